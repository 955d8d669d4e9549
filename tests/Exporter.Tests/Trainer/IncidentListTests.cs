using System.Collections.Immutable;
using Exporter.Signals;
using Exporter.Trainer.Dataset;

namespace Exporter.Tests.Trainer;

public sealed class IncidentListTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Read_ATicketSystemsExport_TakesStartEndAndLabels()
    {
        File.WriteAllText(_path, "id,start,end,instance,title\n7,2026-05-01T10:00:00Z,2026-05-01T10:30:00Z,a:9100,\"disk, full\"\n8,1777633200,,b:9100,\n");
        Assert.True(IncidentList.TryRead(_path, ["instance"], out var incidents, out var mistakes), string.Join('\n', mistakes));
        Assert.Equal(
            [
                new ListedIncident(Labels.Of(("instance", "a:9100")), 1_777_629_600_000, 1_777_631_400_000),
                new ListedIncident(Labels.Of(("instance", "b:9100")), 1_777_633_200_000, 1_777_633_200_000),
            ],
            incidents);
    }

    [Fact]
    public void Read_Mistakes_AreAllToldWithTheirLines()
    {
        File.WriteAllText(_path, "start,end,instance\nyesterday,,a\n2026-05-01,2026-04-30,b\n2026-05-01,2026-05-02\n2026-05-01,now,c\n2026-05-01,,\n2026-05-01,,d\n");
        Assert.Equal(
            [
                $"{_path}:2: start is \"yesterday\", not a time such as 2026-05-01T00:00:00Z or Unix seconds",
                $"{_path}:3: end 2026-04-30 is before start 2026-05-01",
                $"{_path}:4: 2 fields, but the header has 3",
                $"{_path}:5: end is \"now\", not a time such as 2026-05-01T00:00:00Z or Unix seconds",
                $"{_path}:6: instance is empty: nothing says what failed",
            ],
            Mistakes("instance"));
    }

    [Fact]
    public void Read_WithoutTheEntitysLabels_SaysWhichColumnsThereAre()
    {
        File.WriteAllText(_path, "begin,instance\n");
        Assert.Equal(
            [$"{_path} needs the columns start, instance, cluster, and may have end; it lacks start, cluster, and has begin, instance"], Mistakes("instance", "cluster"));
    }

    [Fact]
    public void Read_NoFile_IsAMistake() => Assert.StartsWith("/nowhere.csv cannot be read: ", Assert.Single(MistakesOf("/nowhere.csv", ["instance"])), StringComparison.Ordinal);

    [Fact]
    public void Read_EndlessMistakes_AreCutOff()
    {
        File.WriteAllText(_path, "start,instance\n" + string.Concat(Enumerable.Repeat("never,a\n", 100)));
        var mistakes = Mistakes("instance");
        Assert.Equal(21, mistakes.Count);
        Assert.Equal($"{_path}: the rest was not read", mistakes[^1]);
    }

    private IReadOnlyList<string> Mistakes(params ImmutableArray<string> labels) => MistakesOf(_path, labels);

    private static IReadOnlyList<string> MistakesOf(string path, ImmutableArray<string> labels)
    {
        Assert.False(IncidentList.TryRead(path, labels, out _, out var mistakes));
        return mistakes;
    }
}
