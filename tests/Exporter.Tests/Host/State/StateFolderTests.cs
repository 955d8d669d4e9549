using Exporter.Host;
using Exporter.Host.State;

namespace Exporter.Tests.Host.State;

/// <summary>The folder may be anybody's: what is not ours stays, and what happens to it while the process runs is survived.</summary>
public sealed class StateFolderTests : IDisposable
{
    private static readonly List<SomeSample> Stream = SomeSample.Stream(hosts: 3, scrapes: 60);

    private readonly string _storage = RunningHost.NewFolder();

    [Fact]
    public void Open_OfAFolderWithOtherFiles_RemovesOnlyItsOwnHalfWrittenOnes()
    {
        string[] own = ["predictor-node.snapshot.tmp", "base-node.snapshot.tmp", "head.snapshot.tmp", "clean-stop.tmp"];
        string[] others = ["notes.tmp", "predictor-node.snapshot", "backup.snapshot.tmp"];
        Create([.. own, .. others]);

        using var folder = StateFolder.Open(_storage);

        Assert.Equal([.. others.Append("lock").Order(StringComparer.Ordinal)], Names());
    }

    [Fact]
    public void Clean_OfAFolderWithOtherFiles_RemovesOnlyPredictorsThatAreGone()
    {
        Create("backup.snapshot", "head.snapshot", "predictor-node.snapshot", "base-node.snapshot", "predictor-gone.snapshot", "base-gone.snapshot");
        using var folder = StateFolder.Open(_storage);

        folder.Clean(["node"]);

        Assert.Equal(["backup.snapshot", "base-node.snapshot", "head.snapshot", "lock", "predictor-node.snapshot"], Names());
    }

    [Fact]
    public async Task Folder_RemovedWhileTheProcessRuns_IsMadeAgainAndStaysItsOwn()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig, storage: _storage);
        await host.WriteAsync(Stream);
        Directory.Delete(_storage, recursive: true);

        await host.Host.StopAsync();

        Assert.DoesNotContain("Snapshot not written", host.Log, StringComparison.Ordinal);
        Assert.Equal(["clean-stop", "head.snapshot", "lock", "predictor-node.snapshot"], Names());
        Assert.Throws<StartupException>(() => StateFolder.Open(_storage));
    }

    [Fact]
    public async Task Folder_RemovedAndTakenByAnotherProcess_IsLeftToIt()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig, storage: _storage);
        await host.WriteAsync(Stream);
        Directory.Delete(_storage, recursive: true);
        using var other = StateFolder.Open(_storage);

        await host.Host.StopAsync();

        Assert.Contains("is in use by another process", host.Log, StringComparison.Ordinal);
        Assert.Equal(["lock"], Names());
    }

    public void Dispose() => Directory.Delete(_storage, recursive: true);

    private void Create(params string[] names)
    {
        foreach (var name in names)
        {
            File.WriteAllText(Path.Combine(_storage, name), name);
        }
    }

    private string[] Names() => [.. Directory.GetFiles(_storage).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
}
