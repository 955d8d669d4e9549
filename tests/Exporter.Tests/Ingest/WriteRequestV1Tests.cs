using Exporter.Ingest;
using static Exporter.Tests.Ingest.Bytes;

namespace Exporter.Tests.Ingest;

public class WriteRequestV1Tests
{
    [Fact]
    public void Request_WithOneSeries_GivesItsLabelsAndSamples()
    {
        byte[] body = Field(1, Label("__name__", "up"), Label("job", "node"), Field(2, Sample(1.5, 100)), Field(2, Sample(2.5, 115)));
        var sink = new RecordingSink();

        DecodeResult result = Apply(body, RemoteWriteVersion.V1, sink);

        Assert.Equal(["__name__=up,job=node"], sink.Series);
        Assert.Equal([("__name__=up,job=node", 100, BitConverter.DoubleToInt64Bits(1.5)), ("__name__=up,job=node", 115, BitConverter.DoubleToInt64Bits(2.5))], sink.Samples);
        Assert.Equal((1, 2L, 2L, 115L), (result.Series, result.SamplesStored, result.SamplesWritten, result.NewestStoredMs));
        Assert.Equal(1, sink.Resolves);
    }

    [Fact]
    public void Request_WithSamplesBeforeLabels_IsUnderstood()
    {
        byte[] body = Field(1, Field(2, Sample(1, 1)), Label("job", "node"), Label("__name__", "up"));
        var sink = new RecordingSink();

        Apply(body, RemoteWriteVersion.V1, sink);

        Assert.Equal(["__name__=up,job=node"], sink.Series);
        Assert.Single(sink.Samples);
    }

    [Fact]
    public void Request_WithFieldsLeftOut_TakesThemAsZero()
    {
        var sink = new RecordingSink();

        Apply(Field(1, Label("__name__", "up"), Field(2)), RemoteWriteVersion.V1, sink);

        Assert.Equal([("__name__=up", 0, 0)], sink.Samples);
    }

    [Fact]
    public void Request_WithNegativeTimestamp_KeepsIt()
    {
        byte[] minusOne = [0x10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
        var sink = new RecordingSink();

        Apply(Field(1, Label("__name__", "up"), Field(2, Double(1, 3), minusOne)), RemoteWriteVersion.V1, sink);

        Assert.Equal(-1, sink.Samples[0].TimestampMs);
    }

    [Fact]
    public void Request_WithMetadataExemplarsHistogramsAndUnknownFields_CountsAndSkips()
    {
        byte[] exemplar = Field(3, Label("trace_id", "abc"), Double(2, 1), Varint(3, 5));
        byte[] histogram = Field(4, Varint(1, 3), Double(3, 9), Field(11, Varint(2, 2)), Field(12, [[2, 2]]), Varint(15, 9));
        byte[] metadata = Field(3, Varint(1, 1), Text(2, "up"));
        byte[] body = Concat(metadata, Field(1, Label("__name__", "up"), exemplar, histogram, Field(2, Sample(1, 9)), Text(30, "later")), Text(19, "unknown"));
        var sink = new RecordingSink();

        DecodeResult result = Apply(body, RemoteWriteVersion.V1, sink);

        Assert.Equal((1L, 1L, 1L), (result.SamplesStored, result.Histograms, result.Exemplars));
        Assert.False(result.SenderErred);
    }

    [Fact]
    public void Request_Empty_IsAccepted()
    {
        var sink = new RecordingSink();

        DecodeResult result = Apply([], RemoteWriteVersion.V1, sink);

        Assert.Equal((0, 0L), (result.Series, result.SamplesWritten));
    }

    [Fact]
    public void Request_WithSeriesWithoutSamples_CreatesNothing()
    {
        var sink = new RecordingSink();

        DecodeResult result = Apply(Field(1, Label("__name__", "up")), RemoteWriteVersion.V1, sink);

        Assert.Equal((1, 0), (result.Series, sink.Resolves));
        Assert.False(result.SenderErred);
    }

    [Fact]
    public void Request_BrokenInItsLastByte_ChangesNothing()
    {
        byte[] good = Field(1, Label("__name__", "up"), Field(2, Sample(1, 1)));
        byte[] body = Concat(good, good[..^1]);

        RemoteWriteDecoder decoder = Decode(body, RemoteWriteVersion.V1);

        Assert.Equal(RejectReason.Protobuf, decoder.Result.Reject);
        Assert.Equal($"not a valid prometheus.WriteRequest: malformed at byte {good.Length} of {body.Length} (decompressed)", decoder.Result.FirstError);
    }

    [Theory]
    [InlineData(new byte[] { 0x0b, 0x0c })] // a group
    [InlineData(new byte[] { 0x08, 0x01 })] // the series field as a varint
    [InlineData(new byte[] { 0x0a, 0x05, 0x12, 0x03, 0x08, 0x01, 0x00 })] // a sample value as a varint
    [InlineData(new byte[] { 0x0a, 0x04, 0x0a, 0x7f, 0x0a, 0x00 })] // a label longer than its series
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff })] // no tag
    public void Request_Malformed_IsRefused(byte[] body)
    {
        RemoteWriteDecoder decoder = Decode(body, RemoteWriteVersion.V1);

        Assert.Equal(RejectReason.Protobuf, decoder.Result.Reject);
    }

    [Fact]
    public void Request_OfVersionTwo_IsNotTakenForAnEmptyOne()
    {
        var encoder = new RemoteWriteEncoder(RemoteWriteVersion.V2);
        encoder.Add([("__name__", "up")], 1, 1);

        RemoteWriteDecoder decoder = Decode(encoder.ToProtobuf(), RemoteWriteVersion.V1);

        Assert.Equal(RejectReason.Protobuf, decoder.Result.Reject);
    }
}
