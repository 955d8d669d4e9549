using System.Net;
using System.Text;
using System.Text.Json;
using Exporter.Ingest;
using Exporter.Ingest.Logs;
using Exporter.Ingest.Otlp.Proto;
using Exporter.Tests.Host;
using Google.Protobuf;
using Snappier;
using Status = Exporter.Ingest.Otlp.Proto.Status;

namespace Exporter.Tests.Ingest.Logs;

/// <summary>How the receivers of logs answer over HTTP.</summary>
public sealed class LogEndpointTests
{
    private const string Binary = "application/x-protobuf";
    private const string Json = "application/json";
    private const string Lines = "application/x-ndjson";

    [Theory]
    [InlineData("v1/logs", LogForm.OtlpProtobuf, Binary, null, 200)]
    [InlineData("v1/logs", LogForm.OtlpProtobuf, Binary, "gzip", 200)]
    [InlineData("api/v1/otlp/v1/logs", LogForm.OtlpJson, Json, null, 200)]
    [InlineData("v1/logs", LogForm.OtlpJson, Json + "; charset=utf-8", "gzip", 200)]
    [InlineData("loki/api/v1/push", LogForm.LokiProtobuf, Binary, null, 204)]
    [InlineData("loki/api/v1/push", LogForm.LokiProtobuf, Binary, "snappy", 204)]
    [InlineData("loki/api/v1/push", LogForm.LokiJson, Json, null, 204)]
    [InlineData("loki/api/v1/push", LogForm.LokiJson, Json, "gzip", 204)]
    [InlineData("elasticsearch/_bulk", LogForm.ElasticsearchBulk, Lines, null, 200)]
    [InlineData("elasticsearch/logs-app-default/_bulk", LogForm.ElasticsearchBulk, "application/vnd.elasticsearch+x-ndjson; compatible-with=9", "gzip", 200)]
    public async Task Records_OfEachProtocol_AreTakenAndCounted(string path, LogForm form, string type, string? encoding, int expected)
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        var body = SomeLogs.Body(form, 3, 10);
        body = form == LogForm.LokiProtobuf ? Snappy.CompressToArray(body) : encoding == "gzip" ? LogBatchTests.Zip(body) : body;

        Assert.Equal(expected, (int)(await PostAsync(host.Address, path, body, type, encoding)).Status);

