using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Exporter.Mlflow;
using Exporter.Mlflow.Artifacts;

namespace Exporter.Trainer.Publishing;

/// <summary>Connections to an MLflow and its artifacts, with what the environment says as to MLflow's own clients.</summary>
/// <remarks>
/// https://mlflow.org/docs/latest/auth/index.html: <c>MLFLOW_TRACKING_TOKEN</c>, or <c>MLFLOW_TRACKING_USERNAME</c> and <c>MLFLOW_TRACKING_PASSWORD</c>;
/// <c>MLFLOW_TRACKING_SERVER_CERT_PATH</c> and <c>MLFLOW_TRACKING_INSECURE_TLS</c>; for artifacts <c>MLFLOW_S3_ENDPOINT_URL</c>, <c>AWS_REGION</c> and AWS's own.
/// </remarks>
internal sealed class MlflowConnection : IDisposable
{
    private readonly HttpClient _http;

    private MlflowConnection(HttpClient http, Uri server, S3Options s3)
    {
        _http = http;
        Runs = new MlflowRuns(http, server);
        Models = new MlflowModels(http, server);
        Stores = new ArtifactStores(http, server, s3);
    }

    /// <summary>MLflow's runs.</summary>
    public MlflowRuns Runs { get; }

    /// <summary>MLflow's models.</summary>
    public MlflowModels Models { get; }

    /// <summary>Where artifacts are.</summary>
    public ArtifactStores Stores { get; }

    /// <summary>Connects.</summary>
    /// <param name="server">Where MLflow is.</param>
    /// <param name="timeout">Of one request, its answer included.</param>
    /// <param name="variable">The value of a variable of the environment; null where it is not set.</param>
    /// <exception cref="MlflowException">The environment names what cannot be used.</exception>
    public static MlflowConnection Open(Uri server, TimeSpan timeout, Func<string, string?> variable)
    {
        string? Given(string name) => variable(name) is { Length: > 0 } value ? value : null;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, SslOptions = Tls(Given("MLFLOW_TRACKING_SERVER_CERT_PATH"), Given("MLFLOW_TRACKING_INSECURE_TLS")) };
        var http = new HttpClient(handler) { Timeout = timeout };
        http.DefaultRequestHeaders.Authorization = Authorization(Given("MLFLOW_TRACKING_TOKEN"), Given("MLFLOW_TRACKING_USERNAME"), Given("MLFLOW_TRACKING_PASSWORD"));
        return new MlflowConnection(http, server, new S3Options(Endpoint(Given("MLFLOW_S3_ENDPOINT_URL")), Given("AWS_REGION") ?? Given("AWS_DEFAULT_REGION")));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stores.Dispose();
        _http.Dispose();
    }

    private static AuthenticationHeaderValue? Authorization(string? token, string? user, string? password) => (user, token) switch
    {
        // As MLflow's client: who names a user means it, token or not.
        (not null, _) => new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))),
        (null, not null) => new AuthenticationHeaderValue("Bearer", token),
        _ => null,
    };

    private static Uri? Endpoint(string? text) => text is null ? null : Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
        ? url
        : throw new MlflowException(MlflowFault.Refused, $"MLFLOW_S3_ENDPOINT_URL is \"{text}\", which does not begin with http:// or https://");

    private static SslClientAuthenticationOptions Tls(string? authorities, string? insecure)
    {
        var isInsecure = insecure is "true" or "1";
        var tls = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, problems) => isInsecure || problems == SslPolicyErrors.None };
        if (authorities is not null)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            try
            {
                tls.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(authorities);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
            {
                throw new MlflowException(MlflowFault.Refused, $"MLFLOW_TRACKING_SERVER_CERT_PATH names {authorities}, which cannot be used: {exception.Message}", exception);
            }
        }

        return tls;
    }
}
