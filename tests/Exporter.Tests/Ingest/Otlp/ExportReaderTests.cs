using System.Diagnostics;
using System.Text;
using Exporter.Ingest;
using Exporter.Ingest.Otlp;
using Exporter.Ingest.Otlp.Proto;
using Google.Protobuf;

namespace Exporter.Tests.Ingest.Otlp;

/// <summary>What a body of an OTLP export may become in memory, whatever it says.</summary>
public sealed class ExportReaderTests
{
    // 4 MiB allow 131,072 elements.
    private static readonly IngestLimits Limits = new() { MaxDecodedBytes = 4 << 20 };

    [Theory]
    [InlineData(131_072, false, RejectReason.None)]
    [InlineData(131_073, false, RejectReason.DecodedTooLarge)]
    [InlineData(131_073, true, RejectReason.DecodedTooLarge)]
    public void Messages_OfTwoBytes_AreCountedBeforeTheyAreObjects(int messages, bool isZipped, RejectReason expected)
    {
        var body = Repeat([0x0a, 0x00], messages);
        var (reason, request, error) = Read(isZipped ? OtlpEndpointTests.Zip(body) : body, isZipped: isZipped);

        Assert.Equal(expected, reason);
        Assert.Equal(expected == RejectReason.None ? null : TooMany(messages), error);
        Assert.Equal(expected == RejectReason.None ? messages : 0, request?.ResourceMetrics.Count ?? 0);
    }

    [Fact]
    public void Bomb_Of17Kilobytes_AllocatesNoMoreThanTheLimitAllows()
    {
        var body = OtlpEndpointTests.Zip(Repeat([0x0a, 0x00], 2_000_000));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var (reason, _, _) = Read(body, isZipped: true);

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(RejectReason.DecodedTooLarge, reason);
        Assert.InRange(allocated, 0, 3L * Limits.MaxDecodedBytes); // the pool's buffers, each twice as large as the one before
    }

    [Fact]
    public void NumbersOfOneByte_AreCounted_AsTheyTakeEight()
    {
        var point = new ExponentialHistogramDataPoint { Positive = new() { BucketCounts = { new ulong[200_000] } } };
        var (reason, _, error) = Read(Export(new Metric { Name = "e", ExponentialHistogram = new ExponentialHistogram { DataPoints = { point } } }));

        // The numbers, the resource, the scope, the metric, its histogram, its point, the side, and the field of the numbers.
        Assert.Equal((RejectReason.DecodedTooLarge, TooMany(200_000 + 7)), (reason, error));
    }

    [Fact]
    public void Fields_ThatNobodyKnows_AreCounted_AsTheyAreKept()
    {
        // Field 100, a varint.
        var (reason, _, error) = Read(Repeat([0xa0, 0x06, 0x00], 200_000));

        Assert.Equal((RejectReason.DecodedTooLarge, TooMany(200_000)), (reason, error));
    }

    [Fact]
    public void Group_WhichWouldHideWhatComesAfterIt_IsRefused()
    {
        var (reason, _, error) = Read([0x0b, 0x0c]);

        Assert.Equal((RejectReason.Protobuf, "not a valid ExportMetricsServiceRequest: the bytes are no protobuf"), (reason, error));
    }

    [Theory]
    [InlineData("{\"resourceMetrics\":[", "{},", "{}]}", RejectReason.DecodedTooLarge)]
    [InlineData("{\"x\":", "[", "", RejectReason.DecodedTooLarge)]
    [InlineData("{\"x\":", "{\"x\":", "", RejectReason.DecodedTooLarge)]
    [InlineData("{\"x\":\"", "\\n", "\"}", RejectReason.None)]
    public void Json_OfManySmallParts_IsCountedBeforeItIsRead(string start, string part, string end, RejectReason expected)
    {
        var body = Encoding.UTF8.GetBytes(start + string.Concat(Enumerable.Repeat(part, 300_000)) + end);

        Assert.Equal(expected, Read(body, isJson: true).Reason);
    }

    [Theory]
    [InlineData(4 << 20, RejectReason.None)]
    [InlineData((4 << 20) + 1, RejectReason.DecodedTooLarge)]
    public void Gzip_OfJustTheLimit_IsTaken(int bytes, RejectReason expected)
    {
        // Blanks are JSON where something follows.
        var body = Encoding.UTF8.GetBytes(new string(' ', bytes - 2) + "{}");

        Assert.Equal(expected, Read(OtlpEndpointTests.Zip(body), isJson: true, isZipped: true).Reason);
    }

    [Fact]
    public void RealExport_HasFewElementsForItsBytes()
    {
        // What a client library sends: a point with three attributes.
        var point = new NumberDataPoint
        {
            TimeUnixNano = 1_700_000_000_000_000_000,
            StartTimeUnixNano = 1_700_000_000_000_000_000,
            AsInt = 1,
            Attributes = { Text("http.route", "/cart"), Text("http.request.method", "GET"), Text("http.response.status_code", "200") },
        };
        var body = Export(new Metric { Name = "http.server.requests", Gauge = new Gauge { DataPoints = { Enumerable.Repeat(point, 10_000) } } });

        Assert.True(ExportShape.TryCount(body, out var elements));
        Assert.InRange(body.Length / elements, 16, 32);
    }

    private static string TooMany(int elements) => $"body has {elements} elements, more than the 131072 that max_decoded_bytes=4194304 allows";

    private static (RejectReason Reason, ExportMetricsServiceRequest? Request, string? Error) Read(byte[] body, bool isJson = false, bool isZipped = false)
    {
        var watch = Stopwatch.StartNew();
        var (reason, request, error) = ReadUntimed(body, isJson, isZipped);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        return (reason, request, error);
    }

    private static (RejectReason Reason, ExportMetricsServiceRequest? Request, string? Error) ReadUntimed(byte[] body, bool isJson, bool isZipped)
    {
        GzipBody? plain = null;
        if (isZipped && ExportReader.Unzip(body, Limits, out plain, out var refusal) is not RejectReason.None and var refused)
        {
            return (refused, null, refusal);
        }

        using (plain)
        {
            var reason = ExportReader.Read(plain?.Bytes ?? body, isJson, Limits, out var request, out var error);
            return (reason, request, error);
        }
    }

    private static byte[] Export(Metric metric) =>
        new ExportMetricsServiceRequest { ResourceMetrics = { new ResourceMetrics { ScopeMetrics = { new ScopeMetrics { Metrics = { metric } } } } } }.ToByteArray();

    private static byte[] Repeat(byte[] part, int count) => [.. Enumerable.Repeat(part, count).SelectMany(bytes => bytes)];

    private static KeyValue Text(string key, string value) => new() { Key = key, Value = new AnyValue { StringValue = value } };
}
