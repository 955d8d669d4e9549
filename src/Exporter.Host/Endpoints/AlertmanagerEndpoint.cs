using System.Text.Json;
using Exporter.Feedback;
using Exporter.Host.Alerting;
using Exporter.Host.Pipeline;
using Exporter.Signals;

namespace Exporter.Host.Endpoints;

/// <summary><c>POST /api/v1/alertmanager</c>: notes in the outcomes when people were told of an alert, and when it was over.</summary>
/// <remarks>A target for <c>webhook_configs</c>. Alerts that no prediction made are ignored, so one route may send everything.</remarks>
internal static class AlertmanagerEndpoint
{
    /// <summary>Larger notifications are refused, in bytes; the server itself reads no more of a body.</summary>
    public const int MaxBodyBytes = 1024 * 1024;

    /// <summary>Puts the endpoint on its path.</summary>
    public static void MapAlertmanager(this IEndpointRouteBuilder endpoints, StreamPipeline pipeline, AlertingMetrics metrics) =>
        endpoints.MapPost("/api/v1/alertmanager", context => HandleAsync(context, pipeline, metrics));

    private static async Task HandleAsync(HttpContext context, StreamPipeline pipeline, AlertingMetrics metrics)
    {
        try
        {
            using var body = await RequestBody.ReadAsync(context.Request, MaxBodyBytes, context.RequestAborted);
            var alerts = Notification.Read(body.Bytes.ToArray());
            var noted = alerts.Count(alert => TryNote(alert, pipeline, metrics));
            await PlainText.WriteAsync(context, StatusCodes.Status200OK, $"{noted} of {alerts.Count} alerts noted.");
        }
        catch (BadHttpRequestException exception)
        {
            await PlainText.WriteAsync(context, exception.StatusCode, $"the notification cannot be read (max_bytes={MaxBodyBytes}): {exception.Message}");
        }
        catch (JsonException exception)
        {
            await PlainText.WriteAsync(context, StatusCodes.Status400BadRequest, $"not a notification of Alertmanager: {exception.Message}");
        }
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
