using System.Text;
using Exporter.Ingest;
using Exporter.Ingest.Logs;

namespace Exporter.Tests.Ingest.Logs;

public sealed class BulkReaderTests
{
    private const long TimeMs = 1_700_000_000_123;
    private const string Create = """{"create":{"_index":"logs"}}""";

    [Theory]
    [InlineData("""{"@timestamp":"2023-11-14T22:13:20.123Z","message":"a","log":{"level":"ERROR"},"service":{"name":"shop"},"host":{"name":"web-1","ip":["::1"]}}""")]
    [InlineData("""{"@timestamp":"2023-11-14T23:13:20.123456789+01:00","message":"a","log.level":"error","service.name":"shop","host.name":"web-1"}""")]
    [InlineData("""{"@timestamp":"2023-11-14T22:13:20.123","msg":"a","level":50,"service":{"name":"shop"},"host":"web-1"}""")]
    [InlineData("""{"@timestamp":1700000000123,"log":"a","severity":"err","service.name":"shop","hostname":"web-1"}""")]
    [InlineData("""{"@timestamp":"1700000000123","\u006dessage":"\u0061","level":"3","service":{"na\u006de":"shop"},"host":{"hostname":"web-1"}}""")]
    public void Document_NestedOrDotted_IsOneRecord(string document) =>
        Assert.Equal([new KeptRecord("host_name=web-1,job=shop", TimeMs, LogSeverity.Error, "a")], Decoding.RecordsOf($"{Create}\n{document}\n", LogForm.ElasticsearchBulk));

