using System.Collections.Immutable;
using Exporter.History.Incidents;
using Exporter.Signals;

namespace Exporter.Tests.History.Incidents;

public sealed class IncidentListTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Read_ATicketSystemsExport_TakesStartEndAndLabels()
    {
        File.WriteAllText(_path, "id,start,end,instance,title\n7,2026-05-01T10:00:00Z,2026-05-01T10:30:00Z,a:9100,\"disk, full\"\n8,1777633200,,b:9100,\n");
        var list = IncidentList.Read(_path, ["instance"]);
        Assert.Empty(list.Mistakes);
        Assert.Equal(
            [
                new IncidentRow(2, Labels.Of(("instance", "a:9100")), 1_777_629_600_000, 1_777_631_400_000, "", "", "", ""),
                new IncidentRow(3, Labels.Of(("instance", "b:9100")), 1_777_633_200_000, null, "", "", "", ""),
            ],
            list.Rows);
    }

    [Fact]
    public void Read_WithoutLabelsAskedFor_TakesEveryColumnAsOne()
    {
        File.WriteAllText(_path, "start,instance,device,predictor,incident,note,source\n1777633200,a,,node,T-1,\"disk, full\",anna\n");
        Assert.Equal(
            [
                new IncidentRow(
                    2,
                    Labels.Of(("instance", "a"), ("predictor", "node"), ("incident", "T-1"), ("note", "disk, full"), ("source", "anna")),
                    1_777_633_200_000, null, "node", "T-1", "disk, full", "anna"),
            ],
            IncidentList.Read(_path, []).Rows);
    }

    [Fact]
    public void Read_LinesOfAnotherPredictor_AreLeftOutUnread()
    {
        File.WriteAllText(_path, "start,instance,predictor\n1777633200,a,node\nnever,,disk\n1777633201,b,\n");
        var list = IncidentList.Read(_path, ["instance"], "node");
        Assert.Equal([2, 4], list.Rows.Select(row => row.Line));
        Assert.Empty(list.Mistakes);
    }

    [Fact]
    public void Read_SomeMistakes_LoseNoOtherLine()
    {
        File.WriteAllText(_path, "start,instance\n1777633200,a\nnever,b\n1777633201,c\n1777633202\n1777633203,d\n");
        var list = IncidentList.Read(_path, ["instance"]);
        Assert.Equal(["a", "c", "d"], list.Rows.Select(row => row.Labels.Get("instance")));
        Assert.Equal([3, 5], list.Mistakes.Select(mistake => mistake.Line));
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
        var mistakes = IncidentList.Read(_path, ["instance"], mostMistakes: 20).Mistakes;
        Assert.Equal(21, mistakes.Length);
        Assert.Equal($"{_path}: the rest was not read", mistakes[^1].Text);
        Assert.Equal(100, Mistakes("instance").Count);
    }

    private IReadOnlyList<string> Mistakes(params ImmutableArray<string> labels) => MistakesOf(_path, labels);

    private static IReadOnlyList<string> MistakesOf(string path, ImmutableArray<string> labels) => [.. IncidentList.Read(path, labels).Mistakes.Select(mistake => mistake.Text)];
}
