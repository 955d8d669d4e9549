using System.Security.Authentication;

namespace Exporter.Configuration.Web;

/// <summary>Reads <c>min_version</c> and <c>max_version</c>, which servers and clients write alike.</summary>
internal static class TlsVersions
{
    // Oldest first.
    private static readonly (string Name, SslProtocols Protocol)[] Versions =
    [
#pragma warning disable SYSLIB0039, CA5397 // Obsolete versions are the user's choice; neither is a default.
        ("TLS10", SslProtocols.Tls),
        ("TLS11", SslProtocols.Tls11),
#pragma warning restore SYSLIB0039, CA5397
        ("TLS12", SslProtocols.Tls12),
        ("TLS13", SslProtocols.Tls13),
    ];

    /// <summary>The versions that are spoken; 1.2 and 1.3 by default.</summary>
    public static SslProtocols Read(Section tls, Mistakes mistakes)
    {
        var least = ReadVersion(tls, "min_version", "TLS12", mistakes);
        var most = ReadVersion(tls, "max_version", "TLS13", mistakes);
        if (most < least)
        {
            var at = tls.Find("max_version") ?? tls.Find("min_version");
            mistakes.Add(at!.At, $"max_version {Versions[most].Name} is below min_version {Versions[least].Name}");
        }

        return Versions.Where((_, i) => i >= least && i <= most).Aggregate(SslProtocols.None, (all, version) => all | version.Protocol);
    }

    private static int ReadVersion(Section tls, string key, string byDefault, Mistakes mistakes)
    {
        var at = Array.FindIndex(Versions, version => version.Name == byDefault);
        if (tls.Text(key) is not { } text)
        {
            return at;
        }

        var named = Array.FindIndex(Versions, version => version.Name == text.Value);
        if (named < 0)
        {
            mistakes.Add(text.At, $"{key} must be one of {string.Join(", ", Versions.Select(version => version.Name))}, not \"{text.Value}\"");
        }

        return named < 0 ? at : named;
    }
}
