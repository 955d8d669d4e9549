using Exporter.Trainer.Packaging;
using Exporter.Trainer.Unsupervised;

namespace Exporter.Tests.Trainer.Unsupervised;

public sealed class SphericalPcaTests
{
    [Fact]
    public void SpatialMedian_CornersOfASquareAndOneFarOff_MovesLittle()
    {
        Assert.Equal([0, 0], SpatialMedian.Of([[1, 1], [-1, 1], [1, -1], [-1, -1]]), (a, b) => Math.Abs(a - b) < 1e-6);
        var moved = SpatialMedian.Of([[1, 1], [-1, 1], [1, -1], [-1, -1], [1e6f, 0]]);
        Assert.InRange(moved[0], 0.1, 1);
        Assert.Equal(0, moved[1], 1e-6);
    }

    [Fact]
    public void SpatialMedian_MostRowsInOnePlace_IsThatPlace() =>
        Assert.Equal([0, 0], SpatialMedian.Of([[0, 0], [0, 0], [0, 0], [3, 4], [-8, 6]]), (a, b) => Math.Abs(a - b) < 1e-9);

    [Fact]
    public void SpatialMedian_AngleOf120Degrees_IsWhereThePullsAreEven()
    {
        // Fermat's point of an equilateral triangle is its centre.
        var height = MathF.Sqrt(3);
        Assert.Equal([0, height / 3], SpatialMedian.Of([[-1, 0], [1, 0], [0, height]]), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Fit_AFifthOfRowsFarOffTheAxis_DoNotTurnIt()
    {
        var rows = Ellipse(400, outliers: 100);

        // Plain principal components: the mean of squares is ruled by what is far out.
        var plain = SymmetricEigen.Of(Covariance(rows)).Vectors[0];
        Assert.True(Math.Abs(plain[1]) > 0.9);

        var robust = SphericalPca.Fit(rows, share: 0.8);
        Assert.Single(robust.AxisWeights);
        Assert.True(Math.Abs(robust.Axes[0]) > 0.97, string.Join(' ', robust.Axes));

        // Far along the axis is less unusual than as far off it, and both more than what is near.
        var (near, along, off) = (Score(robust, 0.5f, 0), Score(robust, 9, 0), Score(robust, 0, 9));
        Assert.True(near < along && along < off, $"{near} {along} {off}");
    }

    [Fact]
    public void Fit_MedianRow_HasBothDistancesOfOne()
    {
        var rows = Ellipse(400, outliers: 0);
        var fit = SphericalPca.Fit(rows, share: 0.8);
        var places = new double[1];
        var distances = Array.ConvertAll(rows, row => fit.Distances(row, places));
        Assert.Equal(1, RobustScales.Median([.. distances.Select(of => of.Along)]), 1e-5);
        Assert.Equal(1, RobustScales.Median([.. distances.Select(of => of.Off * fit.ResidualWeight)]), 1e-5);
    }

    [Fact]
    public void Fit_AllRowsAlike_AnythingElseIsUnusual()
    {
        var fit = SphericalPca.Fit([[1, 2], [1, 2], [1, 2]], share: 0.8);
        Assert.Equal(0, Score(fit, 1, 2), 1e-9);
        Assert.True(Score(fit, 1, 3) > 1);
    }

    [Theory]
    [InlineData(new double[] { 1, 3, 2, 0, 100 }, 2 * 1.4826)] // the middle one
    [InlineData(new double[] { 0, 0, 0, 4 }, 1.2533)] // most are 0: the mean
    [InlineData(new double[] { 0, 0 }, 0)]
    public void Scale_Deviations_IsOfNormalValues(double[] deviations, double expected) => Assert.Equal(expected, RobustScales.Scale(deviations), 9);

    /// <summary>Rows spread three times as far along the first term as along the second; outliers lie twenty off it.</summary>
    private static float[][] Ellipse(int count, int outliers)
    {
        var random = new Random(11);
        float Normal() => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return
        [
            .. Enumerable.Range(0, count).Select(_ => new[] { 3 * Normal(), 0.5f * Normal() }),
            .. Enumerable.Range(0, outliers).Select(i => new[] { Normal(), i % 2 == 0 ? 20f : -20f }),
        ];
    }

    private static double[,] Covariance(float[][] rows)
    {
        double Mean(int i, int j) => rows.Average(row => (double)row[i] * row[j]) - (rows.Average(row => (double)row[i]) * rows.Average(row => (double)row[j]));
        return new[,] { { Mean(0, 0), Mean(0, 1) }, { Mean(1, 0), Mean(1, 1) } };
    }

    private static double Score(PrincipalSubspace fit, params float[] terms) => fit.Score(terms, new double[fit.ScratchSize]);
}
