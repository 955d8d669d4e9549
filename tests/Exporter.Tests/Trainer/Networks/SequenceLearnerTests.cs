using Exporter.Features;
using Exporter.Trainer;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Networks;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Training;

namespace Exporter.Tests.Trainer.Networks;

public sealed class SequenceLearnerTests
{
    private const int Steps = 10;
    private const int Points = 15;

    private static readonly TrainingOptions Options = new() { FromMs = 0, ToMs = 1 };
    private static readonly Calibration[] Plain = [new PlattCalibration(1, 0)];
    private static readonly WindowLayout Windows = new(Steps, ["s0", "s1"]);

    [Theory]
    [InlineData("gru")]
    [InlineData("lstm")]
    public void Path_OnlyTheOrderTells_IsLearntWhereMeansSayNothing(string name)
    {
        var (rows, labels) = Simulated(1600);
        Assert.InRange(HeldOutRanking.Best(new LogisticLearner(Options, NarrowedLearner.Narrow(rows, [0, 1]), [labels]), 0, labels, Points), 0, 0.65);
        Assert.InRange(HeldOutRanking.Best(Learner(name, rows, labels), 0, labels, Points), 0.95, 1);
    }

    [Fact]
    public void Path_OnlyTheOrderTells_IsLearntByAPerceptronThatSeesAllSteps()
    {
        var (rows, labels) = Simulated(1600);
        Assert.InRange(HeldOutRanking.Best(new PerceptronLearner(Options, NarrowedLearner.Narrow(rows, [.. Enumerable.Range(2, Windows.Columns)]), [labels]), 0, labels, Points), 0.9, 1);
    }

    [Theory]
    [InlineData("gru")]
    [InlineData("lstm")]
    public void Path_AtEachPoint_ScoresAsTheFitOfThatPoint(string name)
    {
        var (rows, labels) = Simulated(300);
        List<int> train = [.. Enumerable.Range(0, 200)];
        var learner = Learner(name, rows, labels);
        var path = learner.Path(0, 0, train, [.. Enumerable.Range(200, 100)]).Take(3).ToList();
        var probability = new float[1];
        learner.Fit(0, [2], Plain, train).Score(rows.Row(200), probability);
        Assert.Equal(1 / (1 + Math.Exp(-path[2][0])), probability[0], 1e-6);
        Assert.NotEqual(path[1][0], path[2][0]);
    }

    [Theory]
    [InlineData("gru")]
    [InlineData("lstm")]
    public void Fit_SameRowsAndSeed_WritesTheSameBytesWhateverTheThreads(string name)
    {
        var (rows, labels) = Simulated(200);
        var one = Bytes(fitsAtOnce: 1, seed: 1);
        Assert.Equal(one, Bytes(fitsAtOnce: 4, seed: 1));
        Assert.NotEqual(one, Bytes(fitsAtOnce: 1, seed: 2));

        byte[] Bytes(int fitsAtOnce, int seed)
        {
            var learner = Learner(name, rows, labels, Options with { Threads = fitsAtOnce, MaxFitsAtOnce = fitsAtOnce, Seed = seed });
            var contract = NetworkModelTests.Contract(rows.Columns, horizons: 2);
            using var stream = new MemoryStream();
            learner.Fit(0, [0, 1], [.. Plain, .. Plain], [.. Enumerable.Range(0, rows.Count)])
                .Write(contract with { Features = [.. contract.Features[..^Windows.Columns], .. Windows.Names] }, stream);
            return stream.ToArray();
        }
    }

    [Fact]
    public void Fit_MissingAndConstantSignals_ScoresStayFinite()
    {
        var (rows, labels) = (new TrainingRows(2 * Steps), new RowLabel[200]);
        for (var row = 0; row < labels.Length; row++)
        {
            labels[row] = row % 10 == 0 ? RowLabel.Onset : RowLabel.Quiet;
            rows.Add(row, 0, [.. Enumerable.Range(0, Steps).SelectMany(step => (float[])[5, (row + step) % 3 == 0 ? float.NaN : (row + step) % 10])]);
        }

        var probability = new float[1];
        var model = Learner("gru", rows, labels).Fit(0, [1], Plain, [.. Enumerable.Range(0, labels.Length)]);
        model.Score([.. Enumerable.Repeat(float.NaN, 2 * Steps)], probability);
        Assert.InRange(probability[0], 0, 1);
        Assert.Equal(1.0, model.GainShares()[^1]);
    }

    private static SequenceLearner Learner(string name, TrainingRows rows, RowLabel[] labels, TrainingOptions? options = null) =>
        new(name, name == "gru" ? new GruCell() : new LstmCell(), Windows, options ?? Options, rows, [labels, labels]);

    /// <summary>In every window of the first signal one rise and one fall of the same size: where the rise comes first, a failure follows. The second is noise; the first two columns are the means of both.</summary>
    private static (TrainingRows Rows, RowLabel[] Labels) Simulated(int count)
    {
        var (random, rows, labels) = (new Random(3), new TrainingRows(2 + Windows.Columns), new RowLabel[count]);
        for (var row = 0; row < count; row++)
        {
            var first = random.Next(Steps - 1);
            var second = random.Next(first + 1, Steps);
            labels[row] = random.Next(2) == 0 ? RowLabel.Onset : RowLabel.Quiet;
            var size = labels[row] == RowLabel.Onset ? 1f : -1f;
            float[] window = [.. Enumerable.Range(0, Steps).SelectMany(step => (float[])[step == first ? size : step == second ? -size : 0, random.NextSingle()])];
            rows.Add(row, 0, [window.Where((_, i) => i % 2 == 0).Average(), window.Where((_, i) => i % 2 == 1).Average(), .. window]);
        }

        return (rows, labels);
    }
}
