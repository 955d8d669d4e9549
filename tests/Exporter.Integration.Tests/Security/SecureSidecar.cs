using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Security;

/// <summary>A sidecar with a web configuration, and clients that trust its authority.</summary>
internal sealed class SecureSidecar : IAsyncDisposable
{
    /// <summary>bcrypt of <c>wonderland</c>, cost 4.</summary>
    public const string Hash = "$2b$04$h/jW9bSxZjBj4CBeqW0REOvNdpPrTqcRRckuwVVVDeTIo2Fge5J6i";

    private const string Configuration = """
        predictors:
          - name: test
            entity: [instance]
            step: 15s
            horizons: [30m]
            signals: {up: up}
            failure: up == bool 0
        """;

    private readonly ForesightProcess _process;

    private SecureSidecar(ForesightProcess process, CertificateAuthority authority) => (_process, Authority) = (process, authority);

    /// <summary>Who signed the server's certificate.</summary>
    public CertificateAuthority Authority { get; }

    /// <summary>The process.</summary>
    public PeerProcess Process => _process.Process;

    /// <summary>Where it listens.</summary>
    public Uri Address => new($"https://{_process.Address.Authority}/");

    /// <summary>Starts one whose certificate is in server.crt and server.key, and its authority in ca.crt.</summary>
    /// <param name="web">Text of web.yml, beside them.</param>
    /// <param name="access">Text of access.yml, beside it; null: it is not there.</param>
    /// <param name="flags">Further arguments; by default nothing is kept.</param>
    public static async Task<SecureSidecar> StartAsync(string web, string? access = null, params string[] flags)
    {
        CertificateAuthority authority = new();
        (string certificate, string key) = authority.IssueServer();
        Dictionary<string, byte[]> files = new()
        {
            ["web.yml"] = Encoding.UTF8.GetBytes(web),
            ["server.crt"] = Encoding.UTF8.GetBytes(certificate),
            ["server.key"] = Encoding.UTF8.GetBytes(key),
            ["ca.crt"] = Encoding.UTF8.GetBytes(authority.Pem),
        };
        if (access is not null)
        {
            files["access.yml"] = Encoding.UTF8.GetBytes(access);
        }

        string[] arguments = ["--web.config.file=web.yml", .. access is null ? Array.Empty<string>() : ["--web.access.file=access.yml"], .. flags.Length == 0 ? ["--storage.path="] : flags];
        return new SecureSidecar(await ForesightProcess.StartAsync(Configuration, files, arguments), authority);
    }

    /// <summary>Path of a file beside the web configuration.</summary>
    public string PathOf(string name) => Path.Combine(Process.Folder, name);

    /// <summary>A client.</summary>
    /// <param name="certificate">What it shows; null for nothing.</param>
    /// <param name="user">Name and password, with a colon between; null for none.</param>
    public HttpClient Client((string Certificate, string Key)? certificate = null, string? user = null)
    {
        SocketsHttpHandler handler = new()
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { Authority.Certificate } },
            },
        };
        if (certificate is { } shown)
        {
            X509Certificate2 pair = X509Certificate2.CreateFromPem(shown.Certificate, shown.Key);
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(pair, additionalCertificates: null, offline: true);
        }

        HttpClient client = new(handler) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
        if (user is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user)));
        }

        return client;
    }

    /// <summary>The serial number of the certificate that the server shows now.</summary>
    public async Task<string> ServedAsync()
    {
        using TcpClient tcp = new(Address.Host, Address.Port);
        await using SslStream stream = new(tcp.GetStream());
#pragma warning disable CA5359 // Any certificate will do: it is what is looked at.
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, _, _, _) => true });
#pragma warning restore CA5359
        return stream.RemoteCertificate!.GetSerialNumberString();
    }

    /// <summary>A metric without labels, as a client reads it.</summary>
    public static async Task<double> MetricAsync(HttpClient client, string name) =>
        ScrapedPage.Parse(await client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Where(sample => sample.Name == name).Sum(sample => sample.Value);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Authority.Dispose();
    }
}
