using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Exporter.Configuration;
using Exporter.Configuration.Web;

namespace Exporter.Host.Web;

/// <summary>What a connection's encryption is set up with.</summary>
/// <remarks>The certificates are freed with the last connection that was set up with them, so not by hand.</remarks>
internal sealed class TlsMaterial
{
    // They cannot be chosen, neither here nor in Go: whoever speaks 1.3 has these.
    private static readonly TlsCipherSuite[] SuitesOfTls13 =
    [
        TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
    ];

    private readonly TlsOptions _options;
    private readonly SslStreamCertificateContext _certificate;
    private readonly ClientCertificateCheck _clients;
    private readonly CipherSuitesPolicy? _suites;

    private TlsMaterial(TlsOptions options, SslStreamCertificateContext certificate, X509Certificate2Collection? authorities)
    {
        _options = options;
        _certificate = certificate;
        _clients = new ClientCertificateCheck(options, authorities);
#pragma warning disable CA1416 // OpenSSL can do this; the sidecar's image and its tests are Linux.
        _suites = options.CipherSuites.IsEmpty ? null : new CipherSuitesPolicy(options.CipherSuites.Concat(SuitesOfTls13).Distinct());
#pragma warning restore CA1416
    }

    /// <summary>True where a client is not served without a certificate.</summary>
    public bool RequiresCertificate =>
        _options.ClientAuthentication is ClientAuthentication.RequireAnyClientCert or ClientAuthentication.RequireAndVerifyClientCert;

    /// <summary>Makes it of what was read.</summary>
    /// <param name="options">What is wanted.</param>
    /// <param name="pem">Certificates and key.</param>
    /// <param name="path">The file that names them, for messages.</param>
    /// <param name="errors">Every mistake.</param>
    /// <returns>Null where there are mistakes.</returns>
    public static TlsMaterial? Make(TlsOptions options, PemTexts pem, string path, out ImmutableArray<ConfigError> errors)
    {
        var found = ImmutableArray.CreateBuilder<ConfigError>();
        var certificate = Try($"{options.Certificate} and {options.Key} are no certificate with its private key", () => Pair(pem), path, found);
        var authorities = pem.Authorities is null ? null : Try($"{options.ClientAuthorities} has no certificate", () => All(pem.Authorities), path, found);
        errors = found.ToImmutable();
        return errors.IsEmpty ? new TlsMaterial(options, certificate!, authorities) : null;
    }

    /// <summary>For one connection.</summary>
    /// <param name="protocols">What is spoken over it.</param>
    public SslServerAuthenticationOptions For(List<SslApplicationProtocol> protocols) => new()
    {
        ApplicationProtocols = protocols,
        ServerCertificateContext = _certificate,
        EnabledSslProtocols = _options.Protocols,
        CipherSuitesPolicy = _suites,
        ClientCertificateRequired = _options.ClientAuthentication != ClientAuthentication.NoClientCert,
        CertificateChainPolicy = _clients.ChainPolicy,
        RemoteCertificateValidationCallback = _clients.IsAccepted,
        AllowRenegotiation = false,
    };

    private static SslStreamCertificateContext Pair(PemTexts pem)
    {
        var certificate = X509Certificate2.CreateFromPem(pem.Certificate, pem.Key);
        var all = All(pem.Certificate);

        // Offline: a certificate may name addresses to load others from, and a server is not to call anybody for that.
        return SslStreamCertificateContext.Create(certificate, [.. all.Skip(1)], offline: true);
    }

    private static X509Certificate2Collection All(string pem)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPem(pem);
        return all.Count > 0 ? all : throw new CryptographicException("no block begins with -----BEGIN CERTIFICATE-----");
    }

    private static T? Try<T>(string otherwise, Func<T> make, string path, ImmutableArray<ConfigError>.Builder errors)
        where T : class
    {
        try
        {
            return make();
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            errors.Add(new ConfigError(path, 0, 0, $"{otherwise}: {e.Message}"));
            return null;
        }
    }
}
