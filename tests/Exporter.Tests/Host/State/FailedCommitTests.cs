using Exporter.Host.State;
using Exporter.TestKit;
using Exporter.Tests.History;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host.State;

/// <summary>A snapshot that fails at its very end costs nothing but itself.</summary>
public sealed class FailedCommitTests : IDisposable
{
    private static readonly List<SomeSample> Stream = SomeSample.Stream(hosts: 3, scrapes: 200);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly string _storage = RunningHost.NewFolder();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(SomeSample.BaseMs).AddHours(2));

    private string Base => Path.Combine(_storage, "base-node.snapshot");

    private string Current => Path.Combine(_storage, "predictor-node.snapshot");

    [Fact]
    public async Task Commit_ThatFailsWhileAFillGoesOn_LeavesTheWholeSnapshotForTheNextToKeep()
    {
        await using var prometheus = await FakePrometheus.StartAsync((_, _) => (503, "not yet"));
        await using (var first = await RunningHost.StartAsync(RunningHost.NodeConfig, _time, storage: _storage))
        {
            await first.WriteAsync(Stream.Take(600));
            await first.Host.StopAsync();
        }

        var whole = File.ReadAllBytes(Current);

        // Half an hour is missing, which Prometheus would have.
        await using var host = await RunningHost.StartAsync($"{RunningHost.NodeConfig}\nprometheus: {{url: \"{prometheus.Url}prefix\"}}\n", _time, storage: _storage, snapshotInterval: Interval);
        await host.WriteAsync(Stream.Skip(1500).Take(300));
        Assert.False(host.Host.Pipeline.Predictors.Single().State.IsWhole);

        // The whole snapshot cannot be moved to where a folder is.
        Directory.CreateDirectory(Path.Combine(Base, "in the way"));
        await UntilLoggedAsync(host, "Snapshot not written");
        Assert.Equal(whole, File.ReadAllBytes(Current));

        Directory.Delete(Base, recursive: true);
        await UntilLoggedAsync(host, "\"Snapshot written\"");
        Assert.Equal(whole, File.ReadAllBytes(Base));
        Assert.NotEqual(whole, File.ReadAllBytes(Current));
    }

    [Fact]
    public void Commit_WhereTheFileToKeepIsGone_PutsTheNewOneInPlace()
    {
        using var file = new SnapshotWriter(Current, HeadSnapshot.Header);

        file.Commit(keepAs: Base);

        Assert.True(File.Exists(Current));
        Assert.False(File.Exists(Base));
    }

    public void Dispose() => Directory.Delete(_storage, recursive: true);

    private Task UntilLoggedAsync(RunningHost host, string text) => Poll.Until(
        $"in the log: {text}",
        () =>
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            return Task.FromResult(host.Log.Contains(text, StringComparison.Ordinal));
        },
        TimeSpan.FromSeconds(60),
        () => host.Log);
}
