using System.Collections.Immutable;
using Exporter.Configuration;
using Exporter.Exposition;
using Exporter.Signals;

namespace Exporter.Host.Dependencies;

/// <summary>The status pages that are watched, and what they say as series: Prometheus scrapes them and sends them back, so signals and training read them as any other.</summary>
/// <remarks>Safe from several threads.</remarks>
/// <param name="metrics">Counts questions.</param>
/// <param name="logger">Where trouble is reported.</param>
/// <param name="time">The process's clock.</param>
internal sealed class StatusPages(StatusPageMetrics metrics, ILogger logger, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private ImmutableArray<StatusPageWatch> _watches = [];

    /// <summary>What the pages say now; nothing of those that are not known.</summary>
    public IReadOnlyList<GaugeFamily> Families
    {
        get
        {
            (Label[] Labels, StatusPageReport Report)[] known =
                [.. Watches.Select(watch => (Labels: (Label[])[new("dependency", watch.Options.Name)], Report: watch.Latest)).Where(one => one.Report is not null).Select(one => (one.Labels, one.Report!))];
            return known.Length == 0 ? [] :
            [
                new GaugeFamily(
                    "foresight_dependency_status",
                    "What a dependency's status page says of all together: 0 well, 1 maintenance, 2 minor, 3 major, 4 critical.",
                    [.. known.Select(one => new GaugeSeries(one.Labels, default, one.Report.Level))]),
                new GaugeFamily(
                    "foresight_dependency_component_status",
                    "The same of a component: 0 operational, 1 under maintenance, 2 degraded, 3 partial outage, 4 major outage.",
                    [.. known.SelectMany(one => one.Report.Components.Select(component => new GaugeSeries(one.Labels, new Label("component", component.Key), component.Value)))]),
                new GaugeFamily(
                    "foresight_dependency_incidents",
                    "Incidents on a dependency's status page that are not resolved.",
                    [.. known.Where(one => one.Report.Incidents is not null).Select(one => new GaugeSeries(one.Labels, default, one.Report.Incidents!.Value))]),
            ];
        }
    }

    private ImmutableArray<StatusPageWatch> Watches
    {
        get
        {
            lock (_lock)
            {
                return _watches;
            }
        }
    }

    /// <summary>Watches these pages from now on; what stays the same goes on.</summary>
    public void Configure(ImmutableArray<StatusPageOptions> pages)
    {
        ImmutableArray<StatusPageWatch> gone;
        lock (_lock)
        {
            gone = [.. _watches.Where(watch => !pages.Contains(watch.Options))];
            var kept = _watches.RemoveRange(gone);
            _watches = [.. kept, .. pages.Where(page => kept.All(watch => watch.Options != page)).Select(page => new StatusPageWatch(page, metrics, logger, time))];
        }

        foreach (var watch in gone)
        {
            watch.Dispose();
        }
    }

    /// <summary>Ends all questions.</summary>
    public void Dispose() => Configure([]);
}
