namespace Exporter.History;

/// <summary>Clients that speak to the server that was named, and to no other: they follow no redirects and keep no cookies.</summary>
/// <remarks>A server that was taken over could otherwise have the process ask others in its network, which that server cannot reach, and learn what they say.</remarks>
public static class DirectClient
{
    /// <summary>A client, to be disposed by the caller.</summary>
    /// <param name="timeout">Of one request.</param>
    /// <param name="maxBytes">Of one answer that is taken whole.</param>
    public static HttpClient Create(TimeSpan timeout, long maxBytes = int.MaxValue)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        return new HttpClient(handler) { Timeout = timeout, MaxResponseContentBufferSize = maxBytes };
    }
}