    [Fact]
    public void Documents_WithoutActions_AreReadLineByLine_AndOneThatIsNone_LeavesTheOthers()
    {
        using var decoding = new Decoding();

        Assert.Equal(
            [new KeptRecord("job=shop", TimeMs, LogSeverity.Error, "a"), new KeptRecord("", 0, LogSeverity.Unknown, "b")],
            Decoding.RecordsOf("""{"@timestamp":1700000000123,"message":"a","level":"error","service":{"name":"shop"}}""" + "\r\n \n" + """{"message":"b"}""", LogForm.JsonLines));
        Assert.True(decoding.Take("{\"message\":\"a\"}\nnot one\n{\"message\":\"b\"}\n", LogForm.JsonLines));
        Assert.Equal((2, 1), (decoding.Decoder.Batch.Count, decoding.Decoder.Batch.Dropped(LogDropReason.InvalidDocument)));
        Assert.StartsWith("the document of line 2 is no JSON object: ", decoding.Decoder.Batch.FirstDrop.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_OfKubernetes_AreLabelsAsBeatsAndFluentBitWriteThem()
    {
        const string Documents = Create + "\n" + """{"message":"a","kubernetes":{"namespace":"n","pod":{"name":"p"},"container":{"name":"c"},"node":{"name":"m"}}}""" + "\n"
            + Create + "\n" + """{"log":"a","kubernetes":{"namespace_name":"n","pod_name":"p","container_name":"c","host":"m","labels":{"x":"y"}}}""" + "\n";

        var records = Decoding.RecordsOf(Documents, LogForm.ElasticsearchBulk);

        Assert.Equal(2, records.Length);
        Assert.All(records, record => Assert.Equal("kubernetes_container_name=c,kubernetes_namespace=n,kubernetes_node_name=m,kubernetes_pod_name=p", record.Labels));
    }

    [Fact]
    public void Fields_ThatAreConfigured_AreLabelsAndNoOthers()
    {
        var limits = new IngestLimits { ElasticsearchFields = new([new("app.id", "job"), new("app", "job"), new("level", "level")]), MaxLabelBytes = 8 };
        const string Documents = Create + "\n" + """{"app":{"id":7},"level":"warn","service.name":"s"}""" + "\n" + Create + "\n" + """{"app":"x","level":"much too long"}""" + "\n";

        Assert.Equal(["job=7,level=warn", "job=x"], Decoding.RecordsOf(Documents, LogForm.ElasticsearchBulk, limits).Select(record => record.Labels));
    }

    [Fact]
    public void Document_WithoutAText_IsOneAsAWhole() =>
        Assert.Equal("""{"event":{"kind":"metric"},"message":null}""", Assert.Single(Decoding.RecordsOf(Create + "\r\n{\"event\":{\"kind\":\"metric\"},\"message\":null}\r\n", LogForm.ElasticsearchBulk)).Text);

    [Fact]
    public void Actions_OfEachKind_AreToldApart()
    {
        using var decoding = new Decoding();

        Assert.True(decoding.Take(
            """
            {"index":{"_index":"a","_id":"x\"1"}}
            {"message":"1"}

            {"delete":{"_index":"a","_id":"y"}}
            {"create":{}}
            {"message":"2"}
            {"update":{"_id":"z"}}
            {"doc":{"message":"3"}}
            {"create":{"_index":null}}
            not json
            {"index":{}}
            ["a"]

            """, LogForm.ElasticsearchBulk), decoding.Decoder.Batch.Error);

        Assert.Equal(["1", "2"], decoding.Sink.Records.Select(record => record.Text));
        Assert.Equal(
            ["Index 201 \"a\" \"x\\\"1\"", "Delete 404 \"a\" \"y\"", "Create 201  ", "Update 404  \"z\"", "Create 400  ", "Index 400  "],
            Enumerable.Range(0, decoding.Decoder.Items.Count).Select(i => Describe(decoding.Decoder.Items.At(i, decoding.Decoder.Batch))));
        Assert.Equal(2, decoding.Decoder.Batch.Dropped(LogDropReason.InvalidDocument));
        Assert.StartsWith("the document of line 10 is no JSON object: ", decoding.Decoder.Batch.FirstDrop.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "request body is required")]
    [InlineData("{\"index\":{}}\n{\"message\":\"a\"}", "Malformed action/metadata line [2]: it has no document, or one that no newline [\\n] ends")]
    [InlineData("{\"index\":{}}\n", "Malformed action/metadata line [1]: it has no document, or one that no newline [\\n] ends")]
    [InlineData("{\"index\":{}}", "The bulk request must be terminated by a newline [\\n]")]
    [InlineData("{\"index\":{}}\n{}\nmessage\n", "Malformed action/metadata line [3]: ")]
    [InlineData("{\"upsert\":{}}\n{}\n", "Malformed action/metadata line [1]: expected [index], [create], [update] or [delete], found PropertyName at byte 1")]
    [InlineData("{\"index\":1}\n{}\n", "Malformed action/metadata line [1]: expected an object, found Number at byte 9")]
    [InlineData("{\"index\":{},\"create\":{}}\n{}\n", "Malformed action/metadata line [1]: expected the end of the object, found PropertyName at byte 12")]
    public void Lines_Malformed_RefuseTheRequest(string body, string error)
    {
        using var decoding = new Decoding();

        Assert.False(decoding.Take(body, LogForm.ElasticsearchBulk));
        Assert.Equal(RejectReason.Json, decoding.Decoder.Batch.Reject);
        Assert.StartsWith(error, decoding.Decoder.Batch.Error, StringComparison.Ordinal);
        Assert.Empty(decoding.Sink.Records);
    }

    [Theory]
    [InlineData("\"tomorrow\"", LogDropReason.InvalidTimestamp)]
    [InlineData("-1", LogDropReason.InvalidTimestamp)]
    [InlineData("\"1969-12-31T23:59:59Z\"", LogDropReason.InvalidTimestamp)]
    [InlineData("\"2027-01-15T08:00:01Z\"", LogDropReason.TooFarInFuture)]
    public void Time_ThatIsNone_DropsItsDocument(string time, LogDropReason reason)
    {
        using var decoding = new Decoding();

        Assert.True(decoding.Take($"{Create}\n{{\"@timestamp\":{time},\"message\":\"a\"}}\n", LogForm.ElasticsearchBulk));
        Assert.Equal((1, 400), (decoding.Decoder.Batch.Dropped(reason), decoding.Decoder.Items.At(0, decoding.Decoder.Batch).Status));
        Assert.True(decoding.Decoder.Items.HasErrors);
    }

    [Fact]
    public void Actions_PastTheLimit_RefuseTheRequest()
    {
        using var decoding = new Decoding { Limits = new IngestLimits { MaxLogRecords = 2 } };

        Assert.True(decoding.Take(string.Concat(Enumerable.Repeat("{\"delete\":{}}\n", 2)), LogForm.ElasticsearchBulk));
        Assert.False(decoding.Take(string.Concat(Enumerable.Repeat("{\"delete\":{}}\n", 3)), LogForm.ElasticsearchBulk));
        Assert.Equal(RejectReason.TooManyRecords, decoding.Decoder.Batch.Reject);
    }

    private static string Describe(BulkItem item) => $"{item.Action} {item.Status} {Encoding.UTF8.GetString(item.Index)} {Encoding.UTF8.GetString(item.Id)}";
}
