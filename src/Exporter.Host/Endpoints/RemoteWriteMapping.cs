namespace Exporter.Host.Endpoints;

/// <summary>Puts the remote-write endpoint on its path.</summary>
internal static class RemoteWriteMapping
{
    /// <summary>Maps <c>POST</c> <see cref="RemoteWriteEndpoint.Path"/>; other methods get 405.</summary>
    public static IEndpointRouteBuilder MapRemoteWrite(this IEndpointRouteBuilder endpoints, RemoteWriteEndpoint endpoint)
    {
        endpoints.MapPost(RemoteWriteEndpoint.Path, endpoint.HandleAsync);
        return endpoints;
    }
}
