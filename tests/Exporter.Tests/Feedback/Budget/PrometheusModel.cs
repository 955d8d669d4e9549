using Exporter.Models;

namespace Exporter.Tests.Feedback.Budget;

/// <summary>The bundled rule PredictedFailure as Prometheus evaluates it on what the page shows, one alert an entity and horizon.</summary>
/// <remarks><c>rules/tests/budget.yml</c> holds the rule itself to the same cases.</remarks>
/// <param name="patienceMs">The rule's <c>for</c>.</param>
/// <param name="keepFiringMs">How far back the rule looks for a probability by which the alert goes on.</param>
internal sealed class PrometheusModel(long patienceMs, long keepFiringMs)
{
    private readonly Dictionary<(string Entity, int Horizon), (long ActiveMs, bool Fires, long? QuietMs)> _alerts = [];

    /// <summary>Entities that are told about: with an alert that fires, for whatever horizon.</summary>
    internal HashSet<string> Firing { get; } = new(StringComparer.Ordinal);

    /// <summary>When an entity began to be told about, ms.</summary>
    internal List<long> StartsMs { get; } = [];

    /// <summary>One evaluation of the rule.</summary>
    internal void Evaluate(long atMs, PredictionFrame page)
    {
        HashSet<string> firing = new(StringComparer.Ordinal);
        for (var row = 0; row < page.Count; row++)
        {
            for (var horizon = 0; horizon < page.Thresholds.Count; horizon++)
            {
                if (Fires(atMs, page, row, horizon))
                {
                    firing.Add(page.EntityAt(row).Get("instance"));
                }
            }
        }

        StartsMs.AddRange(firing.Where(entity => !Firing.Contains(entity)).Select(_ => atMs));
        Firing.Clear();
        Firing.UnionWith(firing);
    }

    private bool Fires(long atMs, PredictionFrame page, int row, int horizon)
    {
        var key = (page.EntityAt(row).Get("instance"), horizon);
        var known = _alerts.TryGetValue(key, out var alert);
        var holds = (page.IsReaching(row, horizon) && !page.IsWithheld(row)) || (known && alert.Fires && page.IsHolding(row, horizon));
        if (holds)
        {
            alert = known ? alert with { QuietMs = null } : (atMs, false, null);
            alert.Fires |= atMs - alert.ActiveMs >= patienceMs;
        }
        else
        {
            alert.QuietMs ??= atMs;
            if (!known || !alert.Fires || atMs - alert.QuietMs >= keepFiringMs)
            {
                _alerts.Remove(key);
                return false;
            }
        }

        _alerts[key] = alert;
        return alert.Fires;
    }
}
