using System.Text.Json.Serialization.Metadata;
using Exporter.Feedback.Storage;
using Exporter.Host.QueryApi;

namespace Exporter.Host.Endpoints;

/// <summary>What endpoints answer that keep things in the store and list them.</summary>
internal static class StoreAnswer
{
    /// <summary>There is no store.</summary>
    public static Task NoStoreAsync(HttpContext context) =>
        PlainText.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "nothing is kept, as --storage.path is empty");

    /// <summary>The store did not write in time.</summary>
    public static Task NotWrittenAsync(HttpContext context) =>
        PlainText.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, $"{Store.FileName} cannot be written now; the log says why. Post the same again later.");

    /// <summary>A part of what is kept, as the parameters ask for it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="store">The store; null where there is none.</param>
    /// <param name="read">Reads the part; a <see cref="QueryRefusal"/> that it throws is answered.</param>
    /// <param name="type">How the answer is written.</param>
    public static async Task PageAsync<T>(HttpContext context, Store? store, Func<QueryParameters, Store, T> read, JsonTypeInfo<T> type)
    {
        if (store is null)
        {
            await NoStoreAsync(context);
            return;
        }

        try
        {
            await JsonAnswer.WriteAsync(context, read(await QueryParameters.ReadAsync(context.Request, context.RequestAborted), store), type);
        }
        catch (QueryRefusal refusal)
        {
            await PlainText.WriteAsync(context, refusal.Status, refusal.Message);
        }
    }
}
