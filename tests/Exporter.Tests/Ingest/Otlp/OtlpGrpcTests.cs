using System.Buffers.Binary;
using System.Net;
using Exporter.Ingest.Otlp.Proto;
using Exporter.Tests.Host;
using Google.Protobuf;

namespace Exporter.Tests.Ingest.Otlp;

/// <summary>OTLP over gRPC, in frames that the tests write themselves; what an SDK sends is in <see cref="OpenTelemetrySdkTests"/>.</summary>
public sealed class OtlpGrpcTests
{
    private const string Configuration = RunningHost.NodeConfig + "\ningest: {max_body_bytes: 4000000, max_decoded_bytes: 6000000, body_timeout: 1s}\n";
    private const string Ok = "0";
    private const string InvalidArgument = "3";
    private const string Unimplemented = "12";
    private const string ResourceExhausted = "8";

    // A request without a message is none; 14 is UNAVAILABLE, which senders take for "again".
    private const string Unavailable = "14";

    [Theory]
    [InlineData(3_000_000, false, Ok)] // more than the query API's forms may have, which is the server's own limit
    [InlineData(5_000_000, false, ResourceExhausted)]
    [InlineData(5_000_000, true, Ok)]
    [InlineData(7_000_000, true, ResourceExhausted)]
    public async Task Export_OfAnySizeWithinTheLimits_IsTaken(int bytes, bool zipped, string status)
    {
        await using var host = await RunningHost.StartAsync(Configuration, otlpGrpc: "127.0.0.1:0");
        using var content = new ByteArrayContent(Frame(Export(new string('x', bytes)), zipped));

        Assert.Equal(status, await ExportAsync(host, content));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Export_OfMoreObjectsThanTheLimitsAllow_IsRefusedBeforeTheyAre(bool zipped)
    {
        await using var host = await RunningHost.StartAsync(Configuration, otlpGrpc: "127.0.0.1:0");
        var export = new ExportMetricsServiceRequest { ResourceMetrics = { Enumerable.Repeat(new ResourceMetrics(), 300_000) } };
        using var content = new ByteArrayContent(Frame(export.ToByteArray(), zipped));

        Assert.Equal(ResourceExhausted, await ExportAsync(host, content));
        Assert.Contains("foresight_ingest_requests_rejected_total{reason=\"decoded_too_large\"} 1", await host.GetAsync("metrics"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 0, 2, 0x0b, 0x0c }, "gzip", InvalidArgument)] // a group
    [InlineData(new byte[] { 0, 0, 0, 0, 1, 0x0a, 0x00 }, "gzip", InvalidArgument)] // longer than it says
    [InlineData(new byte[] { 0, 0, 0 }, "gzip", InvalidArgument)]
    [InlineData(new byte[] { 1, 0, 0, 0, 2, 0x0a, 0x00 }, "gzip", InvalidArgument)] // not gzip
    [InlineData(new byte[] { 1, 0, 0, 0, 2, 0x0a, 0x00 }, "deflate", Unimplemented)]
    public async Task Message_ThatIsNone_IsRefusedForGood(byte[] body, string encoding, string status)
    {
        await using var host = await RunningHost.StartAsync(Configuration, otlpGrpc: "127.0.0.1:0");
        using var content = new ByteArrayContent(body);

        Assert.Equal(status, await ExportAsync(host, content, encoding));
    }

    [Fact]
    public async Task Points_WithMoreLabelsThanASeriesMayHave_AreCounted()
    {
        await using var host = await RunningHost.StartAsync(Configuration, otlpGrpc: "127.0.0.1:0");
        var point = new NumberDataPoint { AsInt = 1, Attributes = { Enumerable.Range(0, 64).Select(i => new KeyValue { Key = $"k{i}", Value = new AnyValue { BoolValue = true } }) } };
        var metric = new Metric { Name = "m", Gauge = new Gauge { DataPoints = { point, point } } };
        var export = new ExportMetricsServiceRequest { ResourceMetrics = { new ResourceMetrics { ScopeMetrics = { new ScopeMetrics { Metrics = { metric } } } } } };
        using var content = new ByteArrayContent(Frame(export.ToByteArray()));

        Assert.Equal(Ok, await ExportAsync(host, content));
        Assert.Contains("foresight_ingest_samples_dropped_total{reason=\"invalid_labels\"} 2", await host.GetAsync("metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_ThatDoesNotArriveInTime_IsUnavailableAndCounted()
    {
        await using var host = await RunningHost.StartAsync(Configuration, otlpGrpc: "127.0.0.1:0");
        using var content = new HaltingContent(Frame(Export("x"))[..7]);

        Assert.Equal(Unavailable, await ExportAsync(host, content));
        Assert.Contains("foresight_ingest_requests_rejected_total{reason=\"too_slow\"} 1", await host.GetAsync("metrics"), StringComparison.Ordinal);
        Assert.Contains("foresight_ingest_requests_total{protocol=\"otlp\",code=\"503\"} 1", await host.GetAsync("metrics"), StringComparison.Ordinal);
    }

    /// <summary>The status that gRPC gives, or what a client makes of a plain answer of HTTP.</summary>
    private static async Task<string> ExportAsync(RunningHost host, HttpContent content, string encoding = "gzip")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Host.OtlpGrpcAddress!, "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        content.Headers.ContentType = new("application/grpc");
        request.Headers.TE.Add(new("trailers"));
        request.Headers.Add("grpc-encoding", encoding);
        using var response = await RunningHost.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            return Unavailable;
        }

        // An answer without a message has its status among the headers.
        await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return (response.Headers.TryGetValues("grpc-status", out var status) ? status : response.TrailingHeaders.GetValues("grpc-status")).Single();
    }

    private static byte[] Export(string text) => new ExportMetricsServiceRequest
    {
        ResourceMetrics = { new ResourceMetrics { Resource = new Resource { Attributes = { new KeyValue { Key = "text", Value = new AnyValue { StringValue = text } } } } } },
    }.ToByteArray();

    // Whether it is compressed, its length, the message.
    private static byte[] Frame(byte[] message, bool zipped = false)
    {
        message = zipped ? OtlpEndpointTests.Zip(message) : message;
        var frame = new byte[5 + message.Length];
        frame[0] = zipped ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    /// <summary>Sends some bytes, and no end.</summary>
    private sealed class HaltingContent(byte[] bytes) : HttpContent
    {
        private readonly TaskCompletionSource _never = new();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes);
            await stream.FlushAsync();
            await _never.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            _never.TrySetResult();
            base.Dispose(disposing);
        }
    }
}
