using Exporter.Ingest;
using Exporter.Ingest.Logs;
using static Exporter.Tests.Ingest.Bytes;

namespace Exporter.Tests.Ingest.Logs;

public sealed class OtlpLogReaderTests
{
    private const long TimeMs = 1_700_000_000_123;

    private static readonly byte[] Resource = Field(1, Attribute("service.name", "shop"), Attribute("host.name", "web-1"));

    [Fact]
    public void Record_WithTimeSeverityAndText_IsReadOffItsBytes()
    {
        var body = Export(Resource, Record(Time(1, TimeMs), Varint(2, 17), Text(3, "Error"), Field(5, Text(1, "out of memory"))));

        Assert.Equal([new KeptRecord("host_name=web-1,job=shop", TimeMs, LogSeverity.Error, "out of memory")], Decoding.RecordsOf(body, LogForm.OtlpProtobuf));
    }

    [Fact]
    public void Resource_BehindItsRecords_IsTheirs()
    {
        var body = Field(1, Field(2, Record(Field(5, Text(1, "a")))), Resource);

        Assert.Equal("host_name=web-1,job=shop", Assert.Single(Decoding.RecordsOf(body, LogForm.OtlpProtobuf)).Labels);
    }

    [Fact]
    public void Time_ThatIsNotTold_IsWhenTheRecordWasSeen_AndElse0()
    {
        var body = Export(Resource, Record(Time(11, TimeMs)), Record(Time(1, TimeMs + 1), Time(11, TimeMs)), Record());

        Assert.Equal([TimeMs, TimeMs + 1, 0], Decoding.RecordsOf(body, LogForm.OtlpProtobuf).Select(record => record.TimestampMs));
    }

    [Theory]
    [InlineData(0, "WARNING", LogSeverity.Warn)]
    [InlineData(0, "", LogSeverity.Unknown)]
    [InlineData(1, "", LogSeverity.Trace)]
    [InlineData(8, "", LogSeverity.Debug)]
    [InlineData(9, "ERROR", LogSeverity.Info)]
    [InlineData(24, "", LogSeverity.Fatal)]
    [InlineData(25, "", LogSeverity.Unknown)]
    public void Severity_IsThatOfTheNumber_AndElseOfTheText(byte number, string text, LogSeverity expected) =>
        Assert.Equal(expected, Assert.Single(Decoding.RecordsOf(Export(Resource, Record(Varint(2, number), Text(3, text))), LogForm.OtlpProtobuf)).Severity);

    [Fact]
    public void Body_ThatIsNoText_IsCompactJsonOrAScalar()
    {
        byte[] pair = Field(1, Text(1, "a\"b"), Field(2, Field(5, Field(1, Text(1, "é\n")), Field(1), Field(1, Varint(2, 1)), Field(1, Varint(3, 7)), Field(1, Double(4, 1.5)), Field(1, Double(4, double.NaN)))));
        byte[][] values = [Field(6, pair), Field(5), Varint(2, 0), Varint(3, 42), Double(4, 0.1), Field(7, [1, 2, 3]), []];

        var texts = Decoding.RecordsOf(Export(Resource, [.. values.Select(value => Record(Field(5, value)))]), LogForm.OtlpProtobuf).Select(record => record.Text);

        Assert.Equal(["""{"a\"b":["é\n",null,true,7,1.5,"NaN"]}""", "[]", "false", "42", "0.1", "AQID", ""], texts);
    }

    [Fact]
    public void Record_WithoutABody_IsNamedByItsEvent() =>
        Assert.Equal(["device.restart", ""], Decoding.RecordsOf(Export(Resource, Record(Text(12, "device.restart")), Record(Field(5), Text(12, "x"))), LogForm.OtlpProtobuf).Select(record => record.Text));

    [Theory]
    [InlineData(new byte[] { 0x0a, 0x05, 0x0a }, "not a valid ExportLogsServiceRequest: malformed protobuf at byte 0 of 3")]
    [InlineData(new byte[] { 0x0a, 0x02, 0x12, 0x05 }, "not a valid ExportLogsServiceRequest: malformed protobuf at byte 2 of 4")]
    [InlineData(new byte[] { 0x0b }, "not a valid ExportLogsServiceRequest: malformed protobuf at byte 0 of 1")]
    public void Bytes_ThatAreNone_AreRefusedWithWhere(byte[] body, string error)
    {
        using var decoding = new Decoding();

        Assert.False(decoding.Take(body, LogForm.OtlpProtobuf));
        Assert.Equal((RejectReason.Protobuf, error), (decoding.Decoder.Batch.Reject, decoding.Decoder.Batch.Error));
    }

    [Fact]
    public void Records_BeforeAMalformedOne_AreNotHandedOver()
    {
        using var decoding = new Decoding();

        Assert.False(decoding.Take(Concat(Export(Resource, Record(Field(5, Text(1, "a")))), [0x0a, 0x7f]), LogForm.OtlpProtobuf));
        Assert.Empty(decoding.Sink.Records);
    }

    [Fact]
    public void Values_NestedTooDeeply_AreRefused()
    {
        byte[] value = [];
        for (var i = 0; i < 33; i++)
        {
            value = Long(5, Long(1, value));
        }

        using var decoding = new Decoding();

        Assert.False(decoding.Take(Long(1, Long(2, Long(2, Long(5, value)))), LogForm.OtlpProtobuf));
        Assert.Equal(RejectReason.Protobuf, decoding.Decoder.Batch.Reject);
    }

    [Fact]
    public void Attributes_WithoutAName_AreLeftOut() =>
        Assert.Equal("job=s", Assert.Single(Decoding.RecordsOf(Export(Field(1, Attribute("", "x"), Attribute("service.name", "s")), Record()), LogForm.OtlpProtobuf)).Labels);

    [Fact]
    public void Attributes_ThatAreTooLongOrTooMany_AreLeftOut()
    {
        var limits = new IngestLimits { MaxLabelsPerSeries = 3, MaxLabelBytes = 40 };
        var resource = Field(1, Attribute("b", "2"), Attribute("a", new string('x', 41)), Attribute("service.name", "s"), Attribute("c", "3"), Attribute("d", "4"));

        Assert.Equal("b=2,c=3,job=s", Assert.Single(Decoding.RecordsOf(Export(resource, Record()), LogForm.OtlpProtobuf, limits)).Labels);
    }

    private static byte[] Export(byte[] resource, params byte[][] records) => Long(1, Concat(resource, Long(2, Concat(records))));

    private static byte[] Record(params byte[][] fields) => Long(2, Concat(fields));

    private static byte[] Attribute(string key, string value) => Field(1, Text(1, key), Field(2, Text(1, value)));

    private static byte[] Time(int field, long ms) => [(byte)((field << 3) | 1), .. BitConverter.GetBytes(ms * 1_000_000)];

    /// <summary>A length-delimited field of any length below 16384.</summary>
    internal static byte[] Long(int field, byte[] content) =>
        content.Length < 128 ? [(byte)((field << 3) | 2), (byte)content.Length, .. content] : [(byte)((field << 3) | 2), (byte)(content.Length | 0x80), (byte)(content.Length >> 7), .. content];
}
