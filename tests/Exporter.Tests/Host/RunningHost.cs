using System.Collections.Immutable;
using System.Net.Http.Headers;
using Exporter.Exposition;
using Exporter.Host;
using Exporter.Host.Problems;
using Exporter.Ingest;
using Exporter.TestKit;
using Microsoft.Extensions.Logging;

namespace Exporter.Tests.Host;

/// <summary>The sidecar in this process, on a port of the kernel's choice, with its own folder.</summary>
internal sealed class RunningHost : IAsyncDisposable
{
    /// <summary>Two signals and a failure expression over three metrics: enough for every path.</summary>
    public const string NodeConfig = """
        predictors:
          - name: node
            entity: [instance]
            keep_labels: [job]
            step: 30s
            horizons: [30m, 2h]
            signals:
              load: avg by (instance) (rate(node_busy_seconds_total[2m]))
              disk_used: {expr: "max by (instance) (disk_used_ratio)", limit: "> 0.95"}
            failure: up == bool 0
        """;

    private readonly ForesightHost _host;
    private readonly StringWriter _log;
    private readonly string _folder;

    private RunningHost(ForesightHost host, StringWriter log, string folder, string models) => (_host, _log, _folder, ModelsFolder) = (host, log, folder, models);

    public static HttpClient Client { get; } = new();

    public Uri Address => _host.Address;

    public PredictionBoard Board => _host.Board;

    public ForesightHost Host => _host;

    public string ModelsFolder { get; }

    public string ConfigFile => Path.Combine(_folder, "foresight.yml");

    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    public static string NewFolder() => Directory.CreateTempSubdirectory("foresight-host-").FullName;

    public static async Task<RunningHost> StartAsync(string config, TimeProvider? time = null, bool lifecycle = true, Dictionary<string, byte[]>? files = null, string storage = "", TimeSpan? snapshotInterval = null, bool holdBacklog = false, string otlpGrpc = "", string webConfig = "", string access = "", string listen = "127.0.0.1:0", bool admin = false, string models = "", bool tryModels = false, string keyFile = "", params ImmutableArray<string> hosts)
    {
        var folder = NewFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "foresight.yml"), config, Cancellation);
        foreach (var (name, bytes) in files ?? [])
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, name), bytes, Cancellation);
        }

        var log = new StringWriter();
        var options = new ExporterOptions
        {
            ConfigFile = Path.Combine(folder, "foresight.yml"),
            ListenAddress = listen,
            OtlpGrpcAddress = otlpGrpc,
            WebConfigFile = webConfig.Length == 0 ? "" : Path.Combine(folder, webConfig),
            AccessFile = access.Length == 0 ? "" : Path.Combine(folder, access),
            AllowedHosts = hosts,
            EnableLifecycle = lifecycle,
            EnableAdminApi = admin,
            StoragePath = storage,
            StorageKeyFile = keyFile,
            ModelsPath = models.Length == 0 ? Path.Combine(folder, "models") : models,
            SnapshotInterval = snapshotInterval ?? TimeSpan.FromMinutes(5),
            TryModels = tryModels,
            HoldBacklog = holdBacklog,
            LogLevel = LogLevel.Information,
        };
        return new RunningHost(await ForesightHost.StartAsync(options, new LockedWriter(log), time, Cancellation), log, folder, options.ModelsPath);
    }

    public async Task<string> GetAsync(string path)
    {
        using var response = await Client.GetAsync(new Uri(Address, path), Cancellation);
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    public async Task<(int Status, string Text)> AskAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address, path));
        using var response = await Client.SendAsync(request, Cancellation);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }

    /// <summary>Asks what cannot be answered.</summary>
    public async Task<ProblemAnswer> ProblemAsync(string path, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(Address, path));
        using var response = await Client.SendAsync(request, Cancellation);
        return await ProblemText.ReadAsync(response);
    }

    /// <summary>Posts JSON.</summary>
    /// <returns>The answer; of a problem, its detail.</returns>
    public async Task<(int Status, string Text)> PostJsonAsync(string path, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await Client.PostAsync(new Uri(Address, path), content, Cancellation);
        return ((int)response.StatusCode, await ProblemText.DetailOrTextAsync(response));
    }

    /// <summary>Sum of the series of a name on the metrics page that have all of these labels, each as <c>name="value"</c>.</summary>
    public async Task<double> SumAsync(string name, params string[] labels) =>
        ScrapedPage.Parse(await GetAsync("/metrics"))
            .Where(sample => sample.Name == name && labels.All(label => sample.LabelText.Split(',').Contains(label)))
            .Sum(sample => sample.Value);

    /// <summary>Sends samples by remote write.</summary>
    /// <returns>The answer's status.</returns>
    public async Task<int> WriteAsync(IEnumerable<SomeSample> samples, RemoteWriteVersion version = RemoteWriteVersion.V1)
    {
        var encoder = new RemoteWriteEncoder(version);
        foreach (var sample in samples)
        {
            encoder.Add(sample.Labels, sample.TimestampMs, sample.Value);
        }

        return (await PostAsync(encoder.ToSnappy(), encoder.ContentType)).Status;
    }

    /// <summary>Sends any bytes to the remote-write endpoint.</summary>
    public async Task<(int Status, string Text)> PostAsync(byte[] body, string contentType)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        content.Headers.ContentEncoding.Add("snappy");
        using var response = await Client.PostAsync(new Uri(Address, "/api/v1/write"), content, Cancellation);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Lets a test read while the host writes.</summary>
    private sealed class LockedWriter(StringWriter inner) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            lock (inner)
            {
                inner.WriteLine(value);
            }
        }
    }
}
