using Exporter.Feedback.Storage;
using Exporter.Host.Events;
using Exporter.Host.Problems;

namespace Exporter.Host.Endpoints;

/// <summary><c>/api/v1/events</c>: POST reports deployments and whatever else happens to a fleet, GET lists what is kept.</summary>
/// <remarks>
/// 200 when every event is kept; 400 when one is not, and the others are. 503 when the disk cannot be written: posting the same again does no harm.
/// </remarks>
internal static class EventsEndpoint
{
    private const string Path = "/api/v1/events";
    private const string What = "events";

    /// <summary>Puts the endpoint on its path.</summary>
    public static void MapEvents(this IEndpointRouteBuilder endpoints, BodyMemory bodies, EventDesk desk, Store? store)
    {
        endpoints.MapPost(Path, context => PostedJson.ReceiveAsync(context, bodies, What, body => TakeAsync(context, EventBody.Read(context.Request, body, desk.ClockMs), desk)));
        endpoints.MapGet(Path, context => StoreAnswer.PageAsync(context, store, (parameters, open) => new EventPage(parameters).Read(open), EventsJson.Default.EventsAnswer));
    }

    /// <summary>Has events kept, and answers with what became of them.</summary>
    /// <param name="context">The request.</param>
    /// <param name="posted">Events, or what is wrong with them.</param>
    /// <param name="desk">Takes them.</param>
    public static async Task TakeAsync(HttpContext context, IReadOnlyList<PostedEvent> posted, EventDesk desk)
    {
        if (!desk.IsOpen)
        {
            await StoreAnswer.NoStoreAsync(context);
        }
        else if (await desk.TakeAsync(posted, context.Connection.RemoteIpAddress?.ToString() ?? "", context.RequestAborted) is { } receipts)
        {
            string[] mistakes = [.. receipts.SelectMany(receipt => (receipt.Errors ?? []).Select(error => $"[{receipt.Index}]: {error}"))];
            await (mistakes.Length == 0
                ? JsonAnswer.WriteAsync(context, new EventReceiptsAnswer(receipts), EventsJson.Default.EventReceiptsAnswer)
                : Problem.WriteAsync(context, ProblemKind.Refused, mistakes, events: receipts));
        }
        else
        {
            await StoreAnswer.NotWrittenAsync(context);
        }
    }
}
