using Exporter.Ingest;
using Exporter.Ingest.Logs;
using Snappier;
using static Exporter.Tests.Ingest.Bytes;

namespace Exporter.Tests.Ingest.Logs;

public sealed class LokiReaderTests
{
    private const long TimeMs = 1_700_000_000_123;

    [Fact]
    public void Push_AsProtobuf_IsReadOffItsBytes()
    {
        var push = Field(1, Text(1, """{job="shop", level="warn"}"""), Field(2, Time(), Text(2, "disk almost full")), Field(2, Time(), Text(2, "gone"), Field(3, Text(1, "detected_level"), Text(2, "error"))));

        Assert.Equal(
            [new KeptRecord("job=shop,level=warn", TimeMs, LogSeverity.Warn, "disk almost full"), new KeptRecord("job=shop,level=warn", TimeMs, LogSeverity.Error, "gone")],
            Decoding.RecordsOf(push, LogForm.LokiProtobuf));
    }

    [Fact]
    public void Labels_BehindTheirEntries_AreTheirs() =>
        Assert.Equal("a=b", Assert.Single(Decoding.RecordsOf(Field(1, Field(2, Text(2, "x")), Text(1, "{a=\"b\"}")), LogForm.LokiProtobuf)).Labels);

    [Fact]
    public void Push_InSnappy_IsDecompressedWithinTheLimit()
    {
        using var decoding = new Decoding { Limits = new IngestLimits { MaxDecodedBytes = 1000 } };
        var push = Field(1, Text(1, "{a=\"b\"}"), Field(2, Text(2, "x")));

        Assert.True(decoding.Take(Snappy.CompressToArray(push), LogForm.LokiProtobuf, LogEncoding.Snappy));
        Assert.False(decoding.Take(Snappy.CompressToArray(new byte[1001]), LogForm.LokiProtobuf, LogEncoding.Snappy));
        Assert.Equal((RejectReason.DecodedTooLarge, "body declares 1001 bytes after decompression, which max_decoded_bytes=1000 forbids"), (decoding.Decoder.Batch.Reject, decoding.Decoder.Batch.Error));
        Assert.False(decoding.Take(push, LogForm.LokiProtobuf, LogEncoding.Snappy));
        Assert.Equal(RejectReason.Snappy, decoding.Decoder.Batch.Reject);
    }

    [Fact]
    public void Push_AsJson_IsTheSame()
    {
        const string Push = """
            {"streams": [{"stream": {"job": "shop", "level": "warn"}, "values": [["1700000000123456789", "disk \"almost\" full"], ["1700000000123000000", "gone", {"trace": "1", "detected_level": "error"}]]},
                         {"values": [[1700000000123000000, "x"]], "stream": {"\u0061": "\u00e9"}}, {"stream": {"b": "c"}, "values": []}]}
            """;

        Assert.Equal(
            [
                new KeptRecord("job=shop,level=warn", TimeMs, LogSeverity.Warn, "disk \"almost\" full"),
                new KeptRecord("job=shop,level=warn", TimeMs, LogSeverity.Error, "gone"),
                new KeptRecord("a=é", TimeMs, LogSeverity.Unknown, "x"),
            ],
            Decoding.RecordsOf(Push, LogForm.LokiJson));
    }

    [Theory]
    [InlineData("""{a="b"}""", "a=b")]
    [InlineData("""  { a = "b" ,_c9="", } """, "_c9=,a=b")]
    [InlineData("""{a="\"\\\n\x41\102\u00e9\U0001F600"}""", "a=\"\\\nABé😀")]
    [InlineData("""{a=`\n"`}""", "a=\\n\"")]
    public void Labels_WellFormed_AreRead(string text, string labels) => Assert.Equal(labels, Assert.Single(Decoding.RecordsOf(Stream(text), LogForm.LokiProtobuf)).Labels);

