namespace Exporter.Host.Endpoints;

/// <summary><c>/-/reload</c> and <c>/-/quit</c> by POST or PUT, as in Prometheus: off unless the command line allows them.</summary>
internal static class LifecycleEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Post, HttpMethods.Put];

    /// <summary>Puts both on their paths.</summary>
    public static void MapLifecycle(this IEndpointRouteBuilder endpoints, bool enabled, Reloader reloader, Action quit)
    {
        endpoints.MapMethods("/-/reload", Methods, context => enabled ? ReloadAsync(context, reloader) : ForbidAsync(context));
        endpoints.MapMethods("/-/quit", Methods, context => enabled ? QuitAsync(context, quit) : ForbidAsync(context));
    }

    private static Task ReloadAsync(HttpContext context, Reloader reloader)
    {
        var mistakes = reloader.Reload();
        return mistakes.IsEmpty
            ? PlainText.WriteAsync(context, StatusCodes.Status200OK, "Configuration reloaded.")
            : PlainText.WriteAsync(context, StatusCodes.Status500InternalServerError, "Configuration not reloaded, the one before stays in force:\n" + string.Join('\n', mistakes));
    }

    private static async Task QuitAsync(HttpContext context, Action quit)
    {
        await PlainText.WriteAsync(context, StatusCodes.Status200OK, "Requesting termination... Goodbye!");
        await context.Response.CompleteAsync();
        quit();
    }

    private static Task ForbidAsync(HttpContext context) =>
        PlainText.WriteAsync(context, StatusCodes.Status403Forbidden, "Lifecycle API is not enabled: start with --web.enable-lifecycle.");
}
