using System.Collections.Immutable;
using Microsoft.Net.Http.Headers;

namespace Exporter.Host.Web;

/// <summary>Headers that each answer has: those of the web configuration, and for the rest those that let a browser do least with it.</summary>
internal static class SafeHeaders
{
    // What no endpoint has said otherwise is neither a page nor part of another site's.
    private static readonly (string Name, string Value)[] Defaults =
    [
        (HeaderNames.XContentTypeOptions, "nosniff"),
        (HeaderNames.XFrameOptions, "DENY"),
        (HeaderNames.ContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ];

    /// <summary>Has an answer get them before it is sent, also where an endpoint clears its headers on the way.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="configured">Those of the web configuration.</param>
    public static void Promise(HttpResponse response, ImmutableArray<(string Name, string Value)> configured)
    {
        response.OnStarting(
            static state =>
            {
                var (headers, configured) = ((IHeaderDictionary, ImmutableArray<(string, string)>))state;
                Set(headers, configured.AsSpan());
                Set(headers, Defaults);
                return Task.CompletedTask;
            },
            (response.Headers, configured));
    }

    private static void Set(IHeaderDictionary headers, ReadOnlySpan<(string Name, string Value)> values)
    {
        foreach (var (name, value) in values)
        {
            headers.TryAdd(name, value);
        }
    }
}
