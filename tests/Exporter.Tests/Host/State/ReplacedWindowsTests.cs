using Exporter.Host.Pipeline;
using Exporter.Host.State;
using Exporter.Signals.State;
using Exporter.Signals.Windows;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exporter.Tests.Host.State;

/// <summary>A fill that puts other windows into place while they are being saved spoils no file.</summary>
public sealed class ReplacedWindowsTests : IDisposable
{
    // More than one slice of windows.
    private const int Hosts = 3000;

    private readonly string _storage = RunningHost.NewFolder();

    [Fact]
    public async Task Write_WhileWindowsAreReplaced_IsGivenUp()
    {
        await using var host = await StartAsync();
        var runtime = host.Host.Pipeline.Predictors.Single();

        // Asked twice within each slice: the third time is in the second slice.
        var time = new ReplacingTime(runtime, at: 3);
        using var file = new SnapshotWriter(Path.Combine(_storage, "a"), PredictorSnapshot.HeaderOf(runtime.Definition));

        Assert.Null(PredictorSnapshot.Write(file, runtime, new SlicedGate(host.Host.Pipeline.Gate, time, default), new SnapshotBuffers()));
        Assert.True(PredictorSnapshot.Write(file, runtime, new SlicedGate(host.Host.Pipeline.Gate, time, default), new SnapshotBuffers())?.IsWhole);
    }

    [Fact]
    public async Task Keeper_WhileWindowsAreReplaced_WritesThoseThatAreInPlace()
    {
        await using var host = await StartAsync();
        var runtime = host.Host.Pipeline.Predictors.Single();
        using var metrics = new SnapshotMetrics(this);

        // Once for the whole, twice for the head, then as above.
        var time = new ReplacingTime(runtime, at: 6);
        using (var keeper = new StateKeeper(StateFolder.Open(_storage), TimeSpan.Zero, host.Host.Pipeline, metrics, NullLogger.Instance, time))
        {
            Assert.True(keeper.Write(stopped: false, TestContext.Current.CancellationToken));
        }

        Assert.True(time.HasReplaced);
        using var file = new SnapshotReader(Path.Combine(_storage, "predictor-node.snapshot"));
        Assert.Equal(Bytes(runtime.State.Windows), Bytes(PredictorSnapshot.Read(file, runtime.Definition, 10_000).Windows));
        Assert.Empty(Directory.GetFiles(_storage, "*.tmp"));
    }

    public void Dispose() => Directory.Delete(_storage, recursive: true);

    private static async Task<RunningHost> StartAsync()
    {
        var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        Assert.Equal(204, await host.WriteAsync(SomeSample.Stream(Hosts, scrapes: 1)));
        Assert.Equal(Hosts, host.Host.Pipeline.Predictors.Single().State.Windows.EntityCount, tolerance: 100);
        return host;
    }

    private static byte[] Bytes(PredictorWindows windows)
    {
        var writer = new StateWriter();
        windows.SaveRest(writer, [windows.SaveSlice(writer, 0, int.MaxValue)]);
        return writer.Written.ToArray();
    }

    /// <summary>Does what a fill does when it has caught up, the n-th time that somebody asks for the time: a snapshot asks inside the lock.</summary>
    private sealed class ReplacingTime(PredictorRuntime runtime, int at) : TimeProvider
    {
        private int _asked;

        public bool HasReplaced => _asked >= at;

        public override long GetTimestamp()
        {
            if (++_asked == at)
            {
                runtime.TakeOver(runtime.State.Windows.Copy());
            }

            return base.GetTimestamp();
        }
    }
}
