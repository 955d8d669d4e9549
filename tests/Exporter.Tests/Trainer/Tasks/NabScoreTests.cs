using System.Globalization;
using Exporter.Configuration.Recorded;
using Exporter.History.Tables;
using Exporter.TestKit;
using Exporter.Trainer.Tasks;

namespace Exporter.Tests.Trainer.Tasks;

public sealed class NabScoreTests
{
    private static readonly NabScore Standard = NabScore.Profiles[0];

    [Fact]
    public void Of_ADetectionAtAWindowsFirstRow_IsPerfect() => Assert.Equal(100, Standard.Of([OneWindow((50, 1))]), 1e-9);

    [Fact]
    public void Of_ADetectorThatSaysNothing_IsZero() => Assert.Equal(0, Standard.Of([OneWindow()]), 1e-9);

    [Fact]
    public void Of_ADetectionAtAWindowsLastRow_IsWorthLittle()
    {
        // Position -1/10 behind a window of ten rows: sigmoid 2/(1 + e^-0.5) - 1 = 0.2449, over that of -1, 0.9866; nothing is -1, perfect 1.
        var score = Standard.Of([OneWindow((59, 1))]);

        Assert.Equal(100 * ((0.244919 / 0.986614) + 1) / 2, score, 1e-3);
    }

    [Fact]
    public void Of_ADetectionBeforeAWindow_CostsItsWeight()
    {
        // The false one scores higher, so the true one cannot be had without it.
        var score = Standard.Of([OneWindow((30, 2), (50, 1))]);

        Assert.Equal(100 * (1 - 0.11 + 1) / 2, score, 1e-9);
    }

    [Fact]
    public void Of_RowsInProbation_DoNotCount() => Assert.Equal(100, Standard.Of([OneWindow((14, 2), (50, 1))]), 1e-9);

    [Fact]
    public void Losses_WithTheScore_AddUpToAHundred()
    {
        // At the best threshold, 2, the first file's window is found in its last row, with a false detection long before, and the second's not: to have it too costs 19 false ones.
        (int, double)[] noise = [.. Enumerable.Range(70, 19).Select(row => (row, 1.0))];
        NabFile[] files = [OneWindow([(30, 3), (59, 2), .. noise]), OneWindow((50, 1))];

        var losses = Standard.Losses(files);

        // A point is 100 / (2 windows + 2 for finding both instead of none).
        Assert.Equal(2, losses.Threshold);
        Assert.Equal((0, 1), (losses.Files[0].Missed, losses.Files[0].False));
        Assert.Equal(25 * (1 - (0.244919 / 0.986614)), losses.Files[0].OfLate, 1e-3);
        Assert.Equal(25 * 0.11, losses.Files[0].OfFalse, 1e-9);
        Assert.Equal((1, 0), (losses.Files[1].Missed, losses.Files[1].False));
        Assert.Equal(50, losses.Files[1].OfMissed, 1e-9);
        Assert.Equal(100 - Standard.Of(files), losses.Files.Sum(file => file.Total), 1e-9);

        // At a threshold of its own, 1, the second file finds its window at once.
        Assert.Equal(Standard.Of(files) + 50, losses.OwnThresholds, 1e-9);
    }

    [Fact]
    public void Losses_ADetectorThatSaysNothing_LosesAllWithTheWindow()
    {
        var losses = Standard.Losses([OneWindow()]);

        Assert.Equal((100.0, 0.0, 0.0), (losses.Files[0].OfMissed, losses.Files[0].OfLate, losses.Files[0].OfFalse));
        Assert.Equal(0, losses.OwnThresholds, 1e-9);
    }

    [Fact]
    public void Of_TheBenchmark_EqualsThePublishedScorer()
    {
        PublishedScorer.Require();
        Assert.True(RecordedMappingLoader.TryLoad(Repository.PathOf("examples", "recorded", "nab.yml"), out var mapping, out var errors), string.Join('\n', errors));
        var files = new NabRun(mapping, PublishedScorer.DataFolder).Run();
        var rows = Path.Combine(Path.GetTempPath(), $"foresight-{Guid.NewGuid():N}.csv");
        try
        {
            var scores = new Queue<double>(files.SelectMany(file => file.Scores));
            using (var csv = new CsvTable(Path.Combine(PublishedScorer.DataFolder, "nab", "test_data.csv.gz")))
            {
                using var output = new StreamWriter(rows);
                output.WriteLine("file,timestamp,anomaly_score");
                while (csv.Read())
                {
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{csv.Text(0)},{csv.Text(1)},{scores.Dequeue():R}"));
                }
            }

            var expected = PublishedScorer.Run(["nab_score.py", "--scores", rows]);

            Assert.Equal(29, files.Count);
            Assert.Equal(expected.GetProperty("standard").GetProperty("score").GetDouble(), NabScore.Profiles[0].Of(files), 1e-6);
            Assert.Equal(expected.GetProperty("reward_low_FP_rate").GetProperty("score").GetDouble(), NabScore.Profiles[1].Of(files), 1e-6);
            Assert.Equal(expected.GetProperty("reward_low_FN_rate").GetProperty("score").GetDouble(), NabScore.Profiles[2].Of(files), 1e-6);
        }
        finally
        {
            File.Delete(rows);
        }
    }

    /// <summary>A hundred rows with one window from 50 to 59.</summary>
    private static NabFile OneWindow(params (int Row, double Score)[] scores)
    {
        var all = new double[100];
        foreach (var (row, score) in scores)
        {
            all[row] = score;
        }

        return new NabFile("made up", all, [(50, 59)]);
    }
}
