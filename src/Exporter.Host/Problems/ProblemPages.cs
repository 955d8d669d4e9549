namespace Exporter.Host.Problems;

/// <summary>Problem details for what no endpoint answers: paths that are not there, methods that a path does not take, and faults of ours.</summary>
/// <remarks>Protocols of others that lie below <c>/api/v1</c> keep their own errors.</remarks>
internal static class ProblemPages
{
    private const string Api = "/api/v1";

    private static readonly PathString[] Protocols =
    [
        .. ((string[])["write", "otlp", "query", "query_range", "query_exemplars", "series", "labels", "label", "metadata", "status/buildinfo", "rules", "alerts"])
            .Select(path => new PathString($"{Api}/{path}")),
    ];

    /// <summary>Answers in place of the server from now on.</summary>
    public static void UseProblems(this IApplicationBuilder server, ILogger logger) => server.Use(async (context, next) =>
    {
        if (!IsOurs(context.Request.Path))
        {
            await next(context);
            return;
        }

        try
        {
            await next(context);
        }
        catch (Exception exception) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            // What went wrong is for the log: a message may hold what the one who asks must not see.
            Log.RequestFailed(logger, exception, context.Request.Method, context.Request.Path);
            context.Response.Clear();
            await Problem.WriteAsync(context, ProblemKind.Internal, "the log says why");
            return;
        }

        await ExplainAsync(context);
    });

    private static bool IsOurs(PathString path)
    {
        if (!path.StartsWithSegments(Api))
        {
            return false;
        }

        foreach (var protocol in Protocols)
        {
            if (path.StartsWithSegments(protocol))
            {
                return false;
            }
        }

        return true;
    }

    private static Task ExplainAsync(HttpContext context) => context.Response switch
    {
        { HasStarted: true } or { ContentType: not null } => Task.CompletedTask,
        { StatusCode: StatusCodes.Status404NotFound } => Problem.WriteAsync(context, ProblemKind.UnknownPath, $"nothing is at {context.Request.Path}; /docs says what there is"),
        { StatusCode: StatusCodes.Status405MethodNotAllowed } => Problem.WriteAsync(
            context, ProblemKind.Method, $"{context.Request.Path} does not take {context.Request.Method}, but {context.Response.Headers.Allow}"),
        _ => Task.CompletedTask,
    };
}