    [Theory]
    [InlineData("", "1:1: parse error: expected {")]
    [InlineData("{", "1:2: parse error: expected the name of a label")]
    [InlineData("{a", "1:3: parse error: expected =")]
    [InlineData("{a=b}", "1:4: parse error: expected a quoted text")]
    [InlineData("{a=\"b}", "1:7: parse error: expected a quoted text")]
    [InlineData("{a=\"\\q\"}", "1:5: parse error: expected a quoted text")]
    [InlineData("{a=\"\\400\"}", "1:5: parse error: expected a quoted text")]
    [InlineData("{a=\"\\ud800\"}", "1:5: parse error: expected a quoted text")]
    [InlineData("{a=\"b\" c=\"d\"}", "1:8: parse error: expected , or }")]
    [InlineData("{a=\"b\",a=\"c\"}", "1:13: parse error: label a is there twice")]
    [InlineData("{a!=\"b\"}", "1:3: parse error: expected =")]
    [InlineData("{0a=\"b\"}", "1:2: parse error: expected the name of a label")]
    [InlineData("{a=\"b\"} x", "1:9: parse error: expected the end")]
    public void Labels_Malformed_DropTheirStreamAndNoOther(string text, string error)
    {
        using var decoding = new Decoding();

        Assert.True(decoding.Take(Concat(Stream(text), Stream("{a=\"b\"}")), LogForm.LokiProtobuf));
        var first = decoding.Decoder.Batch.FirstDrop;
        Assert.Equal((LogDropReason.InvalidLabels, $"error parsing labels '{text}' with error: {error}"), (first.Reason, first.Detail));
        Assert.Equal("a=b", Assert.Single(decoding.Sink.Records).Labels);
    }

    [Theory]
    [InlineData("{}", "error at least one label pair is required per stream")]
    [InlineData("{a=\"1\",b=\"2\",c=\"3\"}", "stream has more label names than the limit of 2 (max_labels_per_series)")]
    [InlineData("{a=\"12345678901\"}", "stream has a label name or value that is too long: a, the limit is max_label_bytes=10")]
    public void Labels_PastALimit_DropTheirStream(string text, string error)
    {
        using var decoding = new Decoding { Limits = new IngestLimits { MaxLabelsPerSeries = 2, MaxLabelBytes = 10 } };

        Assert.True(decoding.Take(Stream(text), LogForm.LokiProtobuf));
        Assert.Equal((1, error), (decoding.Decoder.Batch.DroppedInAll, decoding.Decoder.Batch.FirstDrop.Detail));
    }

    [Theory]
    [InlineData("""{"streams":[{"stream":{"a":1},"values":[["1","x"]]}]}""", "label a must be a text, not Number")]
    [InlineData("""{"streams":[{"stream":{"a b":"c"},"values":[["1","x"]]}]}""", "a b is not a name of a label")]
    [InlineData("""{"streams":[{"values":[["1","x"]]}]}""", "error at least one label pair is required per stream")]
    public void Labels_OfJsonThatAreNone_DropTheirStream(string push, string error)
    {
        using var decoding = new Decoding();

        Assert.True(decoding.Take(push, LogForm.LokiJson), decoding.Decoder.Batch.Error);
        Assert.Equal(error, decoding.Decoder.Batch.FirstDrop.Detail);
    }

    [Theory]
    [InlineData("""{"streams":[{"stream":{"a":"b"},"values":[["1"]]}]}""")]
    [InlineData("""{"streams":[{"stream":{"a":"b"},"values":[["1","x","y"]]}]}""")]
    [InlineData("""{"streams":[{"stream":{"a":"b"},"values":["1"]}]}""")]
    [InlineData("""{"streams":[{"stream":[],"values":[]}]}""")]
    [InlineData("""{"streams":"x"}""")]
    public void Json_OfAnotherShape_IsRefused(string push)
    {
        using var decoding = new Decoding();

        Assert.False(decoding.Take(push, LogForm.LokiJson));
        Assert.StartsWith("not valid JSON: expected ", decoding.Decoder.Batch.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("soon", LogDropReason.InvalidTimestamp)]
    [InlineData("-1", LogDropReason.InvalidTimestamp)]
    [InlineData("1800000000001000000", LogDropReason.TooFarInFuture)]
    public void Time_ThatIsNone_DropsItsEntry(string time, LogDropReason reason)
    {
        using var decoding = new Decoding();

        Assert.True(decoding.Take($$$"""{"streams":[{"stream":{"a":"b"},"values":[["{{{time}}}","x"],["1","y"]]}]}""", LogForm.LokiJson));
        Assert.Equal((reason, 1), (decoding.Decoder.Batch.FirstDrop.Reason, decoding.Decoder.Batch.Dropped(reason)));
        Assert.Equal("y", Assert.Single(decoding.Sink.Records).Text);
    }

    private static byte[] Stream(string labels) => Field(1, Text(1, labels), Field(2, Text(2, "line")));

    // Seconds 1,700,000,000 and nanoseconds 123,000,000, as varints.
    private static byte[] Time() => Field(1, [0x08, 0x80, 0xe2, 0xcf, 0xaa, 0x06, 0x10, 0xc0, 0xa9, 0xd3, 0x3a]);
}
