using Exporter.Configuration.Grafana;
using Exporter.Feedback;
using Exporter.Feedback.Annotations;
using Exporter.Feedback.Events;
using Exporter.Feedback.Storage;

namespace Exporter.Host.Grafana;

/// <summary>Has what happens drawn in Grafana: keeps annotations of it in the store, from where <see cref="GrafanaPusher"/> takes them.</summary>
/// <remarks>
/// Nothing is waited for, so all may be called inside the pipeline's lock. What is told twice is one annotation, by its key: after kill -9 too, since none is told to Grafana before
/// it is committed. Safe from several threads.
/// </remarks>
internal sealed class GrafanaAnnotations : IDisposable
{
    private readonly Store _store;
    private readonly TimeProvider _time;
    private readonly GrafanaMetrics _metrics;
    private readonly GrafanaPusher _pusher;
    private volatile GrafanaOptions? _options;

    /// <summary>Nothing is drawn until it is configured.</summary>
    /// <param name="store">Where annotations wait.</param>
    /// <param name="scope">Tells metrics from those of another exporter in the same process.</param>
    /// <param name="logger">Where trouble is reported, once.</param>
    /// <param name="time">The process's clock.</param>
    public GrafanaAnnotations(Store store, object scope, ILogger logger, TimeProvider time)
    {
        (_store, _time) = (store, time);
        _metrics = new GrafanaMetrics(scope, () => _pusher?.Waiting ?? 0);
        _pusher = new GrafanaPusher(store, _metrics, logger, time);
    }

    /// <summary>Takes the options in force from now on; null for nothing.</summary>
    public void Configure(GrafanaOptions? options)
    {
        _options = options;
        _pusher.Configure(options);
    }

    /// <summary>Somebody reported an event, or what changes about it.</summary>
    public void Reported(ReportedEvent reported)
    {
        if (Wanted(AnnotationKinds.Events) is { } options)
        {
            Keep(options, Text(options).Of(reported));
        }
    }

    /// <summary>A step says something of alerts and incidents.</summary>
    public void Settled(SettledStep step)
    {
        if (Wanted(AnnotationKinds.Alerts) is { } forAlerts)
        {
            foreach (var alert in step.Alerts)
            {
                Keep(forAlerts, Text(forAlerts).Of(step, alert));
            }
        }

        // Each horizon tells of it; the longest has had the most time to announce it.
        if (Wanted(AnnotationKinds.Outcomes) is { } forOutcomes)
        {
            foreach (var onset in step.Onsets.Where(onset => onset.Horizon == step.Horizons.Length - 1))
            {
                Keep(forOutcomes, Text(forOutcomes).Of(step, onset));
            }
        }
    }

    /// <summary>A model took another's place.</summary>
    public void Switched(ModelSwitch done)
    {
        if (Wanted(AnnotationKinds.Models) is { } options)
        {
            Keep(options, Text(options).Of(done));
        }
    }

    /// <summary>Ends; what waits is told by the next process.</summary>
    public void Dispose()
    {
        _pusher.Dispose();
        _metrics.Dispose();
    }

    private GrafanaOptions? Wanted(AnnotationKinds kind) => _options is { } options && options.Kinds.HasFlag(kind) ? options : null;

    private static AnnotationText Text(GrafanaOptions options) => new(options.Tags);

    private void Keep(GrafanaOptions options, Annotation wanted) =>
        _store.Enqueue(new AnnotationWrite(wanted, options.MaxWaiting, _time.GetUtcNow().ToUnixTimeMilliseconds(), _pusher.Kept));
}
