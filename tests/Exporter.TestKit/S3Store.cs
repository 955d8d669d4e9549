namespace Exporter.TestKit;

/// <summary>A store that speaks S3 and refuses keys that it does not know, with one bucket.</summary>
/// <remarks>It does not check signatures: they are the SDK's.</remarks>
public sealed class S3Store : IAsyncDisposable
{
    /// <summary>Its one bucket.</summary>
    public const string Bucket = "models";

    /// <summary>Access key and secret.</summary>
    public const string Key = "S3RVER";

    private S3Store(PeerProcess process) => Process = process;

    /// <summary>The process.</summary>
    public PeerProcess Process { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address => Process.Address;

    /// <summary>What a client's environment needs.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["MLFLOW_S3_ENDPOINT_URL"] = Address.AbsoluteUri,
        ["AWS_ACCESS_KEY_ID"] = Key,
        ["AWS_SECRET_ACCESS_KEY"] = Key,
        ["AWS_EC2_METADATA_DISABLED"] = "true",
    };

    /// <summary>Starts it.</summary>
    public static async Task<S3Store> StartAsync()
    {
        string folder = PeerProcess.NewFolder("s3");
        return new S3Store(await PeerProcess.StartAsync("s3rver", Peers.Node, [Peers.S3Store, Path.Combine(folder, "objects"), Bucket], folder));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
