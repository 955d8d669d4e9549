namespace Exporter.Mlflow.Artifacts;

/// <summary>Opens the places that MLflow names: its own proxy, HTTP, and S3.</summary>
/// <remarks>MLflow's credentials go to MLflow's own address and to no other. Safe from any thread.</remarks>
public sealed class ArtifactStores : IDisposable
{
    private const string ProxyPath = "api/2.0/mlflow-artifacts/artifacts";

    private readonly HttpClient _mlflow;
    private readonly HttpClient _others;
    private readonly Uri _server;
    private readonly S3Options _s3;
    private readonly TimeSpan _timeout;
    private readonly List<S3Artifacts> _opened = [];

    /// <summary>Stores as seen beside one MLflow.</summary>
    /// <param name="mlflow">Speaks to MLflow, with its credentials. Not owned.</param>
    /// <param name="server">Where MLflow is.</param>
    /// <param name="s3">Where S3 is.</param>
    public ArtifactStores(HttpClient mlflow, Uri server, S3Options s3)
    {
        (_mlflow, _server, _s3, _timeout) = (mlflow, server, s3, mlflow.Timeout);
        _others = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = _timeout };
    }

    /// <summary>Opens a place.</summary>
    /// <param name="address">As MLflow gives it: <c>mlflow-artifacts:/</c>, <c>http(s)://</c> or <c>s3://</c>.</param>
    /// <exception cref="MlflowException">It is of another kind, or leads to another server than MLflow's.</exception>
    public IArtifactStore Open(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var place))
        {
            throw Unknown(address);
        }

        switch (place.Scheme)
        {
            case "mlflow-artifacts":
                return new HttpArtifacts(_mlflow, Proxied(place));
            case "http" or "https":
                return new HttpArtifacts(IsMlflow(place) ? _mlflow : _others, place);
            case "s3":
                var opened = new S3Artifacts(place, _s3, _timeout);
                _opened.Add(opened);
                return opened;
            default:
                throw Unknown(address);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _opened.ForEach(store => store.Dispose());
        _others.Dispose();
    }

    private Uri Proxied(Uri place)
    {
        var own = $"{_server.AbsoluteUri.TrimEnd('/')}/{ProxyPath}{place.AbsolutePath}";
        return place.Host.Length == 0 || $"{place.Host}:{place.Port}" == $"{_server.Host}:{_server.Port}" || (place.IsDefaultPort && place.Host == _server.Host)
            ? new Uri(own)
            : throw new MlflowException(MlflowFault.Refused, $"artifacts are at {place.Host}, which is not MLflow's own {_server.Authority}: credentials do not go there");
    }

    private bool IsMlflow(Uri place) => Uri.Compare(place, _server, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private static MlflowException Unknown(string address) => new(
        MlflowFault.Refused,
        $"artifacts are at \"{address}\", which is neither mlflow-artifacts:/, http(s):// nor s3://: a folder of MLflow's own machine, for instance, is reached only by a server that was started with --serve-artifacts");
}
