using System.Globalization;
using Exporter.Host.Incidents;
using Exporter.Host.Pipeline;

namespace Exporter.Host.Alerting;

/// <summary>Finds the incidents among Alertmanager's alerts: those that a predictor's <c>incidents</c> ask for and that have its entity labels.</summary>
/// <remarks>
/// The name is Alertmanager's own for the alert's labels with the time at which it began, so that repeated notifications are one incident, and that of its
/// end adds the end.
/// </remarks>
internal static class AlertIncidents
{
    private const string Source = "alertmanager";

    /// <summary>The incidents that an alert is, one for each predictor that wants it.</summary>
    public static IEnumerable<PostedIncident> Of(NotifiedAlert alert, IReadOnlyList<PredictorRuntime> predictors) =>
        alert.IsPredicted ? [] : predictors
            .Select(runtime => runtime.Definition)
            .Where(definition => definition.IncidentAlerts.Any(condition => condition.Matches(alert.Labels)) && definition.EntityLabels.All(label => alert.Labels.Get(label).Length > 0))
            .Select(definition => new PostedIncident(
                definition.Name,
                alert.Labels,
                alert.StartsAt.ToUnixTimeMilliseconds(),
                alert.Status == NotifiedAlert.Resolved ? alert.EndsAt.ToUnixTimeMilliseconds() : null,
                alert.Fingerprint.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{alert.Fingerprint}-{alert.StartsAt.ToUnixTimeMilliseconds()}"),
                Shortened(alert.Labels.Get("alertname")),
                Source));

    private static string Shortened(string name) => name.Length <= IncidentBody.MaxNote ? name : name[..IncidentBody.MaxNote];
}
