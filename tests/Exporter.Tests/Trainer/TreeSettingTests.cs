using Exporter.Trainer;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.LightGbm;
using Exporter.Trainer.Training;

namespace Exporter.Tests.Trainer;

public sealed class TreeSettingTests
{
    [Theory]
    [InlineData(1000, 100_000, true)]
    [InlineData(60_000, 45_000, true)]
    [InlineData(60_000, 100_000, false)]
    public void LargestTrees_AreTriedOnFewRowsOnly(int count, int maxTreeRows, bool areTried)
    {
        var options = new TrainingOptions { FromMs = 0, ToMs = 1, MaxTreeRows = maxTreeRows, Threads = 1 };
        var rows = new TrainingRows(1);
        for (var i = 0; i < count; i++)
        {
            rows.Add(i, 0, [i]);
        }

        using var binned = LightGbmDataset.Of(rows, count, TreeLearner.Common(options));
        Assert.Equal(areTried, new BoostingLearner(binned, options, [[]], 1).Settings.Any(setting => setting.StartsWith("63 leaves", StringComparison.Ordinal)));
        Assert.Equal(areTried, new ForestLearner(binned, options, rows, [[]]).Settings.Any(setting => setting.StartsWith("255 leaves", StringComparison.Ordinal)));
    }

    [Fact]
    public void Trees_CutAtRandomPlaces_AreOtherTrees()
    {
        var options = new TrainingOptions { FromMs = 0, ToMs = 1, Threads = 1 };
        var rows = new TrainingRows(2);
        var labels = new RowLabel[400];
        for (var i = 0; i < labels.Length; i++)
        {
            rows.Add(i, 0, [i % 20, i % 7]);
            labels[i] = i % 20 >= 15 ? RowLabel.Onset : RowLabel.Quiet;
        }

        List<int> all = [.. Enumerable.Range(0, labels.Length)];
        using var binned = LightGbmDataset.Of(rows, rows.Count, TreeLearner.Common(options));
        double[] Scores(bool randomCuts) => new ForestLearner(binned, options, rows, [labels], randomCuts).Path(0, 0, all, all).Single();

        Assert.NotEqual(Scores(randomCuts: false), Scores(randomCuts: true));
        Assert.Equal(Scores(randomCuts: true), Scores(randomCuts: true));
        Assert.True(Scores(randomCuts: true)[19] > Scores(randomCuts: true)[0]);
    }
}
