using System.Security.Authentication;

namespace Exporter.Configuration.Web;

/// <summary>How a server is spoken to: the file of <c>--http.config.file</c>, in the format of Prometheus' HTTP clients, as promtool takes it.</summary>
/// <remarks>https://prometheus.io/docs/prometheus/latest/configuration/promtool. Redirects are not followed, whatever it says: credentials are for the server that was named.</remarks>
public sealed record HttpClientOptions
{
    /// <summary>Scheme of the header <c>Authorization</c>, such as <c>Basic</c> or <c>Bearer</c>; null for none.</summary>
    public string? Scheme { get; init; }

    /// <summary>The user, with the scheme <c>Basic</c> only.</summary>
    public SecretSource? User { get; init; }

    /// <summary>The password or the token.</summary>
    public SecretSource? Secret { get; init; }

    /// <summary>The authorities that sign the server's certificate; null: those that the operating system trusts.</summary>
    public PemSource? Authorities { get; init; }

    /// <summary>What is shown to the server; null for nothing.</summary>
    public (PemSource Certificate, PemSource Key)? Certificate { get; init; }

    /// <summary>The name that the server's certificate must have; null: that of its address.</summary>
    public string? ServerName { get; init; }

    /// <summary>True where any certificate of the server will do.</summary>
    public bool SkipsVerification { get; init; }

    /// <summary>Versions of TLS that are spoken.</summary>
    public SslProtocols Protocols { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Whether HTTP/2 is spoken where the server does.</summary>
    public bool Http2 { get; init; } = true;
}