        var protocol = $"protocol=\"{Reasons.LabelOf(form)}\"";
        Assert.Equal(30, await host.SumAsync("foresight_log_records_total", protocol, "severity=\"warn\""));
        Assert.Equal(30, await host.SumAsync("foresight_log_records_total"));
        Assert.Equal((3, 1), (await host.SumAsync("foresight_log_sources"), await host.SumAsync("foresight_ingest_requests_total", protocol, $"code=\"{expected}\"")));
        Assert.Equal(body.Length, await host.SumAsync("foresight_ingest_body_bytes_total"));
    }

    [Theory]
    [InlineData("v1/logs", "text/plain", null, 415, "unsupported Content-Type \"text/plain\": send application/x-protobuf or application/json")]
    [InlineData("v1/logs", Binary, "zstd", 415, "unsupported Content-Encoding \"zstd\": send gzip or none")]
    [InlineData("v1/logs", Binary, null, 400, "not a valid ExportLogsServiceRequest: malformed protobuf at byte ")]
    [InlineData("v1/logs", Binary, "gzip", 400, "body of 8 bytes is not gzip: ")]
    [InlineData("v1/logs", Json, null, 400, "not valid JSON: ")]
    [InlineData("loki/api/v1/push", "text/plain", null, 415, "unsupported Content-Type \"text/plain\": send application/x-protobuf or application/json")]
    [InlineData("loki/api/v1/push", Json, "deflate", 415, "Content-Encoding \"deflate\" not supported: send gzip or none")]
    [InlineData("loki/api/v1/push", Binary, null, 400, "body of 8 bytes is not a valid snappy block")]
    [InlineData("loki/api/v1/push", Json, null, 400, "not valid JSON: ")]
    [InlineData("elasticsearch/_bulk", "text/plain", null, 406, "Content-Type header [text/plain] is not supported")]
    [InlineData("elasticsearch/_bulk", Lines, "br", 415, "Content-Encoding [br] is not supported: send gzip or none")]
    [InlineData("elasticsearch/_bulk", Lines, null, 400, "The bulk request must be terminated by a newline [\\n]")]
    public async Task Request_Wrong_IsRefusedInTheWordsOfItsProtocol(string path, string type, string? encoding, int expected, string text)
    {
        await using var server = new LogServer();
        await server.InitializeAsync();

        var (status, body) = await PostAsync(server.Address, path, "not logs"u8.ToArray(), type, encoding);

        Assert.Equal(expected, (int)status);
        Assert.StartsWith(text, ErrorOf(path, type, body), StringComparison.Ordinal);
        Assert.Empty(server.Sink.Records);
    }

    [Theory]
    [InlineData("v1/logs", LogForm.OtlpProtobuf, Binary, 413)]
    [InlineData("loki/api/v1/push", LogForm.LokiJson, Json, 413)]
    [InlineData("elasticsearch/_bulk", LogForm.ElasticsearchBulk, Lines, 413)]
    public async Task Body_PastALimit_IsTooLarge(string path, LogForm form, string type, int expected)
    {
        await using var small = new LogServer(new IngestLimits { MaxBodyBytes = 1000 }, 8);
        await using var few = new LogServer(new IngestLimits { MaxLogRecords = 99 }, 8);
        await small.InitializeAsync();
        await few.InitializeAsync();
        var body = SomeLogs.Body(form, 1, 100);

        Assert.Equal(expected, (int)(await PostAsync(small.Address, path, body, type)).Status);
        Assert.Equal(expected, (int)(await PostAsync(few.Address, path, body, type)).Status);
        Assert.Empty(few.Sink.Records);
    }

    [Theory]
    [InlineData("v1/logs", LogForm.OtlpProtobuf, Binary, 503)]
    [InlineData("loki/api/v1/push", LogForm.LokiJson, Json, 503)]
    [InlineData("elasticsearch/_bulk", LogForm.ElasticsearchBulk, Lines, 429)]
    public async Task Request_WithoutAPlace_IsToBeSentAgain(string path, LogForm form, string type, int expected)
    {
        await using var server = new LogServer(new IngestLimits(), waiting: 0);
        await server.InitializeAsync();
        var body = SomeLogs.Body(form, 1, 1);
        using (await server.Admission.EnterAsync(TestContext.Current.CancellationToken))
        using (await server.Admission.EnterAsync(TestContext.Current.CancellationToken))
        {
            using var response = await SendAsync(server.Address, path, body, type);
            Assert.Equal((expected, "1"), ((int)response.StatusCode, response.Headers.GetValues("Retry-After").Single()));
        }

        Assert.InRange((int)(await PostAsync(server.Address, path, body, type)).Status, 200, 204);
        Assert.Single(server.Sink.Records);
    }

    [Fact]
    public async Task Fault_OfOurs_IsToldAndTheNextRequestIsTaken()
    {
        await using var server = new LogServer();
        await server.InitializeAsync();
        var body = SomeLogs.Body(LogForm.LokiJson, 1, 1);

        server.Sink.IsBroken = true;
        Assert.Equal((HttpStatusCode.InternalServerError, "internal error, see the log\n"), await TextAsync(server, body));
        server.Sink.IsBroken = false;
        Assert.Equal((HttpStatusCode.NoContent, ""), await TextAsync(server, body));
    }

    [Fact]
    public async Task Otlp_PartlyRefused_TellsHowManyAndWhy()
    {
        await using var server = new LogServer(new IngestLimits { MaxLogLineBytes = 64 }, 8);
        await server.InitializeAsync();
        var export = ExportLogsServiceRequest.Parser.ParseFrom(SomeLogs.Body(LogForm.OtlpProtobuf, 1, 3));
        export.ResourceLogs[0].ScopeLogs[0].LogRecords[1].Body.StringValue = new string('x', 65);

        var (status, body) = await PostAsync(server.Address, "v1/logs", export.ToByteArray(), Binary);

        var partial = ExportLogsServiceResponse.Parser.ParseFrom(body).PartialSuccess;
        Assert.Equal((HttpStatusCode.OK, 1L), (status, partial.RejectedLogRecords));
        Assert.Equal("max entry size '64' bytes exceeded for stream '{instance=\"i-0\", job=\"shop\"}' while adding an entry with length '65' bytes", partial.ErrorMessage);
        Assert.Equal(2, server.Sink.Records.Length);
    }

    [Fact]
    public async Task Loki_PartlyRefused_TakesTheRestAndSaysSo()
    {
        await using var server = new LogServer();
        await server.InitializeAsync();
        const string Push = """{"streams":[{"stream":{"a":"b"},"values":[["4000000000000000000","x"],["1","y"]]},{"stream":{},"values":[["1","z"]]}]}""";

        Assert.Equal(
            (HttpStatusCode.BadRequest, "2 records were not taken, the first of them: entry for stream '{a=\"b\"}' has timestamp too new: 2096-10-02T07:06:40Z\n"),
            await TextAsync(server, Encoding.UTF8.GetBytes(Push)));
        Assert.Equal("y", Assert.Single(server.Sink.Records).Text);
    }

    [Fact]
    public async Task Bulk_PartlyRefused_IsAnsweredItemByItem()
    {
        await using var server = new LogServer();
        await server.InitializeAsync();
        const string Bulk = "{\"create\":{\"_id\":\"1\"}}\n{\"message\":\"a\"}\n{\"index\":{\"_index\":\"b\\u0041\"}}\nnot json\n{\"update\":{\"_id\":\"3\"}}\n{\"doc\":{}}\n{\"delete\":{\"_id\":\"4\"}}\n";

        var (status, body) = await PostAsync(server.Address, "elasticsearch/logs/_bulk", Encoding.UTF8.GetBytes(Bulk), Lines);

        using var answer = JsonDocument.Parse(body);
        Assert.Equal((HttpStatusCode.OK, true), (status, answer.RootElement.GetProperty("errors").GetBoolean()));
        Assert.InRange(answer.RootElement.GetProperty("took").GetInt64(), 0, 60_000);
        Assert.Equal(
            """[{"create":{"_index":"logs","_id":"1","result":"created","status":201}},"""
            + """{"index":{"_index":"b\u0041","_id":"1","status":400,"error":{"type":"document_parsing_exception","reason":"the document is no JSON object"}}},"""
            + """{"update":{"_index":"logs","_id":"3","status":404,"error":{"type":"document_missing_exception","reason":"no document is kept here that could be changed"}}},"""
            + """{"delete":{"_index":"logs","_id":"4","result":"not_found","status":404}}]""",
            answer.RootElement.GetProperty("items").GetRawText());
    }

    [Theory]
    [InlineData("errors,items.*.error,items.*.status", """{"errors":false,"items":[{"create":{"status":201}}]}""")]
    [InlineData("errors,items.*.error", """{"errors":false,"items":[]}""")]
    [InlineData("errors", """{"errors":false}""")]
    [InlineData("items.create.result,**.status", """{"items":[{"create":{"result":"created","status":201}}]}""")]
    [InlineData("nothing", "{}")]
    public async Task Bulk_WithAFilter_IsAnsweredWithWhatIsWanted(string filter, string expected)
    {
        await using var server = new LogServer();
        await server.InitializeAsync();

        var (_, body) = await PostAsync(server.Address, $"elasticsearch/_bulk?filter_path={filter}", "{\"create\":{}}\n{}\n"u8.ToArray(), Lines);

        Assert.Equal(expected, Encoding.UTF8.GetString(body));
    }

    [Theory]
    [InlineData("GET", "elasticsearch", "tagline")]
    [InlineData("GET", "elasticsearch/", "tagline")]
    [InlineData("HEAD", "elasticsearch/", "")]
    [InlineData("GET", "elasticsearch/_license", "active")]
    [InlineData("GET", "elasticsearch/_xpack", "features")]
    [InlineData("GET", "elasticsearch/_cluster/health", "green")]
    [InlineData("GET", "elasticsearch/_cat/health", "green")]
    [InlineData("HEAD", "elasticsearch/_index_template/filebeat-9.2.0", "")]
    [InlineData("PUT", "elasticsearch/_index_template/filebeat-9.2.0", "acknowledged")]
    [InlineData("GET", "elasticsearch/_ilm/policy/filebeat", "{}")]
    [InlineData("PUT", "elasticsearch/_ilm/policy/filebeat", "acknowledged")]
    [InlineData("PUT", "elasticsearch/_data_stream/filebeat-9.2.0", "acknowledged")]
    [InlineData("GET", "elasticsearch/_ingest/pipeline/x", "{}")]
    [InlineData("PUT", "elasticsearch/_template/logstash", "acknowledged")]
    [InlineData("PUT", "elasticsearch/_component_template/x", "acknowledged")]
    public async Task Handshake_OfAgents_IsAnsweredAsElasticsearchDoes(string method, string path, string text)
    {
        await using var server = new LogServer();
        await server.InitializeAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(server.Address, path));
        request.Headers.TryAddWithoutValidation("Accept", "application/vnd.elasticsearch+json; compatible-with=9");
        using var response = await RunningHost.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, "Elasticsearch"), (response.StatusCode, response.Headers.GetValues("X-Elastic-Product").Single()));
        Assert.Contains(text, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.True(path.Contains("_cat", StringComparison.Ordinal) || response.Content.Headers.ContentType!.ToString() == "application/vnd.elasticsearch+json; compatible-with=9");
    }

    [Fact]
    public async Task Root_IsThePageForBrowsers_AndElasticsearchIsBelowItsPrefix()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);

        Assert.StartsWith("<!doctype html>", await host.GetAsync(""), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("You Know, for Search", await host.GetAsync("elasticsearch"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_BoundRequests_AndAreShownAsLimits()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig + "\ningest: {max_log_records_per_request: 5, max_log_line_bytes: 64, max_log_sources: 7, elasticsearch_fields: {app: job}}\n");

        Assert.Equal(413, (int)(await PostAsync(host.Address, "v1/logs", SomeLogs.Body(LogForm.OtlpProtobuf, 1, 6), Binary)).Status);
        Assert.Equal(1, await host.SumAsync("foresight_ingest_requests_rejected_total", "reason=\"too_many_records\""));
        Assert.Equal((5, 64, 7), (await host.SumAsync("foresight_limit", "limit=\"max_log_records_per_request\""), await host.SumAsync("foresight_limit", "limit=\"max_log_line_bytes\""), await host.SumAsync("foresight_limit", "limit=\"max_log_sources\"")));
    }

    [Fact]
    public async Task Line_IsNeitherLoggedNorShown()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig + "\ningest: {max_log_line_bytes: 64}\n");
        const string Secret = "password=hunter2";
        var line = Secret + new string('x', 64);
        foreach (var push in (string[])[$"[[\"1\",\"{line}\"]]", $"[[\"1\",\"{Secret}\"]]", $"[[\"1\",\"{Secret}\""])
        {
            await PostAsync(host.Address, "loki/api/v1/push", Encoding.UTF8.GetBytes($"{{\"streams\":[{{\"stream\":{{\"a\":\"b\"}},\"values\":{push}}}]}}"), Json);
        }

        Assert.Equal(1, await host.SumAsync("foresight_log_records_rejected_total", "reason=\"line_too_long\""));
        Assert.DoesNotContain("hunter2", host.Log + await host.GetAsync("metrics"), StringComparison.Ordinal);
        Assert.Contains("A request of logs by loki was answered with 400", host.Log, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string Text)> TextAsync(LogServer server, byte[] body)
    {
        var (status, answer) = await PostAsync(server.Address, "loki/api/v1/push", body, Json);
        return (status, Encoding.UTF8.GetString(answer));
    }

    private static async Task<(HttpStatusCode Status, byte[] Body)> PostAsync(Uri address, string path, byte[] body, string type, string? encoding = null)
    {
        using var response = await SendAsync(address, path, body, type, encoding);
        return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<HttpResponseMessage> SendAsync(Uri address, string path, byte[] body, string type, string? encoding = null)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        return await RunningHost.Client.PostAsync(new Uri(address, path), content, TestContext.Current.CancellationToken);
    }

    private static string ErrorOf(string path, string type, byte[] body) => path switch
    {
        "loki/api/v1/push" => Encoding.UTF8.GetString(body),
        "elasticsearch/_bulk" => JsonDocument.Parse(body).RootElement.GetProperty("error").GetProperty("reason").GetString()!,
        _ when type == Json => JsonDocument.Parse(body).RootElement.GetProperty("message").GetString()!,
        _ => Status.Parser.ParseFrom(body).Message,
    };
}
