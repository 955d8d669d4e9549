using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Exporter.Configuration.Web;

namespace Exporter.Host.Web;

/// <summary>Says whether a client may connect with the certificate that it shows, or without one.</summary>
internal sealed class ClientCertificateCheck
{
    // RFC 5280, 4.2.1.12: id-kp-clientAuth.
    private const string ForClients = "1.3.6.1.5.5.7.3.2";

    private readonly TlsOptions _options;

    /// <summary>A check by <paramref name="options"/>.</summary>
    /// <param name="options">What is asked of clients.</param>
    /// <param name="authorities">Who signs their certificates; null: whom the operating system trusts.</param>
    public ClientCertificateCheck(TlsOptions options, X509Certificate2Collection? authorities)
    {
        _options = options;
        ChainPolicy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid(ForClients));
        if (authorities is not null)
        {
            ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            ChainPolicy.CustomTrustStore.AddRange(authorities);
        }
    }

    /// <summary>How a chain is built from a client's certificate to an authority; nothing is loaded from addresses that it names.</summary>
    public X509ChainPolicy ChainPolicy { get; }

    /// <summary>Answers of one connection.</summary>
    /// <param name="sender">Not used.</param>
    /// <param name="certificate">What the client shows; null for nothing.</param>
    /// <param name="chain">Not used: <paramref name="errors"/> says how it ended.</param>
    /// <param name="errors">What is wrong with the certificate.</param>
    public bool IsAccepted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var authentication = _options.ClientAuthentication;
        if (certificate is null)
        {
            return authentication is not (ClientAuthentication.RequireAnyClientCert or ClientAuthentication.RequireAndVerifyClientCert);
        }

        // A client's certificate has no host's name to agree with.
        var isSigned = (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
        var mustBeSigned = authentication is ClientAuthentication.VerifyClientCertIfGiven or ClientAuthentication.RequireAndVerifyClientCert;
        return (isSigned || !mustBeSigned)
            && (_options.ClientAllowedNames.IsEmpty || AlternativeNames.Of((X509Certificate2)certificate).Any(_options.ClientAllowedNames.Contains));
    }
}
