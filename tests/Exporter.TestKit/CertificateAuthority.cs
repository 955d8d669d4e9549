using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Exporter.TestKit;

/// <summary>An authority that signs certificates of servers on loopback and of clients, for one test.</summary>
public sealed class CertificateAuthority : IDisposable
{
    private const string ForServers = "1.3.6.1.5.5.7.3.1";
    private const string ForClients = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 _certificate;

    /// <summary>An authority that nobody trusts yet.</summary>
    public CertificateAuthority(string name = "test authority")
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }

    /// <summary>What others trust.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>The same, for .NET's clients.</summary>
    public X509Certificate2 Certificate => _certificate;

    /// <summary>A certificate for a server at 127.0.0.1 and localhost, and its key.</summary>
    public (string Certificate, string Key) IssueServer(string name = "localhost")
    {
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        return Issue(name, ForServers, names);
    }

    /// <summary>A certificate for a client, and its key.</summary>
    /// <param name="name">Its common name.</param>
    /// <param name="names">Adds alternative names; null for none.</param>
    public (string Certificate, string Key) IssueClient(string name, Action<SubjectAlternativeNameBuilder>? names = null)
    {
        SubjectAlternativeNameBuilder builder = new();
        names?.Invoke(builder);
        return Issue(name, ForClients, names is null ? null : builder);
    }

    /// <inheritdoc/>
    public void Dispose() => _certificate.Dispose();

    private (string Certificate, string Key) Issue(string name, string usage, SubjectAlternativeNameBuilder? names)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        if (names is not null)
        {
            request.CertificateExtensions.Add(names.Build());
        }

        using X509Certificate2 certificate = request.Create(_certificate, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(10), RandomNumberGenerator.GetBytes(12));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
