using System.Collections.Immutable;
using System.Net;
using Exporter.Host.Problems;

namespace Exporter.Host.Web;

/// <summary>Turns away what pages of other sites ask for in a browser, which runs where the sidecar trusts those who connect.</summary>
/// <remarks>
/// Posts (cross-site request forgery): a browser says in <c>Sec-Fetch-Site</c> or <c>Origin</c> whose page asks, and lets no page change that; programs say neither. The order of the
/// two is that of Go's <c>http.CrossOriginProtection</c>. Names (DNS rebinding): a page whose own name was made to mean 127.0.0.1 is of the same origin for the browser, and its reads say
/// nothing of themselves but that name, in <c>Host</c>. So a sidecar that listens on loopback and serves strangers answers to names of this machine only. Elsewhere any name may be
/// right, such as one that Prometheus scrapes by, unless names are given.
/// </remarks>
/// <param name="listening">The address that is listened on.</param>
/// <param name="allowed">Names that the sidecar is reached by besides, of a proxy or its own.</param>
internal sealed class RequestOrigins(IPAddress listening, ImmutableArray<string> allowed)
{
    /// <summary>What is wrong with where a request comes from; null for nothing.</summary>
    /// <param name="context">The request.</param>
    /// <param name="servesStrangers">Whether it may be answered without password and token, which a page cannot show.</param>
    public (ProblemKind Kind, string Detail)? Complaint(HttpContext context, bool servesStrangers)
    {
        var request = context.Request;
        if (AsksForName(context.Connection, servesStrangers) && !IsKnown(request.Host.Host))
        {
            return (ProblemKind.ForeignHost, $"\"{request.Host.Host}\" is no name of this sidecar; --web.allowed-hosts names those that are");
        }

        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        {
            return null;
        }

        return ForeignPage(request) is { } told ? (ProblemKind.ForeignPage, $"{request.Method} {request.Path} is not taken from a page of another site ({told})") : null;
    }

    private bool AsksForName(ConnectionInfo connection, bool servesStrangers) =>
        !allowed.IsEmpty || (servesStrangers && IPAddress.IsLoopback(listening) && IPAddress.IsLoopback(connection.LocalIpAddress ?? IPAddress.Any));

    /// <summary>True for addresses, which cannot be made to mean others, for names of this machine, and for those that were given.</summary>
    private bool IsKnown(string host)
    {
        var name = host.TrimEnd('.');
        return name.Length == 0
            || IPAddress.TryParse(name.Trim('[', ']'), out _)
            || Is(name, "localhost")
            || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || Is(name, Environment.MachineName)
            || IsAllowed(name);
    }

    /// <summary>The header that says so; null where the request is of no page, or of one of ours.</summary>
    private string? ForeignPage(HttpRequest request)
    {
        var (site, origin) = (request.Headers["Sec-Fetch-Site"].ToString(), request.Headers.Origin.ToString());
        if (site is "same-origin" or "none" || site.Length + origin.Length == 0)
        {
            return null;
        }

        // Behind a proxy the page's address is the proxy's.
        var isOurs = Uri.TryCreate(origin, UriKind.Absolute, out var page)
            && (IsAllowed(page.Host) || (site.Length == 0 && Is(page.Authority, request.Host.ToUriComponent())));
        return isOurs ? null : site.Length > 0 ? $"Sec-Fetch-Site: {site}" : $"Origin: {origin}";
    }

    private bool IsAllowed(string host) => allowed.Contains(host, StringComparer.OrdinalIgnoreCase);

    private static bool Is(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
