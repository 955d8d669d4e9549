using System.Diagnostics.Metrics;

namespace Exporter.Feedback.Storage;

/// <summary>What is counted of the store.</summary>
public sealed class StoreMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _writes;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _dropped;
    private int _successful = 1;
    private long _waiting;
    private long _bytes;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    public StoreMetrics(object scope)
    {
        _meter = new Meter(new MeterOptions("Exporter.Feedback.Storage") { Scope = scope });
        _writes = _meter.CreateCounter<long>("foresight_store_writes_total", description: "Things written to the store: a step's outcomes, an incident, a trimming.");
        _failures = _meter.CreateCounter<long>("foresight_store_failures_total", description: "Attempts to write to the store that failed, by reason; what waits is tried again.");
        _dropped = _meter.CreateCounter<long>("foresight_store_dropped_total", description: "Things that were never written, as too many waited or the store is refused.");
        _meter.CreateObservableGauge("foresight_store_waiting", () => Volatile.Read(ref _waiting), description: "Things that wait to be written.");
        _meter.CreateObservableGauge("foresight_store_waiting_bytes", () => Volatile.Read(ref _bytes), description: "Memory of the things that wait to be written.");
        _meter.CreateObservableGauge("foresight_store_last_write_successful", () => Volatile.Read(ref _successful), description: "1 when the last write to the store succeeded, or none was wanted.");
        _writes.Add(0);
        _dropped.Add(0);
        foreach (var fault in Enum.GetValues<StoreFault>())
        {
            _failures.Add(0, Tag(fault));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Written(int count)
    {
        Volatile.Write(ref _successful, 1);
        _writes.Add(count);
    }

    internal void Failed(StoreFault fault)
    {
        Volatile.Write(ref _successful, 0);
        _failures.Add(1, Tag(fault));
    }

    internal void Dropped(int count) => _dropped.Add(count);

    internal void Waiting(int count, long bytes)
    {
        Interlocked.Add(ref _waiting, count);
        Interlocked.Add(ref _bytes, bytes);
    }

    private static KeyValuePair<string, object?> Tag(StoreFault fault) => new("reason", fault switch
    {
        StoreFault.DiskFull => "disk_full",
        StoreFault.NotWritable => "not_writable",
        StoreFault.Damaged => "damaged",
        StoreFault.Refused => "refused",
        StoreFault.Internal => "internal",
        _ => "io",
    });
}
