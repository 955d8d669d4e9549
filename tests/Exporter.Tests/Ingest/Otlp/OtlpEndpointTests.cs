using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Exporter.Ingest.Otlp.Proto;
using Exporter.Tests.Host;
using Exporter.Tests.Ingest.Conformance;
using Google.Protobuf;
using Status = Exporter.Ingest.Otlp.Proto.Status;

namespace Exporter.Tests.Ingest.Otlp;

/// <summary>OTLP over HTTP, as its specification describes it.</summary>
public sealed class OtlpEndpointTests(Receiver receiver) : IClassFixture<Receiver>
{
    private const string Binary = "application/x-protobuf";
    private const string Json = "application/json";

    [Theory]
    [InlineData("v1/metrics", false)]
    [InlineData("v1/metrics", true)]
    [InlineData("api/v1/otlp/v1/metrics", false)]
    public async Task Protobuf_PlainOrGzip_IsTaken(string path, bool zipped)
    {
        var (name, now) = (receiver.NewName("otlp"), Receiver.NowMs);
        var body = Request(name, now, 3).ToByteArray();

        var (status, answer, type) = await PostAsync(path, zipped ? Zip(body) : body, Binary, zipped ? "gzip" : null);

        Assert.Equal((HttpStatusCode.OK, Binary), (status, type));
        Assert.Null(ExportMetricsServiceResponse.Parser.ParseFrom(answer).PartialSuccess);
        Assert.Equal(["3"], await receiver.QueryAsync(name, now));
    }

    [Fact]
    public async Task Json_WithWhatNobodyKnowsYet_IsTaken()
    {
        var (name, now) = (receiver.NewName("otlp_json"), Receiver.NowMs);
        var body = $$$"""
            {"resourceMetrics": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "shop"}}]}, "entityRefs": [],
              "scopeMetrics": [{"scope": {"name": "lib", "version": "1.0", "attributes": []}, "metrics": [{"name": "{{{name}}}", "unit": "1", "description": "d",
                "sum": {"aggregationTemporality": 2, "isMonotonic": false, "dataPoints": [
                  {"asInt": "42", "startTimeUnixNano": "1544712660300000000", "timeUnixNano": "{{{now}}}000000",
                   "attributes": [{"key": "my.attr", "value": {"intValue": "7"}}], "exemplars": [{"asDouble": 3, "spanId": "EEE19B7EC3C1B174", "traceId": "5B8EFFF798038103D269B633813FC60C"}]}]}}]}]}]}
            """;

        var (status, answer, type) = await PostAsync("v1/metrics", Encoding.UTF8.GetBytes(body), Json + "; charset=utf-8");

        Assert.Equal((HttpStatusCode.OK, Json, "{ }"), (status, type, Encoding.UTF8.GetString(answer)));
        Assert.Equal(["42"], await receiver.QueryAsync(name, now));
        Assert.Equal(["42"], await receiver.QueryTextAsync($$"""{{name}}{job="shop", my_attr="7", otel_scope_name="lib", otel_scope_version="1.0"}""", now));
    }

    [Fact]
    public async Task Points_PartlyRefused_AreAnsweredWithHowManyAndWhy()
    {
        var (name, now) = (receiver.NewName("otlp"), Receiver.NowMs);
        var request = Request(name, now, 3);
        request.ResourceMetrics[0].ScopeMetrics[0].Metrics.Add(new Metric { Name = "bad", Sum = new Sum { DataPoints = { new NumberDataPoint { AsInt = 1 } } } });

        var (status, answer, _) = await PostAsync("v1/metrics", request.ToByteArray(), Binary);

        var partial = ExportMetricsServiceResponse.Parser.ParseFrom(answer).PartialSuccess;
        Assert.Equal((HttpStatusCode.OK, 1L, "metric \"bad\": its temporality is not given"), (status, partial.RejectedDataPoints, partial.ErrorMessage));
        Assert.Equal(["3"], await receiver.QueryAsync(name, now));
    }

    [Fact]
    public async Task Points_FromTheFuture_AreRefusedByPartialSuccess()
    {
        var (_, answer, _) = await PostAsync("v1/metrics", Request(receiver.NewName("otlp"), Receiver.NowMs + 3_600_000, 3).ToByteArray(), Binary);

        var partial = ExportMetricsServiceResponse.Parser.ParseFrom(answer).PartialSuccess;
        Assert.Equal(1, partial.RejectedDataPoints);
        Assert.Contains("too far in the future", partial.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain", null, 415, "unsupported Content-Type \"text/plain\": send application/x-protobuf or application/json")]
    [InlineData(Binary, "snappy", 415, "unsupported Content-Encoding \"snappy\": send gzip or none")]
    [InlineData(Binary, null, 400, "not a valid ExportMetricsServiceRequest: ")]
    [InlineData(Binary, "gzip", 400, "not a valid ExportMetricsServiceRequest: ")]
    [InlineData(Json, null, 400, "not a valid ExportMetricsServiceRequest: ")]
    public async Task Request_Wrong_IsRefusedWithAStatusInTheSendersEncoding(string contentType, string? encoding, int expected, string text)
    {
        var (status, answer, type) = await PostAsync("v1/metrics", "not metrics"u8.ToArray(), contentType, encoding);

        var message = type == Json ? JsonDocument.Parse(answer).RootElement.GetProperty("message").GetString()! : Status.Parser.ParseFrom(answer).Message;
        Assert.Equal(expected, (int)status);
        Assert.StartsWith(text, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_NestedDeeply_IsRefused()
    {
        var body = "{\"resourceMetrics\":[{\"resource\":{\"attributes\":[{\"key\":\"k\",\"value\":" + string.Concat(Enumerable.Repeat("{\"arrayValue\":{\"values\":[", 5000));

        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("v1/metrics", Encoding.UTF8.GetBytes(body), Json)).Status);
    }

    [Fact]
    public async Task Gzip_OfTooMuch_IsRefusedBeforeItIsMemory()
    {
        var (status, answer, _) = await PostAsync("v1/metrics", Zip(new byte[200 << 20]), Binary, "gzip");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Contains("max_decoded_bytes=134217728", Status.Parser.ParseFrom(answer).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_ThatIsNoHttp_IsRefusedAndNotAnsweredAsTaken()
    {
        using var socket = new TcpClient();
        var cancelled = TestContext.Current.CancellationToken;
        await socket.ConnectAsync(receiver.Address.Host, receiver.Address.Port, cancelled);
        await socket.GetStream().WriteAsync(
            "POST /v1/metrics HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nnot a length\r\n"u8.ToArray(), cancelled);

        using var answer = new StreamReader(socket.GetStream());
        Assert.StartsWith("HTTP/1.1 400", await answer.ReadLineAsync(cancelled), StringComparison.Ordinal);
    }

    private async Task<(HttpStatusCode Status, byte[] Body, string? Type)> PostAsync(string path, byte[] body, string contentType, string? encoding = null)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        using var response = await RunningHost.Client.PostAsync(new Uri(receiver.Address, path), content, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), response.Content.Headers.ContentType?.MediaType);
    }

    private static ExportMetricsServiceRequest Request(string name, long timestampMs, double value) => new()
    {
        ResourceMetrics =
        {
            new ResourceMetrics
            {
                ScopeMetrics = { new ScopeMetrics { Metrics = { new Metric { Name = name, Gauge = new Gauge { DataPoints = { new NumberDataPoint { TimeUnixNano = (ulong)timestampMs * 1_000_000, AsDouble = value } } } } } } },
            },
        },
    };

    internal static byte[] Zip(byte[] body)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        return zipped.ToArray();
    }
}
