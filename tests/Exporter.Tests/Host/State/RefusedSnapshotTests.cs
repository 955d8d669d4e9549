using Exporter.Host;
using Exporter.TestKit;

namespace Exporter.Tests.Host.State;

/// <summary>A file that does not fit costs its own predictor's state and nothing else, and is told.</summary>
public sealed class RefusedSnapshotTests : IDisposable
{
    private static readonly List<SomeSample> Stream = SomeSample.Stream(hosts: 3, scrapes: 60);

    private static readonly string TwoPredictors = RunningHost.NodeConfig + """

          - name: disk
            entity: [instance]
            horizons: [2h]
            signals:
              disk_used: max by (instance) (disk_used_ratio)
        """;

    private readonly string _storage = RunningHost.NewFolder();

    [Fact]
    public async Task Definition_OfOnePredictorChanged_StartsThatOneAnewAndRestoresTheOther()
    {
        await StopAfterAsync(TwoPredictors);
        var changed = TwoPredictors.Replace("horizons: [2h]", "horizons: [3h]", StringComparison.Ordinal);

        await using var host = await StartAsync(changed);

        Assert.Contains("does not fit predictor \\\"disk\\\": it was saved with \\\"horizons: 2h\\\", configured is \\\"horizons: 3h\\\"", host.Log, StringComparison.Ordinal);
        await AssertRestoredAsync(host, node: 3, disk: 0, "definition");
    }

    [Theory]
    [InlineData(40)]
    [InlineData(-40)]
    public async Task File_WithAFlippedByte_StartsThatPredictorAnewAndRestoresTheOther(int place)
    {
        await StopAfterAsync(TwoPredictors);
        var file = Path.Combine(_storage, "predictor-node.snapshot");
        var bytes = File.ReadAllBytes(file);
        bytes[place < 0 ? bytes.Length + place : place] ^= 1;
        File.WriteAllBytes(file, bytes);

        await using var host = await StartAsync(TwoPredictors);

        Assert.Contains(file, host.Log, StringComparison.Ordinal);
        await AssertRestoredAsync(host, node: 0, disk: 3, "damaged");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task File_OfAnOlderOrNewerVersion_StartsThatPredictorAnewAndRestoresTheOther(int difference)
    {
        await StopAfterAsync(TwoPredictors);
        var file = Path.Combine(_storage, "predictor-node.snapshot");
        var bytes = File.ReadAllBytes(file);
        bytes[8] = (byte)(bytes[8] + difference);
        File.WriteAllBytes(file, bytes);

        await using var host = await StartAsync(TwoPredictors);

        Assert.Contains($"{file} has format version {bytes[8]}, this program reads version {bytes[8] - difference}", host.Log, StringComparison.Ordinal);
        await AssertRestoredAsync(host, node: 0, disk: 3, "version");
    }

    [Fact]
    public async Task Head_Damaged_RestoresThePredictorsWithAGap()
    {
        await StopAfterAsync(TwoPredictors);
        var file = Path.Combine(_storage, "head.snapshot");
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^9]);

        await using var host = await StartAsync(TwoPredictors);

        await AssertRestoredAsync(host, node: 3, disk: 3, "damaged");
        Assert.Equal(0, await MetricAsync(host, "foresight_head_series", ""));
        await host.WriteAsync(SomeSample.Stream(hosts: 3, scrapes: 70).Skip(Stream.Count));
        Assert.Equal([0, 0], host.Board.Current().Select(frame => frame.Count));
    }

    [Fact]
    public async Task File_HalfWritten_IsRemovedAndTheOneBeforeIsUsed()
    {
        await StopAfterAsync(TwoPredictors);
        var half = Path.Combine(_storage, "predictor-node.snapshot.tmp");
        File.WriteAllText(half, "half");

        await using var host = await StartAsync(TwoPredictors);

        Assert.False(File.Exists(half));
        await AssertRestoredAsync(host, node: 3, disk: 3, "");
    }

    [Fact]
    public async Task Predictor_Removed_LosesItsFileAtTheNextSnapshot()
    {
        await StopAfterAsync(TwoPredictors);

        await StopAfterAsync(RunningHost.NodeConfig);

        Assert.Equal(["clean-stop", "foresight.db", "head.snapshot", "lock", "predictor-node.snapshot"], Directory.GetFiles(_storage).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task CleanStop_NotedBeforeARunThatWasKilled_CountsNoMore()
    {
        await StopAfterAsync(TwoPredictors);
        await using (await StartAsync(TwoPredictors))
        {
            Assert.False(File.Exists(Path.Combine(_storage, "clean-stop")));
        }

        await using var host = await StartAsync(TwoPredictors);

        Assert.Contains("cleanStop=false", host.Log, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Folder_OfARunningProcess_IsRefused()
    {
        await using var host = await StartAsync(TwoPredictors);

        var refusal = await Assert.ThrowsAsync<StartupException>(() => StartAsync(TwoPredictors));

        Assert.Equal($"storage path {_storage} is in use by another process", refusal.Message);
    }

    [Fact]
    public async Task Folder_Missing_IsCreated()
    {
        var nested = Path.Combine(_storage, "a", "b");
        await using var host = await RunningHost.StartAsync(TwoPredictors, storage: nested);
        await host.WriteAsync(Stream);

        await host.Host.StopAsync();

        Assert.True(File.Exists(Path.Combine(nested, "head.snapshot")));
    }

    [Fact]
    public async Task Folder_ThatIsAFile_IsCountedAndSurvived()
    {
        var file = Path.Combine(_storage, "file");
        File.WriteAllText(file, "");
        await using var host = await RunningHost.StartAsync(TwoPredictors, storage: file);
        await host.WriteAsync(Stream);
        Assert.Equal(3, host.Board.Current()[0].Count);

        await host.Host.StopAsync();

        Assert.Contains("Snapshot not written", host.Log, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_storage, recursive: true);

    private static async Task AssertRestoredAsync(RunningHost host, int node, int disk, string refused)
    {
        Assert.Equal(node, await MetricAsync(host, "foresight_entities", "node"));
        Assert.Equal(disk, await MetricAsync(host, "foresight_entities", "disk"));
        foreach (var reason in (string[])["damaged", "version", "definition", "unreadable"])
        {
            Assert.Equal(reason == refused ? 1 : 0, await MetricAsync(host, "foresight_snapshot_refused_total", reason));
        }
    }

    private static async Task<double> MetricAsync(RunningHost host, string name, string label) =>
        ScrapedPage.Parse(await host.GetAsync("/metrics")).Where(sample => sample.Name == name && sample.LabelText.Contains(label, StringComparison.Ordinal)).Sum(sample => sample.Value);

    private Task<RunningHost> StartAsync(string config) => RunningHost.StartAsync(config, storage: _storage);

    private async Task StopAfterAsync(string config)
    {
        await using var host = await StartAsync(config);
        await host.WriteAsync(Stream);
        await host.Host.StopAsync();
    }
}
