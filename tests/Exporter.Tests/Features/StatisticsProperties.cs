using CsCheck;
using Exporter.Features.Statistics;
using Exporter.Signals.Numerics;

namespace Exporter.Tests.Features;

public sealed class StatisticsProperties
{
    // Few distinct values as well as many: ties are where selection goes wrong.
    private static readonly Gen<double[]> Values = Gen.OneOf(
        Gen.Double[-1000, 1000].Array[1, 200],
        Gen.Int[-3, 3].Select(value => (double)value).Array[1, 200]);

    private static readonly Gen<double[]> Gappy = Gen.Frequency(
        (3, Gen.Float[-100, 100].Select(value => (double)value)), (1, Gen.Const(double.NaN))).Array[0, 120];

    [Fact]
    public void Median_OnAnyValues_EqualsThatOfTheSortedOnes() => Values.Sample(values =>
    {
        var sorted = values.Order().ToArray();
        var expected = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return Quantile.Median([.. values]) == expected;
    });

    [Fact]
    public void AtLeast_OnAnyValuesAndRank_EqualsThatOfTheSortedOnes() => Gen.Select(Values, Gen.Double[0, 1]).Sample((values, rank) =>
        Quantile.AtLeast([.. values], rank) == values.Order().ElementAt(Math.Max(0, (int)Math.Ceiling(rank * values.Length) - 1)));

    [Fact]
    public void LinearFit_OnAnyValues_EqualsTheTextbookFormula() => Gappy.Sample(values =>
    {
        var fit = new LinearFit();
        for (var i = 0; i < values.Length; i++)
        {
            fit.Add(i, values[i]);
        }

        var points = values.Select((x, t) => (t, x)).Where(point => !double.IsNaN(point.x)).ToArray();
        if (points.Length < 2)
        {
            return double.IsNaN(fit.Slope) && fit.Count == points.Length;
        }

        var (meanT, meanX) = (points.Average(point => point.t), points.Average(point => point.x));
        var slope = points.Sum(point => (point.t - meanT) * (point.x - meanX)) / points.Sum(point => (point.t - meanT) * (point.t - meanT));
        return Math.Abs(fit.Slope - slope) <= 1e-9 * (1 + Math.Abs(slope));
    });

    [Fact]
    public void RunningMoments_OnAnyValues_EqualTwoPasses() => Gappy.Sample(values =>
    {
        var moments = new RunningMoments();
        moments.AddAll(values);
        var present = values.Where(value => !double.IsNaN(value)).ToArray();
        if (present.Length < 2)
        {
            return moments.Count == present.Length && double.IsNaN(moments.StandardDeviation);
        }

        var mean = present.Average();
        var deviation = Math.Sqrt(present.Sum(value => (value - mean) * (value - mean)) / (present.Length - 1));
        return Math.Abs(moments.Mean - mean) < 1e-9 && Math.Abs(moments.StandardDeviation - deviation) < 1e-6;
    });

    [Fact]
    public void CompensatedSum_WhereAPlainSumLosesEverything_IsExact()
    {
        var sum = new CompensatedSum();
        foreach (var value in new[] { 1, 1e100, 1, -1e100 })
        {
            sum.Add(value);
        }

        Assert.Equal(2, sum.Value);
    }

    [Fact]
    public void TheilSen_WithAFifthOfThePointsWildlyOff_StillFindsTheLine()
    {
        // x = 3 + 2 t at t = -9..0, two points spoilt: 28 of 45 pairs are right.
        var t = Enumerable.Range(-9, 10).Select(i => (double)i).ToArray();
        var x = t.Select(at => at is -7 or -2 ? 1000 : 3 + (2 * at)).ToArray();

        var line = TheilSen.Fit(t, x, 5, new double[45]);

        Assert.Equal((2.0, 3.0), (line.Slope, line.Level));
    }

    [Fact]
    public void TheilSen_AgreementOfAPermutation_IsKendallsTau()
    {
        // 1 3 2 4: five pairs rise, one falls: (5 - 1) / 6.
        var line = TheilSen.Fit([0, 1, 2, 3], [1, 3, 2, 4], 2, new double[6]);

        Assert.Equal(4.0 / 6, line.Agreement, 1e-12);
    }

    [Fact]
    public void TheilSen_WithTooFewPoints_IsNone() =>
        Assert.Equal(TheilSen.None, TheilSen.Fit([0, 1, 2], [1, double.NaN, 2], 3, new double[3]));

    [Fact]
    public void RobustLevel_OfASignalThatIsAlmostAlwaysZero_HasAScaleByHowOftenItIsNot()
    {
        // 90 zeros and 10 ones: MAD 0, mean deviation 0.1 → 0.5 · 1.2533 · 0.1.
        var values = Enumerable.Range(0, 100).Select(i => i < 90 ? 0.0 : 1).ToArray();

        Assert.Equal(0.5 * 1.2533141373155003 * 0.1, RobustLevel.Of(values, new double[100]).Scale, 1e-12);
    }

    [Fact]
    public void RobustLevel_OfAConstant_HasAScaleAboveItsRounding() =>
        Assert.Equal(new RobustLevel(-200, 0.2, 3), RobustLevel.Of([-200, -200, -200], new double[3]));
}
