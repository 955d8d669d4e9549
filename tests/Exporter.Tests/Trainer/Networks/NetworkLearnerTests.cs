using Exporter.Trainer;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Networks;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Training;

namespace Exporter.Tests.Trainer.Networks;

public sealed class NetworkLearnerTests
{
    private const int Features = 6;

    private static readonly TrainingOptions Options = new() { FromMs = 0, ToMs = 1 };
    private static readonly Calibration[] Plain = [new PlattCalibration(1, 0)];

    [Fact]
    public void Perceptron_TwoSignsDecideTogether_IsLearntWhereALineLearnsNothing()
    {
        // Failures follow where two features have the same sign: each by itself says nothing, nor does their sum.
        var (rows, labels) = Simulated(4000, features => 6 * features[1] * features[4]);
        Assert.InRange(HeldOutRanking.Best(new LogisticLearner(Options, rows, [labels]), 0, labels), 0, 0.65);
        Assert.InRange(HeldOutRanking.Best(new PerceptronLearner(Options, rows, [labels]), 1, labels), 0.9, 1);
    }

    [Fact]
    public void Perceptron_QuietRowsLeftOut_GivesTheShareOfOnsetsOfAllRows()
    {
        var (rows, labels) = Simulated(8000, features => (2 * features[0]) - 3);
        var model = new PerceptronLearner(Options with { MaxFitRows = 2000 }, rows, [labels]).Fit(0, [19], Plain, [.. Enumerable.Range(0, 8000)]);
        var probability = new float[1];
        double sum = 0;
        for (var row = 0; row < rows.Count; row++)
        {
            model.Score(rows.Row(row), probability);
            sum += probability[0];
        }

        var share = labels.Count(label => label == RowLabel.Onset) / 8000.0;
        Assert.InRange(sum / 8000, 0.8 * share, 1.2 * share);
    }

    [Fact]
    public void Autoencoder_FeaturesNoLongerMoveTogether_ScoresHigher()
    {
        // Quiet rows: the last three follow the first three. Before onsets each is what it usually is, but they do not follow.
        var random = new Random(5);
        var (rows, labels) = (new TrainingRows(Features), new RowLabel[3000]);
        for (var row = 0; row < labels.Length; row++)
        {
            labels[row] = row % 20 == 0 ? RowLabel.Onset : RowLabel.Quiet;
            float[] first = [.. Enumerable.Range(0, 3).Select(_ => Between(random))];
            float[] last = labels[row] == RowLabel.Quiet ? first : [.. first.Select(_ => Between(random))];
            rows.Add(row, 0, [.. first, .. last]);
        }

        Assert.InRange(HeldOutRanking.Best(new AutoencoderLearner(Options, rows, [labels]), 0, labels), 0.9, 1);
    }

    [Theory]
    [InlineData("mlp")]
    [InlineData("autoencoder")]
    public void Path_AtEachPoint_ScoresAsTheFitOfThatPoint(string name)
    {
        var (rows, labels) = Simulated(1000, features => features[0] - 1);
        List<int> train = [.. Enumerable.Range(0, 800)];
        var learner = Learner(name, rows, labels);
        var path = learner.Path(1, 0, train, [.. Enumerable.Range(800, 200)]).Take(3).ToList();
        var probability = new float[1];
        learner.Fit(1, [2], Plain, train).Score(rows.Row(800), probability);
        Assert.Equal(1 / (1 + Math.Exp(-path[2][0])), probability[0], 1e-6);
        Assert.NotEqual(path[1][0], path[2][0]);
    }

    [Theory]
    [InlineData("mlp")]
    [InlineData("autoencoder")]
    public void Path_SameSeed_GivesTheSameBitsAndAnotherSeedOthers(string name)
    {
        var (rows, labels) = Simulated(1000, features => features[0] - 1);
        double[] Scores(int seed) => Learner(name, rows, labels, seed).Path(0, 0, [.. Enumerable.Range(0, 800)], [.. Enumerable.Range(800, 200)]).ElementAt(2);
        Assert.Equal(Scores(1), Scores(1));
        Assert.NotEqual(Scores(1), Scores(2));
    }

    [Theory]
    [InlineData("mlp")]
    [InlineData("autoencoder")]
    public void Fit_SameRowsAndSeed_WritesTheSameBytesWhateverTheThreads(string name)
    {
        var (rows, labels) = Simulated(600, features => features[0] - 1);
        Assert.Equal(Bytes(fitsAtOnce: 1), Bytes(fitsAtOnce: 4));

        byte[] Bytes(int fitsAtOnce)
        {
            var options = Options with { Threads = fitsAtOnce, MaxFitsAtOnce = fitsAtOnce };
            ILearner learner = name == "mlp" ? new PerceptronLearner(options, rows, [labels, labels]) : new AutoencoderLearner(options, rows, [labels, labels]);
            using var stream = new MemoryStream();
            learner.Fit(1, [1, 2], [.. Plain, .. Plain], [.. Enumerable.Range(0, rows.Count)]).Write(NetworkModelTests.Contract(Features, horizons: 2), stream);
            return stream.ToArray();
        }
    }

    [Theory]
    [InlineData("mlp")]
    [InlineData("autoencoder")]
    public void Fit_MissingAndConstantFeatures_ScoresStayFinite(string name)
    {
        var (rows, labels) = (new TrainingRows(3), new RowLabel[200]);
        for (var row = 0; row < labels.Length; row++)
        {
            labels[row] = row % 10 == 0 ? RowLabel.Onset : RowLabel.Quiet;
            rows.Add(row, 0, [float.NaN, 5, row % 3 == 0 ? float.NaN : row % 10]);
        }

        var probability = new float[1];
        var model = Learner(name, rows, labels).Fit(0, [1], Plain, [.. Enumerable.Range(0, labels.Length)]);
        model.Score([float.PositiveInfinity, float.NaN, float.NaN], probability);
        Assert.InRange(probability[0], 0, 1);
        Assert.Equal([0.0, 0, 1], model.GainShares());
    }

    private static NetworkLearner Learner(string name, TrainingRows rows, RowLabel[] labels, int seed = 1) =>
        name == "mlp" ? new PerceptronLearner(Options with { Seed = seed }, rows, [labels]) : new AutoencoderLearner(Options with { Seed = seed }, rows, [labels]);

    private static (TrainingRows Rows, RowLabel[] Labels) Simulated(int count, Func<float[], double> margin)
    {
        var (random, rows, labels) = (new Random(3), new TrainingRows(Features), new RowLabel[count]);
        for (var row = 0; row < count; row++)
        {
            float[] features = [.. Enumerable.Range(0, Features).Select(_ => Between(random))];
            labels[row] = random.NextDouble() < 1 / (1 + Math.Exp(-margin(features))) ? RowLabel.Onset : RowLabel.Quiet;
            rows.Add(row, 0, features);
        }

        return (rows, labels);
    }

    private static float Between(Random random) => (random.NextSingle() * 4) - 2;
}
