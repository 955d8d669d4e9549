using System.Globalization;
using System.Text.Json;
using Exporter.Ingest;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.PromQL;

/// <summary>A Prometheus that holds exactly the generated series and answers queries at any instant.</summary>
internal sealed class PrometheusPeer : IAsyncDisposable
{
    private const int SeriesPerRequest = 50;

    private readonly PeerProcess _process;

    private PrometheusPeer(PeerProcess process) => _process = process;

    public Uri Address => _process.Address;

    public static async Task<PrometheusPeer> StartAsync(IReadOnlyList<GeneratedSeries> series)
    {
        var folder = PeerProcess.NewFolder("prometheus-promql");
        await File.WriteAllTextAsync(Path.Combine(folder, "prometheus.yml"), "global: {}\n");
        string[] arguments =
        [
            "--config.file=prometheus.yml", "--storage.tsdb.path=data", "--web.listen-address=127.0.0.1:0", "--web.enable-remote-write-receiver",
        ];
        var process = await PeerProcess.StartAsync("prometheus", Peers.Prometheus3, arguments, folder);
        var peer = new PrometheusPeer(process);
        await Poll.Until("prometheus is ready", () => Web.IsOkAsync(new Uri(process.Address, "/-/ready")), null, process);
        await peer.WriteAsync(series);
        return peer;
    }

    /// <summary>Labels to values, or null where Prometheus refused with 422.</summary>
    public async Task<Dictionary<string, double>?> QueryAsync(string expression, long atMs)
    {
        using var form = new FormUrlEncodedContent([new("query", expression), new("time", SeriesGenerator.Seconds(atMs))]);
        using var response = await Web.Client.PostAsync(new Uri(_process.Address, "/api/v1/query"), form);
        var body = await response.Content.ReadAsStringAsync();
        if ((int)response.StatusCode == 422)
        {
            return null;
        }

        Assert.True(response.IsSuccessStatusCode, $"{expression}: {body}");
        using var document = JsonDocument.Parse(body);
        var data = document.RootElement.GetProperty("data");
        var result = data.GetProperty("result");
        return data.GetProperty("resultType").GetString() == "scalar"
            ? new Dictionary<string, double> { [""] = Value(result) }
            : result.EnumerateArray().ToDictionary(element => Key(element.GetProperty("metric")), element => Value(element.GetProperty("value")));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task WriteAsync(IReadOnlyList<GeneratedSeries> series)
    {
        var sender = new RemoteWriteSender(_process.Address);
        foreach (var part in series.Chunk(SeriesPerRequest))
        {
            var encoder = new RemoteWriteEncoder(RemoteWriteVersion.V1);
            foreach (var one in part)
            {
                encoder.StartSeries(one.Labels);
                foreach (var (timestampMs, value) in one.Samples)
                {
                    encoder.AddSample(timestampMs, value);
                }
            }

            var answer = await sender.SendBytesAsync(encoder.ToSnappy());
            Assert.True(answer.Status is 200 or 204, $"{answer.Status} {answer.Text}");
        }
    }

    private static string Key(JsonElement metric) => string.Join(
        ",", metric.EnumerateObject().OrderBy(label => label.Name, StringComparer.Ordinal).Select(label => $"{label.Name}={label.Value.GetString()}"));

    private static double Value(JsonElement pair) => pair[1].GetString() switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        "NaN" => double.NaN,
        var text => double.Parse(text!, NumberStyles.Float, CultureInfo.InvariantCulture),
    };
}
