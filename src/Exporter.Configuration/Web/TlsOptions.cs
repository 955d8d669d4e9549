using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;

namespace Exporter.Configuration.Web;

/// <summary>The section <c>tls_server_config</c>: how connections are encrypted, and who may connect.</summary>
/// <param name="Certificate">The server's certificate, with those that lead from it to an authority.</param>
/// <param name="Key">Its private key.</param>
public sealed record TlsOptions(PemSource Certificate, PemSource Key)
{
    /// <summary>What is asked of clients.</summary>
    public ClientAuthentication ClientAuthentication { get; init; }

    /// <summary>The authorities that sign clients' certificates; null: those that the operating system trusts.</summary>
    public PemSource? ClientAuthorities { get; init; }

    /// <summary>Alternative names, of which a client's certificate must have one; empty: any will do.</summary>
    public ImmutableArray<string> ClientAllowedNames { get; init; } = [];

    /// <summary>Versions of the protocol that are spoken.</summary>
    public SslProtocols Protocols { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Suites for versions up to 1.2, those of 1.3 besides; empty: the operating system's.</summary>
    public ImmutableArray<TlsCipherSuite> CipherSuites { get; init; } = [];

    /// <summary>True where the file names curves, whose order is the operating system's nevertheless.</summary>
    public bool NamesCurves { get; init; }
}
