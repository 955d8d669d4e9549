using System.Diagnostics.Metrics;

namespace Exporter.Host.State;

/// <summary>What is counted of snapshots.</summary>
internal sealed class SnapshotMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _refused;
    private double _durationSeconds;
    private double _pauseSeconds;
    private double _successTimestamp;
    private double _restoreSeconds;
    private long _bytes;
    private int _successful = 1;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    public SnapshotMetrics(object scope)
    {
        _meter = new Meter(new MeterOptions("Exporter.Host.State") { Scope = scope });
        _failures = _meter.CreateCounter<long>("foresight_snapshot_failures_total", description: "Snapshots that could not be written, by reason.");
        _refused = _meter.CreateCounter<long>("foresight_snapshot_refused_total", description: "Snapshot files that were not restored at the start, by reason; what they held starts anew.");
        Gauge("foresight_snapshot_duration_seconds", "Time that the last snapshot took.", () => Volatile.Read(ref _durationSeconds));
        Gauge("foresight_snapshot_longest_pause_seconds", "Longest time that the last snapshot held up ingestion at once.", () => Volatile.Read(ref _pauseSeconds));
        Gauge("foresight_snapshot_restore_duration_seconds", "Time that restoring took at the start.", () => Volatile.Read(ref _restoreSeconds));
        Gauge("foresight_snapshot_last_success_timestamp_seconds", "When the last snapshot was complete, Unix time; 0 before the first.", () => Volatile.Read(ref _successTimestamp));
        Gauge("foresight_snapshot_bytes", "Size of the last snapshot.", () => Volatile.Read(ref _bytes));
        Gauge("foresight_snapshot_last_successful", "1 when the last snapshot succeeded, or none is wanted.", () => Volatile.Read(ref _successful));
        foreach (var reason in Enum.GetValues<SnapshotFailure>())
        {
            _failures.Add(0, Tag(NameOf(reason)));
        }

        foreach (var reason in Enum.GetValues<SnapshotRefusal>())
        {
            _refused.Add(0, Tag(NameOf(reason)));
        }
    }

    /// <summary>A snapshot is complete.</summary>
    public void Written(SnapshotResult result, DateTimeOffset at)
    {
        Volatile.Write(ref _durationSeconds, result.Duration.TotalSeconds);
        Volatile.Write(ref _pauseSeconds, result.LongestPause.TotalSeconds);
        Volatile.Write(ref _bytes, result.Bytes);
        Volatile.Write(ref _successTimestamp, at.ToUnixTimeMilliseconds() / 1000.0);
        Volatile.Write(ref _successful, 1);
    }

    /// <summary>A snapshot could not be written.</summary>
    public void Failed(SnapshotFailure reason)
    {
        Volatile.Write(ref _successful, 0);
        _failures.Add(1, Tag(NameOf(reason)));
    }

    /// <summary>A file was not restored.</summary>
    public void Refused(SnapshotRefusal reason) => _refused.Add(1, Tag(NameOf(reason)));

    /// <summary>Restoring is over.</summary>
    public void Restored(TimeSpan duration) => Volatile.Write(ref _restoreSeconds, duration.TotalSeconds);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Gauge<T>(string name, string description, Func<T> value)
        where T : struct => _meter.CreateObservableGauge(name, value, description: description);

    private static KeyValuePair<string, object?> Tag(string reason) => new("reason", reason);

    private static string NameOf(SnapshotFailure reason) => reason switch
    {
        SnapshotFailure.DiskFull => "disk_full",
        SnapshotFailure.NotWritable => "not_writable",
        SnapshotFailure.TooSlow => "too_slow",
        SnapshotFailure.Internal => "internal",
        _ => "io",
    };

    private static string NameOf(SnapshotRefusal reason) => reason switch
    {
        SnapshotRefusal.Damaged => "damaged",
        SnapshotRefusal.Version => "version",
        SnapshotRefusal.Definition => "definition",
        _ => "unreadable",
    };
}
