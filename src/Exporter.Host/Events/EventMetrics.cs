using System.Diagnostics.Metrics;
using Exporter.Feedback;

namespace Exporter.Host.Events;

/// <summary>What is counted of events, besides the series that tell of them.</summary>
internal sealed class EventMetrics : IDisposable
{
    private readonly Meter _meter;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    /// <param name="series">What is shown.</param>
    public EventMetrics(object scope, EventSeries series)
    {
        FeedbackMetrics.TouchEvents();
        _meter = new Meter(new MeterOptions("Exporter.Host.Events") { Scope = scope });
        _meter.CreateObservableGauge("foresight_event_series_dropped", () => series.Now().Dropped, description: "Entities and kinds of events that are left out, as too many have one.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
