using Exporter.Host;
using Exporter.Host.Incidents;
using Exporter.TestKit;

namespace Exporter.Tests.Host.Incidents;

/// <summary>The verbs <c>incidents import</c> and <c>incidents list</c>, as they are called.</summary>
public sealed class IncidentsVerbTests : IDisposable
{
    private const string Config = """
        predictors:
          - name: node
            entity: [instance]
            step: 30s
            horizons: [5m]
            seasonality: []
            signals:
              disk_used: {expr: "max by (instance) (disk_used_ratio)", limit: "> 0.95"}
            failure: up == bool 2
          - name: disk
            entity: [instance, device]
            horizons: [30m]
            signals: {disk_used: "max by (instance, device) (disk_used_ratio)"}

        """;

    private readonly string _folder = RunningHost.NewFolder();
    private readonly string _storage = RunningHost.NewFolder();

    private string File => Path.Combine(_folder, "tickets.csv");

    [Fact]
    public async Task Import_WhileNoSidecarRuns_KeepsAndListsAgain()
    {
        Write("start,end,instance,device,note,title\n2026-11-01T10:00:00Z,2026-11-01T10:30:00Z,db1,sda,\"full, \"\"again\"\"\",x\n2026-11-02,,db2,,,\n");

        Assert.Equal((0, "disk: 1 new\nnode: 2 new\n", ""), await ImportAsync());
        Assert.Equal((0, "disk: 1 known\nnode: 2 known\n", ""), await ImportAsync());

        var (status, list, error) = await RunAsync("incidents", "list", $"--storage.path={_storage}");
        Assert.Equal((0, ""), (status, error));
        Assert.Equal(
            """"
            start,end,device,instance,predictor,incident,note,source,posted,taken
            2026-11-01T10:00:00.000Z,2026-11-01T10:30:00.000Z,sda,db1,disk,ID,"full, ""again""",,POSTED,
            2026-11-01T10:00:00.000Z,2026-11-01T10:30:00.000Z,,db1,node,ID,"full, ""again""",,POSTED,
            2026-11-02T00:00:00.000Z,,,db2,node,ID,,,POSTED,

            """",
            System.Text.RegularExpressions.Regex.Replace(list, @"(?<=,)[0-9a-f]{16}(?=,)|[^,]*(?=,\n)", found => found.Length == 16 ? "ID" : found.Length > 0 ? "POSTED" : ""));
        Assert.Equal(2, (await RunAsync("incidents", "list", $"--storage.path={_storage}", "--predictor=disk")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        // What was listed is the same incidents, in this store and in another.
        Write(list);
        Assert.Equal((0, "disk: 1 known\nnode: 2 known\n", ""), await ImportAsync());
        Directory.Delete(_storage, recursive: true);
        Directory.CreateDirectory(_storage);
        Assert.Equal((0, "disk: 1 new\nnode: 2 new\n", ""), await ImportAsync());
    }

    [Fact]
    public async Task Import_WithMistakes_ListsAllWithTheirLinesAndKeepsTheRest()
    {
        Write($"""
            start,end,instance,predictor,incident,note
            2026-11-01T10:00:00Z,,db1,node,1,
            soon,,db1,,2,
            2026-11-01T10:00:00Z,2026-11-01,db1,,3,
            2026-11-01T10:00:00Z,,db1,dsk,4,
            2026-11-01T10:00:00Z,,db1,disk,5,
            2026-11-01T10:00:00Z,,,,6,
            2026-11-01T10:00:00Z,,db1
            2001-11-01T10:00:00Z,,db1,,7,
            2026-11-01T10:00:00Z,,db2,,1,
            2026-11-01T10:00:00Z,,db2,,8,{new string('x', IncidentBody.MaxNote + 1)}
            2026-11-03T10:00:00Z,,db3,,9,

            """);

        var (status, output, error) = await ImportAsync();

        Assert.Equal((1, "node: 2 new\n"), (status, output));
        Assert.Equal(
            [
                $"{File}:3: start is \"soon\", not a time such as 2026-05-01T00:00:00Z or Unix seconds",
                $"{File}:4: end 2026-11-01 is before start 2026-11-01T10:00:00Z",
                $"{File}:5: no predictor \"dsk\"; there are: node (instance); disk (instance, device)",
                $"{File}:6: predictor \"disk\" needs the labels instance, device, given are {{incident=\"5\",instance=\"db1\",predictor=\"disk\"}}",
                $"{File}:7: no predictor has all of its entity labels among {{incident=\"6\"}}; there are: node (instance); disk (instance, device)",
                $"{File}:8: 3 fields, but the header has 6",
                $"{File}:9: start 2001-11-01T10:00:00.000Z lies further back than the 400d that incidents are kept",
                $"{File}:10: id \"1\" is that of an incident of another entity or with another start",
                $"{File}:11: note has 2001 characters, at most 2000 are kept",
            ],
            error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Import_MoreThanARequestMayHold_KeepsAll()
    {
        const int Count = (2 * IncidentBody.MaxIncidents) + 1;
        Write("start,instance\n" + string.Concat(Enumerable.Range(0, Count).Select(i => $"{1_793_491_200 + i},db{i}\n")));

        Assert.Equal((0, $"node: {Count} new\n", ""), await ImportAsync());
    }

    [Fact]
    public async Task Import_WhileASidecarHasTheFolder_IsRefusedAndTakenByUrl()
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);
        Write("start,instance\n2026-11-01T00:04:00Z,host-0:9100\nnever,host-1:9100\n2026-11-01T00:05:00Z,\n");

        Assert.Equal(
            (1, "", $"storage path {_storage} is in use by another process: while the sidecar runs, it takes incidents by itself; say where it listens, such as --url http://127.0.0.1:9977\n"),
            await ImportAsync());

        var (status, output, error) = await ImportAsync($"--url={host.Address}");
        Assert.Equal((1, "node: 1 new\n"), (status, output));
        Assert.Equal(
            $"{File}:3: start is \"never\", not a time such as 2026-05-01T00:00:00Z or Unix seconds\n"
            + $"{File}:4: no predictor has all of its entity labels among {{}}; there are: node (instance); disk (instance, device)\n",
            error);
        Assert.Contains("host-0:9100,node,", (await RunAsync("incidents", "list", $"--storage.path={_storage}")).Output, StringComparison.Ordinal);

        // The running process has taken it over, as if it had been posted.
        await host.WriteAsync(SomeSample.Stream(hosts: 1, scrapes: 40));
        await Poll.Until("the incident is taken", async () => (await host.GetAsync("/api/v1/incidents")).Contains("\"taken\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--url=ftp://x", "--url \"ftp://x\" is not an address such as http://127.0.0.1:9977\n")]
    [InlineData("--storage.path=/nowhere", "there is no folder /nowhere: --storage.path is that of the sidecar\n")]
    public async Task Import_IntoNothing_SaysWhatIsWrong(string flag, string expected)
    {
        Write("start,instance\n2026-11-01,a\n");
        Assert.Equal((1, "", expected), await ImportAsync(flag));
    }

    [Fact]
    public async Task Import_WhereNobodyListens_SaysWhatIsNotKept()
    {
        Write("start,instance\n2026-11-01,a\n");
        var (status, output, error) = await ImportAsync("--url=http://127.0.0.1:1");
        Assert.Equal((1, ""), (status, output));
        Assert.StartsWith("http://127.0.0.1:1/api/v1/incidents: ", error, StringComparison.Ordinal);
        Assert.EndsWith("Nothing from line 2 on is known to be kept; the same command again does no harm.\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_WithoutAStore_SaysSo()
    {
        var (status, output, error) = await RunAsync("incidents", "list", $"--storage.path={_storage}");
        Assert.Equal((1, ""), (status, output));
        Assert.StartsWith($"{Path.Combine(_storage, "foresight.db")} cannot be read: ", error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        Directory.Delete(_storage, recursive: true);
    }

    private void Write(string text) => System.IO.File.WriteAllText(File, text);

    private async Task<(int Status, string Output, string Error)> ImportAsync(params string[] flags)
    {
        var config = Path.Combine(_folder, "foresight.yml");
        await System.IO.File.WriteAllTextAsync(config, Config, TestContext.Current.CancellationToken);
        string[] storage = flags.Any(flag => flag.StartsWith("--storage.path", StringComparison.Ordinal)) ? [] : [$"--storage.path={_storage}"];
        return await RunAsync(["incidents", "import", File, $"--config.file={config}", .. storage, .. flags]);
    }

    private static async Task<(int Status, string Output, string Error)> RunAsync(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var status = await ForesightHost.RunAsync(args, output, error, TestContext.Current.CancellationToken);
        return (status, output.ToString(), error.ToString());
    }
}
