using Exporter.Feedback;
using Exporter.Host.Alerting;
using Exporter.Host.Incidents;
using Exporter.Host.Pipeline;
using Exporter.Signals;

namespace Exporter.Host.Endpoints;

/// <summary><c>POST /api/v1/alertmanager</c>: notes in the outcomes when people were told of an alert, and when it was over; keeps the alerts of others that are incidents.</summary>
/// <remarks>
/// A target for <c>webhook_configs</c>. Alerts that no prediction made and no predictor wants are ignored, so one route may send everything. Where incidents
/// cannot be written the answer is 503, and Alertmanager tries again.
/// </remarks>
internal static class AlertmanagerEndpoint
{
    private const string Ignored = "ignored";

    /// <summary>Puts the endpoint on its path.</summary>
    public static void MapAlertmanager(this IEndpointRouteBuilder endpoints, BodyMemory bodies, StreamPipeline pipeline, IncidentDesk desk, AlertingMetrics metrics) =>
        endpoints.MapPost("/api/v1/alertmanager", context => PostedJson.ReceiveAsync(context, bodies, "a notification of Alertmanager", body => TakeAsync(context, body, pipeline, desk, metrics)));

    /// <summary>Takes a notification.</summary>
    /// <param name="context">The request.</param>
    /// <param name="body">The notification.</param>
    /// <param name="pipeline">Whose predictions alerts are, and who wants the others.</param>
    /// <param name="desk">Takes incidents.</param>
    /// <param name="metrics">Counts.</param>
    /// <exception cref="System.Text.Json.JsonException">It is none.</exception>
    public static async Task TakeAsync(HttpContext context, ReadOnlyMemory<byte> body, StreamPipeline pipeline, IncidentDesk desk, AlertingMetrics metrics)
    {
        var alerts = Notification.Read(body);
        (NotifiedAlert Alert, PostedIncident Incident)[] incidents = desk.IsOpen
            ? [.. alerts.SelectMany(alert => AlertIncidents.Of(alert, pipeline.Predictors).Select(incident => (alert, incident)))]
            : [];
        if (await desk.TakeAsync([.. incidents.Select(one => ((PostedIncident?)one.Incident, ""))], context.RequestAborted) is not { } receipts)
        {
            await StoreAnswer.NotWrittenAsync(context);
            return;
        }

        var kept = receipts.Where(receipt => receipt.Error is null).Select(receipt => incidents[receipt.Index].Alert).ToHashSet(ReferenceEqualityComparer.Instance);
        var noted = 0;
        foreach (var alert in alerts)
        {
            var isNoted = TryNote(alert, pipeline) || kept.Contains(alert);
            metrics.Notified(isNoted ? alert.Status : Ignored, 1);
            noted += isNoted ? 1 : 0;
        }

        await PlainText.WriteAsync(context, StatusCodes.Status200OK, $"{noted} of {alerts.Count} alerts noted.");
    }

    private static bool TryNote(NotifiedAlert alert, StreamPipeline pipeline)
    {
        if (!alert.IsPredicted || Find(alert, pipeline) is not var (book, horizon, entity))
        {
            return false;
        }

        book.Notified(
            horizon,
            entity,
            alert.StartsAt.ToUnixTimeMilliseconds(),
            alert.Status == NotifiedAlert.Resolved ? alert.EndsAt.ToUnixTimeMilliseconds() : null);
        return true;
    }

    private static (OutcomeBook Book, int Horizon, Labels Entity)? Find(NotifiedAlert alert, StreamPipeline pipeline)
    {
        var runtime = pipeline.Find(alert.Labels.Get("predictor"));
        var horizon = runtime?.Outcomes.Horizons.IndexOf(alert.Labels.Get("horizon")) ?? -1;
        return horizon < 0 ? null : (runtime!.Outcomes, horizon, alert.Labels.Keep(runtime.Definition.EntityLabels));
    }
}
