using System.Globalization;
using Exporter.Feedback.Storage;
using Exporter.Host.Incidents;
using Exporter.Host.Overrides;
using Exporter.Host.Problems;

namespace Exporter.Host.Endpoints;

/// <summary><c>/api/v1/overrides</c>: POST puts one in force, GET lists them with what became of each, DELETE ends one.</summary>
/// <remarks>200 when it is kept and in force; 400 with every mistake; 503 when the disk cannot be written, and then nothing is in force.</remarks>
internal static class OverridesEndpoint
{
    private const string Path = "/api/v1/overrides";

    /// <summary>Puts the endpoint on its path.</summary>
    public static void MapOverrides(this IEndpointRouteBuilder endpoints, BodyMemory bodies, OverrideDesk desk, Store? store)
    {
        endpoints.MapPost(Path, context => PostedJson.ReceiveAsync(context, bodies, "an override", body => TakeAsync(context, body, desk, store)));
        endpoints.MapGet(Path, context => StoreAnswer.PageAsync(
            context, store, (parameters, open) => OverridePageAnswer.Read(parameters, open, desk.Times.NowMs), OverrideJson.Default.OverridePageAnswer));
        endpoints.MapDelete($"{Path}/{{id}}", context => EndAsync(context, desk, store));
    }

    private static async Task TakeAsync(HttpContext context, ReadOnlyMemory<byte> body, OverrideDesk desk, Store? store)
    {
        var times = desk.Times;
        var decided = OverrideBody.Read(body, desk.Predictors, times);
        if (store is null)
        {
            await StoreAnswer.NoStoreAsync(context);
            return;
        }

        // What is pinned may not be there, or not fit.
        await ApiAnswer.GuardAsync(context, async () => await AnswerAsync(context, await desk.TakeAsync(decided, OriginOf(context), context.RequestAborted), desk.Max, times.NowMs));
    }

    /// <summary>Says what became of an override.</summary>
    /// <param name="context">The request.</param>
    /// <param name="receipt">What became of it; null where it could not be written.</param>
    /// <param name="max">As many may be there at once.</param>
    /// <param name="nowMs">The stream's time, Unix ms.</param>
    internal static Task AnswerAsync(HttpContext context, OverrideReceipt? receipt, int max, long nowMs) => receipt switch
    {
        null => StoreAnswer.NotWrittenAsync(context),
        { Kept: { } kept } => JsonAnswer.WriteAsync(context, OverrideAnswer.Of(kept, nowMs), OverrideJson.Default.OverrideAnswer),
        _ => Problem.WriteAsync(context, ProblemKind.Full, $"{max} overrides are there already (limits.max_overrides): end one first"),
    };

    private static async Task EndAsync(HttpContext context, OverrideDesk desk, Store? store)
    {
        var (id, by) = (context.Request.RouteValues["id"]?.ToString() ?? "", context.Request.Query["by"].ToString());
        if (by.Length is 0 or > IncidentBody.MaxSource)
        {
            await Problem.WriteAsync(context, ProblemKind.Parameters, $"?by= must say who ends it, in {IncidentBody.MaxSource} characters at most");
        }
        else if (store is null)
        {
            await StoreAnswer.NoStoreAsync(context);
        }
        else if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            await NotThereAsync(context, id);
        }
        else if (await desk.EndAsync(number, by, OriginOf(context), context.RequestAborted) is not { } receipt)
        {
            await StoreAnswer.NotWrittenAsync(context);
        }
        else if (receipt.Found)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else
        {
            await NotThereAsync(context, id);
        }
    }

    private static Task NotThereAsync(HttpContext context, string id) =>
        Problem.WriteAsync(context, ProblemKind.UnknownOverride, $"no override \"{id}\" is in force or to come");

    private static string OriginOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";
}
