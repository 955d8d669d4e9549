using System.Text.Json;
using Exporter.Ingest;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.PromQL;

/// <summary>A Prometheus that holds exactly the generated series and answers queries at any instant.</summary>
internal sealed class PrometheusPeer : IAsyncDisposable
{
    private const int SeriesPerRequest = 50;

    private readonly PeerProcess _process;
    private readonly List<byte[]> _bodies = [];

    private PrometheusPeer(PeerProcess process) => _process = process;

    public Uri Address => _process.Address;

    /// <summary>The requests that brought the series.</summary>
    public IReadOnlyList<byte[]> Bodies => _bodies;

    public static async Task<PrometheusPeer> StartAsync(IReadOnlyList<GeneratedSeries> series)
    {
        var folder = PeerProcess.NewFolder("prometheus-promql");
        await File.WriteAllTextAsync(Path.Combine(folder, "prometheus.yml"), "global: {}\n");
        string[] arguments =
        [
            "--config.file=prometheus.yml", "--storage.tsdb.path=data", "--web.listen-address=127.0.0.1:0", "--web.enable-remote-write-receiver",
            "--enable-feature=native-histograms",
        ];
        var process = await PeerProcess.StartAsync("prometheus", Peers.Prometheus3, arguments, folder);
        var peer = new PrometheusPeer(process);
        await Poll.Until("prometheus is ready", () => Web.IsOkAsync(new Uri(process.Address, "/-/ready")), null, process);
        await peer.WriteAsync(series);
        return peer;
    }

    /// <summary>Labels to values, or null where Prometheus refused.</summary>
    public async Task<Dictionary<string, double>?> QueryAsync(string expression, long atMs) => (await AskAsync(expression, atMs)).Elements;

    /// <summary>A head that holds the same samples, decoded from the very bytes that Prometheus got.</summary>
    public SeriesHead FillHead()
    {
        var everything = new LabelMatcher(Labels.MetricName, MatchKind.Regex, ".+");
        var head = new SeriesHead([new SelectorUse([everything], TimeSpan.FromHours(3))], new HeadLimits());
        var decoder = new RemoteWriteDecoder();
        foreach (var body in _bodies)
        {
            Assert.True(decoder.TryDecode(body, RemoteWriteVersion.V1, new IngestLimits()), decoder.Result.FirstError);
            decoder.ApplyTo(head);
            Assert.Null(decoder.Result.FirstError);
        }

        return head;
    }

    /// <summary>Prometheus' answer, refusals with their reason.</summary>
    public async Task<Answer> AskAsync(string expression, long atMs)
    {
        using var form = new FormUrlEncodedContent([new("query", expression), new("time", SeriesGenerator.Seconds(atMs))]);
        using var response = await Web.Client.PostAsync(new Uri(_process.Address, "/api/v1/query"), form);
        var body = await response.Content.ReadAsStringAsync();
        if ((int)response.StatusCode is 400 or 422)
        {
            return new Answer(null, body);
        }

        Assert.True(response.IsSuccessStatusCode, $"{expression}: {body}");
        using var document = JsonDocument.Parse(body);
        return Answer.Of(document.RootElement);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task WriteAsync(IReadOnlyList<GeneratedSeries> series)
    {
        foreach (var part in series.Where(one => one.Histograms.Count == 0).Chunk(SeriesPerRequest))
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

            await SendAsync(encoder);
        }

        foreach (var one in series.Where(one => one.Histograms.Count > 0))
        {
            await WriteMixedAsync(one);
        }
    }

    /// <summary>Sends a series of histograms and floats in the order of time.</summary>
    /// <remarks>
    /// A request for each run of histograms and for each float: within a request Prometheus takes all floats before all histograms,
    /// and a stale marker after a histogram is one of those to it. So a float after the marker would make the marker too old.
    /// </remarks>
    private async Task WriteMixedAsync(GeneratedSeries series)
    {
        var (samples, histograms) = (0, 0);
        while (samples < series.Samples.Count || histograms < series.Histograms.Count)
        {
            var encoder = new RemoteWriteEncoder(RemoteWriteVersion.V1);
            encoder.StartSeries(series.Labels);
            var nextSample = samples < series.Samples.Count ? series.Samples[samples].TimestampMs : long.MaxValue;
            for (; histograms < series.Histograms.Count && series.Histograms[histograms].TimestampMs < nextSample; histograms++)
            {
                var (timestampMs, value, isFloat, isGauge) = series.Histograms[histograms];
                encoder.AddHistogram(timestampMs, value, isFloat, isGauge);
            }

            await SendAsync(encoder);
            var nextHistogram = histograms < series.Histograms.Count ? series.Histograms[histograms].TimestampMs : long.MaxValue;
            for (; samples < series.Samples.Count && series.Samples[samples].TimestampMs < nextHistogram; samples++)
            {
                encoder = new RemoteWriteEncoder(RemoteWriteVersion.V1);
                encoder.StartSeries(series.Labels);
                encoder.AddSample(series.Samples[samples].TimestampMs, series.Samples[samples].Value);
                await SendAsync(encoder);
            }
        }
    }

    private async Task SendAsync(RemoteWriteEncoder encoder)
    {
        _bodies.Add(encoder.ToSnappy());
        var answer = await new RemoteWriteSender(_process.Address).SendBytesAsync(_bodies[^1]);
        Assert.True(answer.Status is 200 or 204, $"{answer.Status} {answer.Text}");
    }
}
