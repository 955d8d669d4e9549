using Exporter.Configuration;
using Exporter.Configuration.Events;
using Exporter.Configuration.Web;
using Exporter.Host.Events;
using Exporter.Host.Events.Webhooks;
using Exporter.Host.Problems;
using Exporter.Host.Web.Access;

namespace Exporter.Host.Endpoints;

/// <summary><c>POST /api/v1/webhooks/NAME</c>: takes what others deliver about deployments, once it is known to come from them.</summary>
/// <remarks>
/// 200 also for what is no event, so that senders do not give a webhook up; 401 where the signature is wrong, before anything is read. A delivery that comes twice is one event.
/// </remarks>
internal sealed class WebhooksEndpoint(Func<ForesightConfig> config, EventDesk desk, Func<HttpContext, ReadOnlyMemory<byte>, Task> takeAlerts, WebhookMetrics metrics, ILogger logger)
{
    private const string What = "a delivery";

    /// <summary>Where webhooks are: what lies below is known by its signature, and not by a user.</summary>
    public const string Path = "/api/v1/webhooks";

    /// <summary>Puts the endpoint on its path.</summary>
    public void Map(IEndpointRouteBuilder endpoints, BodyMemory bodies)
    {
        metrics.Touch(config().Webhooks.Select(webhook => webhook.Name));
        
        // Senders sign what they deliver, and most cannot send a password besides.
        endpoints.MapPost($"{Path}/{{name}}", context => ReceiveAsync(context, bodies)).WithMetadata(new SelfAuthenticated());
    }

    private async Task ReceiveAsync(HttpContext context, BodyMemory bodies)
    {
        var name = context.Request.RouteValues["name"]?.ToString() ?? "";
        if (config().Webhooks.FirstOrDefault(webhook => webhook.Name == name) is not { } webhook)
        {
            // A stranger is told no more of a name that is not there than of one that is.
            await (Caller.Of(context).May(Roles.Operate)
                ? Problem.WriteAsync(context, ProblemKind.UnknownPath, $"events.webhooks has no \"{name}\"")
                : Unsigned(context, name));
            return;
        }

        var result = WebhookMetrics.Refused;
        await PostedJson.ReceiveAsync(context, bodies, What, async body => result = await TakeAsync(context, webhook, body));
        metrics.Delivered(webhook.Name, result);
    }

    private async Task<string> TakeAsync(HttpContext context, WebhookOptions webhook, ReadOnlyMemory<byte> body)
    {
        try
        {
            if (!WebhookSecret.Verifies(webhook, context.Request, body.Span))
            {
                await Unsigned(context, webhook.Name);
                return WebhookMetrics.Unsigned;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.WebhookUnverified(logger, webhook.Name, exception.Message);
            await Problem.WriteAsync(context, ProblemKind.NoSecret, $"deliveries to webhook \"{webhook.Name}\" cannot be verified now; the log says why");
            return WebhookMetrics.Failed;
        }

        if (webhook.Type == WebhookType.Alertmanager)
        {
            await takeAlerts(context, body);
        }
        else if (WebhookEvents.Read(webhook, context.Request.Headers, body, desk.ClockMs, out var ignored) is { } posted)
        {
            await EventsEndpoint.TakeAsync(context, [posted], desk);
        }
        else
        {
            await JsonAnswer.WriteAsync(context, new EventReceiptsAnswer([], ignored), EventsJson.Default.EventReceiptsAnswer);
            return WebhookMetrics.Ignored;
        }

        return context.Response.StatusCode switch
        {
            StatusCodes.Status200OK => WebhookMetrics.Taken,
            >= StatusCodes.Status500InternalServerError => WebhookMetrics.Failed,
            _ => WebhookMetrics.Refused,
        };
    }

    private static Task Unsigned(HttpContext context, string name) =>
        Problem.WriteAsync(context, ProblemKind.Signature, $"the delivery is not signed with the secret of webhook \"{name}\"");
}
