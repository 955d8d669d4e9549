using System.Text.Json.Serialization.Metadata;
using Exporter.Feedback.Storage;
using Exporter.Host.Problems;

namespace Exporter.Host.Endpoints;

/// <summary>What endpoints answer that keep things in the store and list them.</summary>
internal static class StoreAnswer
{
    private const string NoStore = "nothing is kept, as --storage.path is empty";

    /// <summary>There is no store.</summary>
    public static Task NoStoreAsync(HttpContext context) => Problem.WriteAsync(context, ProblemKind.NoStore, NoStore);

    /// <summary>The store did not write in time.</summary>
    public static Task NotWrittenAsync(HttpContext context) =>
        Problem.WriteAsync(context, ProblemKind.NotWritten, $"{Store.FileName} cannot be written now; the log says why. Post the same again later.");

    /// <summary>A part of what is kept, as the parameters ask for it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="store">The store; null where there is none.</param>
    /// <param name="read">Reads the part.</param>
    /// <param name="type">How the answer is written.</param>
    public static Task PageAsync<T>(HttpContext context, Store? store, Func<CheckedParameters, Store, T> read, JsonTypeInfo<T> type) =>
        ApiAnswer.WriteAsync(context, parameters => read(parameters, store ?? throw new ProblemException(ProblemKind.NoStore, NoStore)), type);
}
