using System.Text.RegularExpressions;

namespace Exporter.TestKit;

/// <summary>The sidecar as users run it: its own process, its own configuration file.</summary>
public sealed partial class ForesightProcess : IAsyncDisposable
{
    private ForesightProcess(PeerProcess process) => Process = process;

    /// <summary>The process.</summary>
    public PeerProcess Process { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address => Process.Address;

    /// <summary>Where it takes OTLP over gRPC, as it said when it started; only where a flag asked for that.</summary>
    public Uri GrpcAddress => new($"http://{GrpcLine().Match(Process.Output).Groups["address"].Value}");

    /// <summary>The configuration file; a test may overwrite it and ask for a reload.</summary>
    public string ConfigurationFile => Path.Combine(Process.Folder, "foresight.yml");

    /// <summary>Starts the sidecar with the given configuration file's text.</summary>
    /// <param name="configuration">Text of foresight.yml.</param>
    /// <param name="files">Further files beside it, path to bytes: models.</param>
    /// <param name="flags">Further arguments, such as a storage path that outlives the process.</param>
    public static async Task<ForesightProcess> StartAsync(string configuration, IReadOnlyDictionary<string, byte[]>? files = null, params string[] flags)
    {
        string folder = PeerProcess.NewFolder("sidecar");
        await File.WriteAllTextAsync(Path.Combine(folder, "foresight.yml"), configuration);
        foreach ((string path, byte[] bytes) in files ?? new Dictionary<string, byte[]>())
        {
            string target = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await File.WriteAllBytesAsync(target, bytes);
        }

        return await LaunchAsync(Path.Combine(folder, "foresight.yml"), folder, flags);
    }

    /// <summary>Starts the sidecar where the system lets it have so many files and sockets open.</summary>
    public static async Task<ForesightProcess> StartWithFilesAsync(int openFiles, string configuration)
    {
        string folder = PeerProcess.NewFolder("sidecar");
        string file = Path.Combine(folder, "foresight.yml");
        await File.WriteAllTextAsync(file, configuration);
        return new ForesightProcess(await PeerProcess.StartAsync("foresight_exporter", "prlimit", [$"--nofile={openFiles}:{openFiles}", Peers.Foresight, $"--config.file={file}", "--web.listen-address=127.0.0.1:0"], folder));
    }

    /// <summary>Starts the sidecar with a configuration file that lies elsewhere, such as an example's.</summary>
    public static Task<ForesightProcess> StartFromAsync(string configurationFile, params string[] flags) =>
        LaunchAsync(configurationFile, PeerProcess.NewFolder("sidecar"), flags);

    /// <summary>What <c>GET</c> returns; throws unless it is a 2xx.</summary>
    public Task<string> GetAsync(string path) => Web.Client.GetStringAsync(new Uri(Address, path));

    /// <summary>The values of a metric on <c>/metrics</c> whose lines contain all the given pieces of text.</summary>
    /// <returns>Zero where there is no such line.</returns>
    public async Task<double> MetricAsync(string name, params string[] labels)
    {
        string page = await GetAsync("/metrics");
        return ScrapedPage.Parse(page)
            .Where(sample => sample.Name == name && labels.All(label => sample.LabelText.Contains(label, StringComparison.Ordinal)))
            .Sum(sample => sample.Value);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static async Task<ForesightProcess> LaunchAsync(string configurationFile, string folder, params string[] flags)
    {
        string[] arguments = [$"--config.file={configurationFile}", "--web.listen-address=127.0.0.1:0", .. flags];
        return new ForesightProcess(await PeerProcess.StartAsync("foresight_exporter", Peers.Foresight, arguments, folder));
    }

    [GeneratedRegex("""msg="Taking OTLP over gRPC" .*address=(?<address>\S+)""")]
    private static partial Regex GrpcLine();
}
