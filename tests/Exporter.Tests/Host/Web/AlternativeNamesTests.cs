using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Exporter.Host.Web;
using Exporter.TestKit;

namespace Exporter.Tests.Host.Web;

public sealed class AlternativeNamesTests
{
    [Fact]
    public void EachKind_IsReadAsGoWritesIt()
    {
        using var authority = new CertificateAuthority();
        var (pem, _) = authority.IssueClient("client", names =>
        {
            names.AddDnsName("prometheus.example.net");
            names.AddEmailAddress("ops@example.net");
            names.AddUri(new Uri("spiffe://example.net/prometheus"));
            names.AddIpAddress(IPAddress.Parse("10.1.2.3"));
            names.AddIpAddress(IPAddress.Parse("2001:db8::1"));
            names.AddUserPrincipalName("not@asked.for");
        });
        using var certificate = X509Certificate2.CreateFromPem(pem);

        Assert.Equal(
            ["10.1.2.3", "2001:db8::1", "ops@example.net", "prometheus.example.net", "spiffe://example.net/prometheus"],
            AlternativeNames.Of(certificate).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void CertificateWithoutNames_HasNone()
    {
        using var authority = new CertificateAuthority();
        using var certificate = X509Certificate2.CreateFromPem(authority.IssueClient("client").Certificate);

        Assert.Empty(AlternativeNames.Of(certificate));
    }

    [Fact]
    public void NamesThatCannotBeRead_AreNone()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509Extension("2.5.29.17", [0x30, 0x05, 0x82, 0x7F, 1], critical: false));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));

        Assert.Empty(AlternativeNames.Of(certificate));
    }
}
