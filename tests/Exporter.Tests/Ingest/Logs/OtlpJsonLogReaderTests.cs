using Exporter.Ingest;
using Exporter.Ingest.Logs;

namespace Exporter.Tests.Ingest.Logs;

public sealed class OtlpJsonLogReaderTests
{
    [Fact]
    public void Export_AsTheSpecificationShowsIt_IsTaken()
    {
        const string Body = """
            {"resourceLogs": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "my.service"}}]},
              "scopeLogs": [{"scope": {"name": "my.library", "version": "1.0.0"}, "logRecords": [{
                "timeUnixNano": "1544712660300000000", "observedTimeUnixNano": "1544712660300000000", "severityNumber": 10, "severityText": "Information",
                "traceId": "5B8EFFF798038103D269B633813FC60C", "spanId": "EEE19B7EC3C1B174", "body": {"stringValue": "Example log record"},
                "attributes": [{"key": "map.attribute", "value": {"kvlistValue": {"values": [{"key": "some.map.key", "value": {"stringValue": "some value"}}]}}}]}]}]}], "future": [{}]}
            """;

        Assert.Equal([new KeptRecord("job=my.service", 1_544_712_660_300, LogSeverity.Info, "Example log record")], Decoding.RecordsOf(Body, LogForm.OtlpJson));
    }

    [Fact]
    public void Members_InAnyOrderAndSpelling_AreTheSame()
    {
        const string Body = """
            {"resource_logs":[{"scope_logs":[{"log_records":[{"body":{"kvlist_value":{"values":[{"value":{"int_value":7},"key":"\u0061"}]}},"severity_number":"SEVERITY_NUMBER_ERROR2","time_unix_nano":1544712660300000000}]}],
              "resource":{"attributes":[{"key":"service.name","value":{"string_value":"s"}}]}}]}
            """;

        Assert.Equal([new KeptRecord("job=s", 1_544_712_660_300, LogSeverity.Error, """{"a":7}""")], Decoding.RecordsOf(Body, LogForm.OtlpJson));
    }

    [Theory]
    [InlineData("""{"stringValue":"a\u00e9\ud83d\ude00\n\/"}""", "aé😀\n/")]
    [InlineData("""{"stringValue":"half \ud83d here"}""", "half \ufffd here")]
    [InlineData("""{"arrayValue":{"values":[{"stringValue":"\ud83d"},{"bytesValue":"AQI\u003d"}]}}""", "[\"\ufffd\",\"AQI=\"]")]
    [InlineData("""{"\u0073tringValue":"x"}""", "x")]
    [InlineData("""{"\ud83d":"x"}""", "")]
    public void Texts_WithEscapes_AreAsTheyAreMeant(string body, string text) => Assert.Equal(text, Assert.Single(Decoding.RecordsOf(Wrap("\"body\":" + body), LogForm.OtlpJson)).Text);

    [Theory]
    [InlineData("", "not valid JSON: ")]
    [InlineData("[]", "not valid JSON: expected an object, found StartArray at byte 0")]
    [InlineData("""{"resourceLogs":{}}""", "not valid JSON: expected a list, found StartObject at byte 16")]
    [InlineData("""{"resourceLogs":[1]}""", "not valid JSON: expected an object, found Number at byte 17")]
    [InlineData("""{"resourceLogs":[]} x""", "not valid JSON: ")]
    [InlineData("""{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"soon"}]}]}]}""", "not valid JSON: expected a whole number, found String at byte 62")]
    [InlineData("""{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"bytesValue":"?"}}]}]}]}""", "not valid JSON: expected bytes in base64, found String at byte 68")]
    public void Json_OfAnotherShape_IsRefusedWithWhere(string body, string error)
    {
        using var decoding = new Decoding();

        Assert.False(decoding.Take(body, LogForm.OtlpJson));
        Assert.Equal(RejectReason.Json, decoding.Decoder.Batch.Reject);
        Assert.StartsWith(error, decoding.Decoder.Batch.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"body\":{\"stringValue\":thunter2", LogForm.OtlpJson)]
    [InlineData("\"body\":{\"stringValue\":\"hunter2\nhunter2\"}", LogForm.OtlpJson)]
    public void Json_Malformed_IsNotRepeatedInTheError(string members, LogForm form)
    {
        using var decoding = new Decoding();

        Assert.False(decoding.Take(Wrap(members), form));
        Assert.Matches(@"^not valid JSON: malformed at line 1, byte \d+$", decoding.Decoder.Batch.Error);
    }

    [Fact]
    public void Json_NestedDeeply_IsRefused()
    {
        using var decoding = new Decoding();

        Assert.False(decoding.Take(Wrap("\"body\":" + string.Concat(Enumerable.Repeat("""{"arrayValue":{"values":[""", 5000))), LogForm.OtlpJson));
        Assert.Equal(RejectReason.Json, decoding.Decoder.Batch.Reject);
    }

    private static string Wrap(string members) => "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{" + members + "}]}]}]}";
}
