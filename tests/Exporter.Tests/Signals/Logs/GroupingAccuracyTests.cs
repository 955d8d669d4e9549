using System.IO.Compression;
using Exporter.Signals.Logs;
using Exporter.Tests.Trainer.Tasks;

namespace Exporter.Tests.Signals.Logs;

/// <summary>Grouping accuracy on Loghub's samples (Zhu et al., ICSE-SEIP 2019), by the data's own scorer, with one configuration for all systems.</summary>
public sealed class GroupingAccuracyTests
{
    private static readonly string[] Systems = ["Android", "Apache", "BGL", "HDFS", "Hadoop", "Linux", "OpenStack", "Proxifier"];

    [Fact]
    public void MeanOverSystems_IsAtLeast95Percent()
    {
        PublishedScorer.Require();
        var accuracies = Systems.Select(system => (system, Accuracy: AccuracyOf(system))).ToArray();

        Assert.True(accuracies.Average(each => each.Accuracy) >= 0.95, string.Join(", ", accuracies));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", accuracies));
    }

    private static double AccuracyOf(string system)
    {
        TemplateMiner miner = new();
        var lines = ContentsOf(system).Select((content, i) => (Line: i + 1, miner.Mine(content).Template)).ToArray();
        var file = Path.Combine(Path.GetTempPath(), $"foresight-{Guid.NewGuid():N}.csv");
        try
        {
            File.WriteAllLines(file, lines.Select(line => $"{line.Line},{line.Template.Settled.Name}").Prepend("LineId,EventId"));
            return PublishedScorer.Run(["evaluate_logs.py", "--truth", PathOf(system, "truth"), "--parsed", file]).GetProperty("grouping_accuracy").GetDouble();
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IEnumerable<string> ContentsOf(string system)
    {
        using StreamReader reader = new(new GZipStream(File.OpenRead(PathOf(system, "content")), CompressionMode.Decompress));
        reader.ReadLine();
        while (reader.ReadLine() is { } row)
        {
            var content = row[(row.IndexOf(',', StringComparison.Ordinal) + 1)..];
            yield return content.StartsWith('"') ? content[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : content;
        }
    }

    private static string PathOf(string system, string part) => Path.Combine(PublishedScorer.DataFolder, "loghub_2k", $"test_{system}_{part}.csv.gz");
}
