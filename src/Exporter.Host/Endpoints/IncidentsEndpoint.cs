using Exporter.Feedback.Storage;
using Exporter.Host.Incidents;
using Exporter.Host.Problems;

namespace Exporter.Host.Endpoints;

/// <summary><c>/api/v1/incidents</c>: POST reports incidents that no expression shows, or shows too late; GET lists those that are kept.</summary>
/// <remarks>
/// 200 when every incident is kept; 400 when one is not, and the others are. 503 when the disk cannot be written: posting the same again does no harm.
/// </remarks>
internal static class IncidentsEndpoint
{
    private const string Path = "/api/v1/incidents";
    private const string What = "a list of incidents";

    /// <summary>Puts the endpoint on its path.</summary>
    public static void MapIncidents(this IEndpointRouteBuilder endpoints, BodyMemory bodies, IncidentDesk desk, Store? store)
    {
        endpoints.MapPost(Path, context => PostedJson.ReceiveAsync(context, bodies, What, body => TakeAsync(context, body, desk)));
        endpoints.MapGet(Path, context => StoreAnswer.PageAsync(context, store, (parameters, open) => new IncidentPage(parameters).Read(open), IncidentsJson.Default.IncidentsAnswer));
    }

    private static async Task TakeAsync(HttpContext context, ReadOnlyMemory<byte> body, IncidentDesk desk)
    {
        var posted = IncidentBody.Read(body);
        if (!desk.IsOpen)
        {
            await StoreAnswer.NoStoreAsync(context);
        }
        else if (await desk.TakeAsync(posted, context.RequestAborted) is { } receipts)
        {
            string[] mistakes = [.. receipts.Where(receipt => receipt.Error is not null).Select(receipt => $"[{receipt.Index}]: {receipt.Error}")];
            await (mistakes.Length == 0
                ? JsonAnswer.WriteAsync(context, new IncidentReceiptsAnswer(receipts), IncidentsJson.Default.IncidentReceiptsAnswer)
                : Problem.WriteAsync(context, ProblemKind.Refused, mistakes, receipts));
        }
        else
        {
            await StoreAnswer.NotWrittenAsync(context);
        }
    }
}
