using System.Globalization;
using System.Text.Json;

namespace Exporter.TestKit;

/// <summary>One element of an instant query's answer.</summary>
public sealed record QuerySample(IReadOnlyDictionary<string, string> Labels, double Value)
{
    /// <summary>The value of a label; empty where the label is absent.</summary>
    public string this[string label] => Labels.GetValueOrDefault(label, "");
}

/// <summary>A running Prometheus.</summary>
public sealed class PrometheusServer : IAsyncDisposable
{
    private PrometheusServer(PeerProcess process) => Process = process;

    /// <summary>The process.</summary>
    public PeerProcess Process { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address => Process.Address;

    /// <summary>Starts a Prometheus with the given configuration file's text and waits until it is ready.</summary>
    /// <param name="binary"><see cref="Peers.Prometheus2"/> or <see cref="Peers.Prometheus3"/>.</param>
    /// <param name="configuration">Text of prometheus.yml.</param>
    /// <param name="files">Further files beside it, name to text: rule files.</param>
    /// <param name="flags">Further flags.</param>
    public static async Task<PrometheusServer> StartAsync(
        string binary, string configuration, IReadOnlyDictionary<string, string>? files = null, params string[] flags)
    {
        string folder = PeerProcess.NewFolder("prometheus");
        await File.WriteAllTextAsync(Path.Combine(folder, "prometheus.yml"), configuration);
        foreach ((string name, string text) in files ?? new Dictionary<string, string>())
        {
            string path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, text);
        }

        string[] arguments = ["--config.file=prometheus.yml", "--storage.tsdb.path=data", "--web.listen-address=127.0.0.1:0", .. flags];
        PeerProcess process = await PeerProcess.StartAsync("prometheus", binary, arguments, folder);
        PrometheusServer server = new(process);
        await Poll.Until("prometheus is ready", () => Web.IsOkAsync(new Uri(server.Address, "/-/ready")), null, process);
        return server;
    }

    /// <summary>The answer to an instant query at the server's present.</summary>
    /// <exception cref="InvalidOperationException">The server refused the expression; the message has its reason.</exception>
    public async Task<IReadOnlyList<QuerySample>> QueryAsync(string expression)
    {
        Uri address = new(Address, $"/api/v1/query?query={Uri.EscapeDataString(expression)}");
        using HttpResponseMessage response = await Web.Client.GetAsync(address);
        string body = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{expression}: {body}");
        }

        using JsonDocument document = JsonDocument.Parse(body);
        JsonElement data = document.RootElement.GetProperty("data");
        JsonElement result = data.GetProperty("result");
        return data.GetProperty("resultType").GetString() == "vector"
            ? [.. result.EnumerateArray().Select(Element)]
            : [new QuerySample(new Dictionary<string, string>(), ValueOf(result))];
    }

    /// <summary>Waits until an instant query returns something.</summary>
    public Task<IReadOnlyList<QuerySample>> UntilDataAsync(string expression, TimeSpan? deadline = null, params PeerProcess[] witnesses) =>
        Poll.UntilResult($"data for {expression}", async () => await QueryAsync(expression) is { Count: > 0 } found ? found : null, deadline, [.. witnesses.Prepend(Process).Distinct()]);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static QuerySample Element(JsonElement element)
    {
        Dictionary<string, string> labels = element.GetProperty("metric").EnumerateObject()
            .ToDictionary(label => label.Name, label => label.Value.GetString()!);
        return new QuerySample(labels, ValueOf(element.GetProperty("value")));
    }

    private static double ValueOf(JsonElement pair) => pair[1].GetString() switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        var text => double.Parse(text!, CultureInfo.InvariantCulture),
    };
}
