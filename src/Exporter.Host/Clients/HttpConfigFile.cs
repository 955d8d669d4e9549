using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Exporter.Configuration;
using Exporter.Configuration.Web;

namespace Exporter.Host.Clients;

/// <summary>Makes clients of what <c>--http.config.file</c> says, for verbs that ask a running sidecar, and of sections that say the same.</summary>
internal static class HttpConfigFile
{
    /// <summary>The flag, named as promtool's.</summary>
    public static Option<string> Flag() =>
        CommandLine.Flag("--http.config.file", "", "Path of an HTTP client configuration file, as promtool takes it: basic_auth, authorization, tls_config; empty: no credentials.");

    /// <summary>A client, to be disposed by the caller.</summary>
    /// <param name="path">The file; empty for none.</param>
    /// <param name="patience">How long a request may take.</param>
    /// <param name="errors">Every mistake of the file, and of those that it names.</param>
    /// <returns>Null where there are mistakes.</returns>
    public static HttpClient? Open(string path, TimeSpan patience, out ImmutableArray<ConfigError> errors)
    {
        errors = [];
        HttpClientOptions? options = new();
        if (path.Length > 0 && (BoundedFile.Read(path, out errors) is not { } text || !HttpClientLoader.TryParse(text, path, out options, out errors)))
        {
            return null;
        }

        return Create(options, path, patience, out errors);
    }

    /// <summary>A client, to be disposed by the caller; files that the options name are read now.</summary>
    /// <param name="options">Credentials and TLS.</param>
    /// <param name="path">The file that has them, for messages.</param>
    /// <param name="patience">How long a request may take.</param>
    /// <param name="errors">What is wrong with files that they name.</param>
    /// <returns>Null where there are mistakes.</returns>
    public static HttpClient? Create(HttpClientOptions options, string path, TimeSpan patience, out ImmutableArray<ConfigError> errors)
    {
        var found = ImmutableArray.CreateBuilder<ConfigError>();
        string? Read(string source, string? file, string? given)
        {
            if (file is null)
            {
                return given;
            }

            var content = BoundedFile.Read(file, out var refused);
            found.AddRange(refused.Select(error => new ConfigError(path, 0, 0, $"{source} {error.Message}")));
            return content;
        }

        var authorization = Authorization(options, secret => Read(secret.ToString(), secret.File, secret.Text)?.Trim());
        var tls = Tls(options, pem => Read(pem.ToString(), pem.File, pem.Text) ?? "", path, found);
        errors = found.ToImmutable();
        return errors.IsEmpty ? Client(options, authorization, tls, patience) : null;
    }

    private static AuthenticationHeaderValue? Authorization(HttpClientOptions options, Func<SecretSource, string?> read)
    {
        var (user, secret) = (options.User is null ? "" : read(options.User), options.Secret is null ? "" : read(options.Secret));
        return options.Scheme switch
        {
            null => null,
            "Basic" => new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{secret}"))),
            var scheme => new AuthenticationHeaderValue(scheme, secret),
        };
    }

    private static SslClientAuthenticationOptions? Tls(HttpClientOptions options, Func<PemSource, string> read, string path, ImmutableArray<ConfigError>.Builder errors)
    {
        var tls = new SslClientAuthenticationOptions { EnabledSslProtocols = options.Protocols };
        var (certificate, key) = options.Certificate is var (c, k) ? (read(c), read(k)) : ("", "");
        var authorities = options.Authorities is { } source ? read(source) : "";
        if (errors.Count > 0)
        {
            return null;
        }

        try
        {
            if (options.Certificate is not null)
            {
                tls.ClientCertificateContext = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(certificate, key), additionalCertificates: null, offline: true);
            }

            if (options.Authorities is not null)
            {
                tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                tls.CertificateChainPolicy.CustomTrustStore.ImportFromPem(authorities);
            }
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            errors.Add(new ConfigError(path, 0, 0, $"tls_config has a certificate or key that cannot be used: {e.Message}"));
            return null;
        }

        tls.RemoteCertificateValidationCallback = (_, shown, _, problems) => options.SkipsVerification || IsRight(shown, problems, options.ServerName);
        return tls;
    }

    // With a name of its own the address's does not count.
    private static bool IsRight(X509Certificate? shown, SslPolicyErrors problems, string? serverName) => serverName is null
        ? problems == SslPolicyErrors.None
        : (problems & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None && shown is X509Certificate2 server && server.MatchesHostname(serverName);

    private static HttpClient Client(HttpClientOptions options, AuthenticationHeaderValue? authorization, SslClientAuthenticationOptions? tls, TimeSpan patience)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, SslOptions = tls! };
        var client = new HttpClient(handler)
        {
            Timeout = patience,
            DefaultRequestVersion = options.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        client.DefaultRequestHeaders.Authorization = authorization;
        return client;
    }
}
