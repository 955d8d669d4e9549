using System.Diagnostics.Metrics;
using Exporter.Models.Overrides;

namespace Exporter.Host.Overrides;

/// <summary>How many overrides are in force, by kind.</summary>
internal sealed class OverrideMetrics : IDisposable
{
    private readonly Meter _meter;

    /// <summary>An instrument that belongs to one exporter.</summary>
    /// <param name="scope">Tells it from those of another exporter in the same process.</param>
    /// <param name="book">The overrides.</param>
    /// <param name="nowMs">The stream's time, Unix ms; asked for from any thread.</param>
    public OverrideMetrics(object scope, OverrideBook book, Func<long> nowMs)
    {
        _meter = new Meter(new MeterOptions("Exporter.Host.Overrides") { Scope = scope });
        _meter.CreateObservableGauge("foresight_overrides", () => Observe(book.Known, nowMs()), description: "Overrides that are in force, by kind; silence_all is the kill switch.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<int>> Observe(IReadOnlyCollection<Override> known, long nowMs) =>
        from kind in OverrideKinds.All
        let count = known.Count(one => one.Kind == kind && one.StartMs <= nowMs && !one.IsOver(nowMs))
        select new Measurement<int>(count, new KeyValuePair<string, object?>("kind", OverrideKinds.NameOf(kind)));
}
