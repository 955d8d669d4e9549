using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Exporter.Configuration;
using Exporter.Exposition;
using Exporter.Host;
using Exporter.Host.BackFill;
using Exporter.Host.Pipeline;
using Exporter.Host.State;
using Exporter.Signals;
using Exporter.TestKit;
using Microsoft.Extensions.Logging;

namespace Exporter.Benchmarks;

/// <summary>What a snapshot of a large fleet costs: <c>Exporter.Benchmarks snapshot [entities] [signals]</c>.</summary>
/// <remarks>Once, not many times: gigabytes are written. Ingestion goes on meanwhile, a step among it, and tells how long it had to wait.</remarks>
internal sealed class SnapshotMeasurement(int entities, int signals)
{
    private const long StartMs = 1_793_491_200_000;
    private const int BatchSeries = 2000;

    // The third scrape makes the first step due.
    private const int FirstScrapes = 3;

    // Three times as fast as real time: a step then comes every ten seconds instead of thirty.
    private static readonly TimeSpan ScrapeTime = TimeSpan.FromSeconds(5);

    private readonly Labels[] _series =
        [.. from entity in Enumerable.Range(0, entities) from signal in Enumerable.Range(0, signals) select Labels.Of(("__name__", $"s{signal}"), ("instance", $"host-{entity:000000}:9100"), ("job", "node"))];

