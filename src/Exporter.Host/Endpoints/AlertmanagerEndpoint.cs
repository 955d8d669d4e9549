using Exporter.Feedback;
using Exporter.Host.Alerting;
using Exporter.Host.Pipeline;
using Exporter.Signals;

namespace Exporter.Host.Endpoints;

/// <summary><c>POST /api/v1/alertmanager</c>: notes in the outcomes when people were told of an alert, and when it was over.</summary>
/// <remarks>A target for <c>webhook_configs</c>. Alerts that no prediction made are ignored, so one route may send everything.</remarks>
internal static class AlertmanagerEndpoint
{
    /// <summary>Puts the endpoint on its path.</summary>
    public static void MapAlertmanager(this IEndpointRouteBuilder endpoints, StreamPipeline pipeline, AlertingMetrics metrics) =>
        endpoints.MapPost("/api/v1/alertmanager", context => PostedJson.ReceiveAsync(context, "a notification of Alertmanager", body => TakeAsync(context, body, pipeline, metrics)));

    private static async Task TakeAsync(HttpContext context, ReadOnlyMemory<byte> body, StreamPipeline pipeline, AlertingMetrics metrics)
    {
        var alerts = Notification.Read(body);
        var noted = alerts.Count(alert => TryNote(alert, pipeline, metrics));
        await PlainText.WriteAsync(context, StatusCodes.Status200OK, $"{noted} of {alerts.Count} alerts noted.");
    }

    private static bool TryNote(NotifiedAlert alert, StreamPipeline pipeline, AlertingMetrics metrics)
    {
        var outcomes = alert.IsPredicted ? Find(alert, pipeline) : null;
        metrics.Notified(outcomes is null ? "ignored" : alert.Status, 1);
        outcomes?.Book.Notified(
            outcomes.Value.Horizon,
            outcomes.Value.Entity,
            alert.StartsAt.ToUnixTimeMilliseconds(),
            alert.Status == NotifiedAlert.Resolved ? alert.EndsAt.ToUnixTimeMilliseconds() : null);
        return outcomes is not null;
    }

    private static (OutcomeBook Book, int Horizon, Labels Entity)? Find(NotifiedAlert alert, StreamPipeline pipeline)
    {
        var runtime = pipeline.Predictors.FirstOrDefault(runtime => runtime.Definition.Name == alert.Labels.Get("predictor"));
        var horizon = runtime?.Outcomes.Horizons.IndexOf(alert.Labels.Get("horizon")) ?? -1;
        return horizon < 0 ? null : (runtime!.Outcomes, horizon, alert.Labels.Keep(runtime.Definition.EntityLabels));
    }
}
