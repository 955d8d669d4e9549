using System.Diagnostics.Metrics;
using Exporter.Feedback;
using Exporter.Feedback.Events;

namespace Exporter.Host.Events;

/// <summary>Events as series, which Prometheus scrapes and sends back like any other: the way by which signals and <c>change</c> see them.</summary>
internal sealed class EventMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly EventSeries _series;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    /// <param name="series">What is shown.</param>
    public EventMetrics(object scope, EventSeries series)
    {
        FeedbackMetrics.TouchEvents();
        _series = series;
        _meter = new Meter(new MeterOptions("Exporter.Host.Events") { Scope = scope });
        _meter.CreateObservableGauge(
            "foresight_event_timestamp_seconds",
            () => Observe(latest => latest.Event.Event.StartMs / 1000.0, latest => [new("event_title", TitleOf(latest.Event.Event))]),
            description: "When the latest event of a kind about an entity was, or began, Unix time; for seven days.");
        _meter.CreateObservableGauge(
            "foresight_event_entities", () => Observe(latest => latest.Entities), description: "How many entities of the predictor the latest event of a kind about an entity is about: its blast radius.");
        _meter.CreateObservableGauge(
            "foresight_event_size", () => Observe(latest => latest.Event.Event.Size), description: "How large the latest event of a kind about an entity was, in whatever its sender counts; absent where nobody says.");
        _meter.CreateObservableGauge(
            "foresight_event_new_version",
            () => Observe(latest => latest.Event.IsNewVersion is { } isNew ? isNew ? 1 : 0 : null),
            description: "1 where the latest event of a kind about an entity brought a version that it had never brought before, 0 for one again; absent without a version.");
        _meter.CreateObservableGauge(
            "foresight_event_series_dropped", () => series.Now().Dropped, description: "Entities and kinds of events that are left out, as too many have one.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<double>> Observe(Func<LatestEvent, double?> value, Func<LatestEvent, KeyValuePair<string, object?>[]>? more = null) =>
        from latest in _series.Now().Events
        let number = value(latest)
        where number is not null
        select new Measurement<double>(number.Value, [.. TagsOf(latest), .. more?.Invoke(latest) ?? []]);

    private static IEnumerable<KeyValuePair<string, object?>> TagsOf(LatestEvent latest) =>
    [
        new("predictor", latest.Predictor),
        new("event_kind", EventKinds.NameOf(latest.Event.Event.Kind)),
        .. latest.Entity.Enumerate().Concat(latest.Carried.Enumerate()).Select(label => new KeyValuePair<string, object?>(label.Name, label.Value)),
    ];

    private static string TitleOf(ReportedEvent reported) =>
        reported.Title.Length > 0 ? reported.Title
        : reported.Version.Length > 0 ? $"{EventKinds.NameOf(reported.Kind)} {reported.Version}"
        : EventKinds.NameOf(reported.Kind);
}
