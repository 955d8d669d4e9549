using System.Text.Json;
using Exporter.Feedback.Storage;
using Exporter.Host.Incidents;
using Exporter.Host.QueryApi;

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
    public static void MapIncidents(this IEndpointRouteBuilder endpoints, IncidentDesk desk, Store? store)
    {
        endpoints.MapPost(Path, context => PostedJson.ReceiveAsync(context, What, body => TakeAsync(context, body, desk)));
        endpoints.MapGet(Path, context => store is null ? RefuseAsync(context) : ListAsync(context, store));
    }

    private static async Task TakeAsync(HttpContext context, ReadOnlyMemory<byte> body, IncidentDesk desk)
    {
        var posted = IncidentBody.Read(body);
        if (!desk.IsOpen)
        {
            await RefuseAsync(context);
        }
        else if (await desk.TakeAsync(posted, context.RequestAborted) is { } receipts)
        {
            context.Response.StatusCode = receipts.Any(receipt => receipt.Error is not null) ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK;
            await WriteAsync(context, new IncidentReceiptsAnswer(receipts), IncidentsJson.Default.IncidentReceiptsAnswer);
        }
        else
        {
            await PlainText.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, $"{Store.FileName} cannot be written now; the log says why. Post the same again later.");
        }
    }

    private static async Task ListAsync(HttpContext context, Store store)
    {
        try
        {
            var page = new IncidentPage(await QueryParameters.ReadAsync(context.Request, context.RequestAborted));
            await WriteAsync(context, page.Read(store), IncidentsJson.Default.IncidentsAnswer);
        }
        catch (QueryRefusal refusal)
        {
            await PlainText.WriteAsync(context, refusal.Status, refusal.Message);
        }
    }

    private static Task RefuseAsync(HttpContext context) => PlainText.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, IncidentDesk.NoStore);

    private static Task WriteAsync<T>(HttpContext context, T answer, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        return JsonSerializer.SerializeAsync(context.Response.Body, answer, type, context.RequestAborted);
    }
}
