using System.Diagnostics.Metrics;

namespace Exporter.Exposition;

/// <summary>What the metrics page counts about itself.</summary>
public sealed class ExpositionMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _dropped;
    private long _series;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    public ExpositionMetrics(object? scope = null)
    {
        _meter = new Meter(new MeterOptions("Exporter.Exposition") { Scope = scope ?? this });
        _meter.CreateObservableGauge("foresight_exposition_series", () => Volatile.Read(ref _series), description: "Prediction series on the latest metrics page.");
        _dropped = _meter.CreateCounter<long>("foresight_exposition_series_dropped_total", description: "Prediction series left out of metrics pages because of exposition.max_series.");
        _dropped.Add(0);
    }

    /// <summary>A page is complete.</summary>
    public void PageWritten(long written, long dropped)
    {
        Volatile.Write(ref _series, written);
        _dropped.Add(dropped);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
