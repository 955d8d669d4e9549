using System.Net;
using Exporter.Tests.Ingest.Wire.V1;
using Google.Protobuf;
using Snappier;

namespace Exporter.Tests.Ingest.Conformance;

/// <summary>Headers, compression and remote write 1.0.</summary>
[Collection(ReceiverGroup.Name)]
public sealed class ProtocolTests(Receiver receiver)
{
    [Theory]
    [InlineData("application/json")]
    [InlineData("image/png")]
    [InlineData("application/x-protobuf;proto=io.prometheus.write.v9.Request")]
    public async Task ContentType_Other_Is415WhateverTheBodyIs(string contentType)
    {
        foreach (var body in new[] { new byte[] { 1, 2, 3 }, SomeV2().ToSnappy() })
        {
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await receiver.SendAsync(body, contentType)).Status);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task ContentEncoding_Other_Is415WhateverTheBodyIs(string encoding)
    {
        foreach (var body in new[] { new byte[] { 1, 2, 3 }, SomeV2().ToSnappy() })
        {
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await receiver.SendAsync(body, Receiver.TypeV2, encoding)).Status);
        }
    }

    [Theory]
    [InlineData(Receiver.TypeV1)]
    [InlineData(Receiver.TypeV2)]
    public async Task Body_NotSnappy_Is400(string contentType) =>
        (await receiver.SendAsync("not a snappy block"u8.ToArray(), contentType)).AssertRefused();

    [Fact]
    public async Task Body_SnappyAroundNoProtobuf_Is400()
    {
        var body = Snappy.CompressToArray([0x0b, 0xff, 0x03]);

        (await receiver.SendAsync(body, Receiver.TypeV1)).AssertRefused();
        (await receiver.SendAsync(body, Receiver.TypeV2)).AssertRefused();
    }

    [Fact]
    public async Task Headers_Missing_AreReadAsSnappyAndOne() // as senders older than the specification mean them
    {
        var name = receiver.NewName();
        var now = Receiver.NowMs;

        var answer = await receiver.SendAsync(V1(name, now, 1.5), contentType: null, encoding: null);

        answer.AssertAccepted();
        Assert.Equal(["1.5"], await receiver.QueryAsync(name, now));
    }

    [Fact]
    public async Task V1_TwoSeries_AreTakenWithoutWrittenHeaders()
    {
        var (first, second, now) = (receiver.NewName(), receiver.NewName(), Receiver.NowMs);
        byte[] body = Compress(new WriteRequest { Timeseries = { SeriesV1(first, now, 1), SeriesV1(second, now, 2) } });

        (await receiver.SendAsync(body, Receiver.TypeV1)).AssertAccepted();

        Assert.Equal(["1"], await receiver.QueryAsync(first, now));
        Assert.Equal(["2"], await receiver.QueryAsync(second, now));
    }

    [Fact]
    public async Task V1_SnappyLengthBroken_Is400()
    {
        byte[] body = V1(receiver.NewName(), Receiver.NowMs, 1);
        body[0] ^= 0x15;

        (await receiver.SendAsync(body, Receiver.TypeV1)).AssertRefused();
    }

    [Fact]
    public async Task V1_MetadataExemplarsAndHistograms_AreTaken()
    {
        var (name, now) = (receiver.NewName(), Receiver.NowMs);
        var series = SeriesV1(name, now, 1);
        series.Exemplars.Add(new Exemplar { Value = 1, Timestamp = now, Labels = { new Label { Name = "trace_id", Value = "a" } } });
        var histogram = new TimeSeries { Labels = { new Label { Name = "__name__", Value = name + "_h" } } };
        histogram.Histograms.Add(new Histogram { CountInt = 3, Sum = 5, PositiveSpans = { new BucketSpan { Length = 2 } }, PositiveDeltas = { 1, 1 }, Timestamp = now });
        var metadata = new MetricMetadata { Type = 1, MetricFamilyName = name, Help = "Help\nof two \"lines\"", Unit = "1/s" };

        var answer = await receiver.SendAsync(Compress(new WriteRequest { Timeseries = { series, histogram }, Metadata = { metadata } }), Receiver.TypeV1);
        var alone = await receiver.SendAsync(Compress(new WriteRequest { Metadata = { metadata } }), Receiver.TypeV1);

        answer.AssertAccepted();
        alone.AssertAccepted();
        Assert.Equal(["1"], await receiver.QueryAsync(name, now));
        Assert.Equal(["count 3"], await receiver.QueryAsync(name + "_h", now));
    }

    private WriteV2 SomeV2()
    {
        var request = new WriteV2();
        request.Sample(1, Receiver.NowMs, ("__name__", receiver.NewName()));
        return request;
    }

    private static byte[] V1(string name, long timestampMs, double value) => Compress(new WriteRequest { Timeseries = { SeriesV1(name, timestampMs, value) } });

    private static TimeSeries SeriesV1(string name, long timestampMs, double value) => new()
    {
        Labels = { new Label { Name = "__name__", Value = name }, new Label { Name = "instance", Value = "a:1" } },
        Samples = { new Sample { Value = value, Timestamp = timestampMs } },
    };

    private static byte[] Compress(WriteRequest request) => Snappy.CompressToArray(request.ToByteArray());
}