    /// <summary>Measures, and prints.</summary>
    public void Run()
    {
        var folder = Directory.CreateTempSubdirectory("foresight-snapshot-").FullName;
        Scope? scope = new(Config(folder));
        var refs = new int[_series.Length];
        for (var scrape = 0; scrape < FirstScrapes; scrape++)
        {
            Scrape(scope.Pipeline, refs, scrape, TimeSpan.Zero, _ => { });
        }

        Print($"{entities} entities x {signals} signals, {scope.Pipeline.Head.SeriesCount} series, {GC.GetTotalMemory(false) >> 20} MiB managed, resident {Resident()} MiB");
        var longestWait = TimeSpan.Zero;
        var store = StateFolder.Open(folder);
        var keeper = new StateKeeper(store, TimeSpan.Zero, scope.Pipeline, scope.SnapshotMetrics, scope.Logger, TimeProvider.System);
        var cost = new Cost();
        var writing = Task.Run(() => keeper.Write(stopped: false));
        var next = FirstScrapes;
        while (!writing.IsCompleted)
        {
            Scrape(scope.Pipeline, refs, next++, ScrapeTime, wait => longestWait = wait > longestWait ? wait : longestWait);
        }

        // Windows are entered into in between, so the processor time is not that of the snapshot alone.
        Print($"running: written {writing.Result}, {cost}, {Bytes(folder) >> 20} MiB, {next - FirstScrapes} scrapes meanwhile, longest wait of a batch of {BatchSeries} for the lock {longestWait.TotalMilliseconds:0} ms, longest hold {LongestPauseMs():0.0} ms");
        cost = new Cost();
        keeper.Write(stopped: false);
        Print($"idle: {cost}, {Bytes(folder) >> 20} MiB, longest hold {LongestPauseMs():0.0} ms, resident {Resident()} MiB");
        cost = new Cost();
        keeper.Write(stopped: true);
        Print($"at the stop: {cost}, {Bytes(folder) >> 20} MiB, longest hold {LongestPauseMs():0.0} ms");
        keeper.Dispose();
        scope.Dispose();
        scope = null;
        GC.Collect();

        using var after = new Scope(Config(folder));
        using var restoring = new StateKeeper(StateFolder.Open(folder), TimeSpan.Zero, after.Pipeline, after.SnapshotMetrics, after.Logger, TimeProvider.System);
        cost = new Cost();
        restoring.Restore();
        Print($"restored: {cost}, {after.Pipeline.Predictors[0].Status.Entities} entities, {after.Pipeline.Head.SeriesCount} series, resident {Resident()} MiB");
        cost = new Cost();
        using (var file = new SnapshotReader(Path.Combine(folder, "predictor-node.snapshot")))
        {
            _ = PredictorSnapshot.Read(file, after.Pipeline.Predictors[0].Definition, entities);
        }

        Print($"of that the windows alone: {cost}");
        Directory.Delete(folder, recursive: true);
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static long Resident() => Environment.WorkingSet >> 20;

    /// <summary>The gauge that the last snapshot set.</summary>
    private static double LongestPauseMs()
    {
        var seconds = 0.0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "foresight_snapshot_longest_pause_seconds")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => seconds = Math.Max(seconds, value));
        listener.Start();
        listener.RecordObservableInstruments();
        return 1000 * seconds;
    }

    private static long Bytes(string folder) => Directory.GetFiles(folder).Sum(file => new FileInfo(file).Length);

    private void Scrape(StreamPipeline pipeline, int[] refs, int scrape, TimeSpan duration, Action<TimeSpan> waited)
    {
        for (var from = 0; from < _series.Length; from += BatchSeries)
        {
            Thread.Sleep(duration * BatchSeries / _series.Length);
            var asked = Stopwatch.GetTimestamp();
            pipeline.Gate.Run(() =>
            {
                waited(Stopwatch.GetElapsedTime(asked));
                for (var i = from; i < Math.Min(from + BatchSeries, _series.Length); i++)
                {
                    refs[i] = scrape == 0 ? HeadFeed.Resolve(pipeline.Head, _series[i]) : refs[i];
                    pipeline.Head.Append(refs[i], StartMs + (scrape * 15_000L), i + scrape);
                }
            });
        }
    }

    private ForesightConfig Config(string folder)
    {
        var text = new StringBuilder("head: {max_new_series_per_minute: 5000000, max_series: 5000000}\nlimits: {max_entities: 5000000}\npredictors:\n  - name: node\n    entity: [instance]\n    keep_labels: [job]\n    horizons: [30m, 2h]\n    failure: s0 < bool 0\n    signals:\n");
        for (var signal = 0; signal < signals; signal++)
        {
            text.Append(CultureInfo.InvariantCulture, $"      s{signal}: max by (instance) (s{signal})\n");
        }

        var file = Path.Combine(folder, "foresight.yml");
        File.WriteAllText(file, text.ToString());
        return ConfigLoader.TryLoad(file, out var config, out var mistakes) ? config : throw new InvalidOperationException(string.Join('\n', mistakes));
    }

    /// <summary>Elapsed and processor time since it was made.</summary>
    private sealed class Cost
    {
        private readonly long _started = Stopwatch.GetTimestamp();
        private readonly Environment.ProcessCpuUsage _before = Environment.CpuUsage;

        public override string ToString()
        {
            var now = Environment.CpuUsage;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{Stopwatch.GetElapsedTime(_started).TotalSeconds:0.0} s (processor {(now.UserTime - _before.UserTime).TotalSeconds:0.0} s user, {(now.PrivilegedTime - _before.PrivilegedTime).TotalSeconds:0.0} s system)");
        }
    }

    /// <summary>A pipeline with what it needs.</summary>
    private sealed class Scope : IDisposable
    {
        private readonly ILoggerFactory _loggers = LoggerFactory.Create(builder => builder.AddProvider(new Host.Logging.LineLoggerProvider(Console.Out, Host.Logging.LogFormat.Logfmt, LogLevel.Information, TimeProvider.System)));
        private readonly HostMetrics _metrics;
        private readonly BackFillService _backFill;

        public Scope(ForesightConfig config)
        {
            Logger = _loggers.CreateLogger("measurement");
            _metrics = new HostMetrics(this, TimeProvider.System);
            _backFill = new BackFillService(this, Logger, TimeProvider.System);
            SnapshotMetrics = new SnapshotMetrics(this);
            var board = new PredictionBoard(TimeProvider.System, config.Exposition.StaleAfter);
            Pipeline = new StreamPipeline(config, new PipelineServices(board, _metrics, Logger, TimeProvider.System, _backFill), holdBacklog: false);
        }

        public ILogger Logger { get; }

        public SnapshotMetrics SnapshotMetrics { get; }

        public StreamPipeline Pipeline { get; }

        public void Dispose()
        {
            Pipeline.Dispose();
            SnapshotMetrics.Dispose();
            _backFill.Dispose();
            _metrics.Dispose();
            _loggers.Dispose();
        }
    }
}
