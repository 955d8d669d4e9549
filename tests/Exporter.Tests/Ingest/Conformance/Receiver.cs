using System.Net;
using System.Text.Json;
using Exporter.Host.Endpoints;
using Exporter.Tests.Host;

namespace Exporter.Tests.Ingest.Conformance;

/// <summary>A whole sidecar, whose one signal selects every series, so that what it took can be asked for.</summary>
public sealed class Receiver : IAsyncLifetime
{
    public const string TypeV1 = "application/x-protobuf";
    public const string TypeV2 = "application/x-protobuf;proto=io.prometheus.write.v2.Request";

    private const string SelectsAll = """
        predictors:
          - name: all
            entity: [instance]
            step: 30s
            horizons: [30m]
            signals: {anything: 'count by (instance) ({__name__=~".+"})'}
        """;

    private RunningHost? _host;
    private int _names;

    /// <summary>The moment of sending, Unix ms.</summary>
    public static long NowMs => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    public Uri Address => _host!.Address;

    public Uri GrpcAddress => _host!.Host.OtlpGrpcAddress!;

    public async ValueTask InitializeAsync() => _host = await RunningHost.StartAsync(SelectsAll, otlpGrpc: "127.0.0.1:0");

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    /// <summary>A metric that no other test sends.</summary>
    public string NewName(string stem = "conformance_metric") => $"{stem}_{Interlocked.Increment(ref _names)}";

    /// <summary>Sends chunked, without a length, as senders of 2.0 do.</summary>
    internal Task<Answer> SendAsync(WriteV2 request) => SendAsync(request.ToSnappy(), TypeV2);

    internal async Task<Answer> SendAsync(byte[] body, string? contentType, string? encoding = "snappy")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_host!.Address, RemoteWriteEndpoint.Path)) { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Add("X-Prometheus-Remote-Write-Version", contentType == TypeV2 ? "2.0.0" : "0.1.0");
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        request.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        using var response = await RunningHost.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return new Answer(
            response.StatusCode,
            Written(response, "Samples"),
            Written(response, "Histograms"),
            Written(response, "Exemplars"),
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>What an instant query finds of a metric: the text of each value.</summary>
    internal Task<string[]> QueryAsync(string name, long timestampMs, string function = "")
    {
        var selector = $"{{__name__={JsonSerializer.Serialize(name)}}}";
        return QueryTextAsync(function.Length == 0 ? selector : $"{function}({selector})", timestampMs);
    }

    /// <summary>What an instant query finds: the text of each value.</summary>
    internal async Task<string[]> QueryTextAsync(string query, long timestampMs)
    {
        var json = await _host!.GetAsync($"api/v1/query?query={Uri.EscapeDataString(query)}&time={timestampMs / 1000.0:F3}");
        using var answer = JsonDocument.Parse(json);
        return [.. answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(ValueOf)];
    }

    // A histogram is told apart by its count.
    private static string ValueOf(JsonElement element) =>
        element.TryGetProperty("value", out var value) ? value[1].GetString()! : "count " + element.GetProperty("histogram")[1].GetProperty("count").GetString();

    private static int Written(HttpResponseMessage response, string what) =>
        response.Headers.TryGetValues($"X-Prometheus-Remote-Write-{what}-Written", out var values) ? int.Parse(values.Single(), null) : 0;
}

/// <summary>What the receiver said; a header that is missing means 0.</summary>
internal sealed record Answer(HttpStatusCode Status, int Samples, int Histograms, int Exemplars, string Text)
{
    /// <summary>Accepted, by the very status that the specification recommends, and with the exact counts.</summary>
    public void AssertAccepted(int samples = 0, int histograms = 0, int exemplars = 0) =>
        Assert.Equal((HttpStatusCode.NoContent, samples, histograms, exemplars, ""), (Status, Samples, Histograms, Exemplars, Text));

    /// <summary>Refused, with the exact counts of what was valid and therefore taken.</summary>
    public void AssertRefused(int samples = 0, int histograms = 0, int exemplars = 0)
    {
        Assert.Equal((HttpStatusCode.BadRequest, samples, histograms, exemplars), (Status, Samples, Histograms, Exemplars));
        Assert.NotEmpty(Text);
    }
}
