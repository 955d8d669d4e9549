using System.IO.Compression;
using System.Text;
using Exporter.Ingest;
using Exporter.Ingest.Otlp.Proto;
using Exporter.TestKit;
using Google.Protobuf;

namespace Exporter.Integration.Tests.Kafka;

/// <summary>Every format is taken, and what is of none is left out by its reason and stops nothing.</summary>
[Collection(KafkaSuite.Name)]
public sealed class FormatTests
{
    [Fact]
    public async Task Formats_AreTaken_AndPoisonIsLeftOut()
    {
        using MockKafka kafka = new();
        foreach (string topic in (string[])["rw", "otlp", "json", "events", "logs", "spans"])
        {
            kafka.Create(topic);
        }

        kafka.Write("rw", 0, Body(RemoteWriteVersion.V1, "a"));
        kafka.Write("rw", 1, Body(RemoteWriteVersion.V2, "b"), null, ("content-type", "application/x-protobuf;proto=io.prometheus.write.v2.Request"), ("content-encoding", "snappy"));
        kafka.Write("rw", 0, "no snappy"u8.ToArray());
        kafka.Write("rw", 0, []);
        kafka.Write("rw", 0, Body(RemoteWriteVersion.V1, "c"), null, ("content-type", "text/plain"));
        kafka.Write("rw", 0, new byte[2048]);
        kafka.Write("otlp", 2, Encoding.UTF8.GetBytes(Otlp("d")), null, ("content-type", "application/json"));
        kafka.Write("otlp", 1, Protobuf("f"), null, ("content-type", "application/x-protobuf"));
        kafka.Write("otlp", 1, Gzip(Protobuf("g")), null, ("content-encoding", "gzip"));
        kafka.Write("otlp", 1, Protobuf("f")[..^3], null, ("content-type", "application/x-protobuf"));
        kafka.Write("otlp", 2, "{"u8.ToArray(), null, ("content-type", "application/json"));
        kafka.Write("json", 3, Encoding.UTF8.GetBytes($$$"""{"timestamp":"{{{Instant}}}","value":"0.5","name":"used","labels":{"__name__":"used","instance":"e"}}"""));
        kafka.Write("json", 3, "{}"u8.ToArray());
        kafka.Write("events", 0, """{"kind":"deployment","labels":{"instance":"a"},"id":"1"}"""u8.ToArray());
        kafka.Write("events", 0, """{"labels":{"instance":"a"}}"""u8.ToArray(), null, ("ce_specversion", "1.0"), ("ce_id", "2"), ("ce_source", "ci 100%"), ("ce_type", "x.scaling"));
        kafka.Write("events", 0, """{"kind":"party"}"""u8.ToArray());
        kafka.Write("logs", 0, """{"message":"disk 1 is full","log.level":"error","service.node.name":"a"}"""u8.ToArray());
        kafka.Write("logs", 1, Encoding.UTF8.GetBytes("{\"message\":\"disk 2 is full\",\"level\":\"error\",\"service.node.name\":\"a\"}\n{\n"));
        kafka.Write("logs", 0, "none"u8.ToArray());
        kafka.Write("spans", 0, """{"resourceLogs":[{"resource":{"attributes":[{"key":"service.instance.id","value":{"stringValue":"a"}}]},"scopeLogs":[{"logRecords":[{"severityNumber":17,"body":{"stringValue":"disk 3 is full"}}]}]}]}"""u8.ToArray(), null, ("content-type", "application/json"));
        kafka.Write("spans", 0, "{"u8.ToArray(), null, ("content-type", "application/json"));
        kafka.Flush();

        // Compression between producer and consumer is the client library's.
        foreach ((int index, string codec) in ((string[])["gzip", "snappy", "lz4", "zstd"]).Index())
        {
            kafka.WriteCompressed(codec, "rw", index, Body(RemoteWriteVersion.V1, codec));
            kafka.WriteCompressed(codec, "otlp", index, Protobuf(codec + "-otlp"));
        }

        string storage = PeerProcess.NewFolder("kafka");
        await using ForesightProcess foresight = await ForesightProcess.StartAsync(
            $$"""
            predictors: [{name: disk, entity: [instance], step: 30s, horizons: [30m], signals: {used: used} }]
            ingest: {max_body_bytes: 1024}
            kafka:
              brokers: [{{kafka.Brokers}}]
              consume:
                group: foresight
                from: beginning
                topics: [{name: rw, format: remote_write}, {name: otlp, format: otlp}, {name: json, format: prometheus_json}, {name: events, format: events}, {name: logs, format: logs}, {name: spans, format: otlp_logs}]
            """,
            null,
            $"--storage.path={storage}");
        await Poll.Until("all are consumed", async () => await foresight.MetricAsync("foresight_kafka_messages_total") == 29, null, foresight.Process);

        Assert.Equal(14, await foresight.MetricAsync("foresight_head_series"));
        string page = await foresight.GetAsync("/metrics");
        Assert.Equal(
            ["content_type rw 1", "empty rw 1", "refused events 1", "refused logs 1", "too_large rw 1", "unreadable json 1", "unreadable otlp 2", "unreadable rw 1", "unreadable spans 1"],
            ScrapedPage.Parse(page).Where(sample => sample.Name == "foresight_kafka_messages_skipped_total" && sample.Value > 0)
                .Select(sample => $"{Label(sample.LabelText, "reason")} {Label(sample.LabelText, "topic")} {sample.Value}").Order(StringComparer.Ordinal));
        Assert.Contains("log_lines_total{instance=\"a\",severity=\"error\"} 3\n", page, StringComparison.Ordinal);
        Assert.Equal(1, await foresight.MetricAsync("log_new_templates_total"));
        Assert.Equal(2, await foresight.MetricAsync("foresight_log_records_total", "protocol=\"json\""));
        string events = await foresight.GetAsync("/api/v1/events");
        Assert.Contains("\"kind\":\"deployment\"", events, StringComparison.Ordinal);
        Assert.Contains("\"source\":\"ci 100%\"", events, StringComparison.Ordinal);
        Assert.Contains("A message is left out", foresight.Process.Output, StringComparison.Ordinal);
        Directory.Delete(storage, recursive: true);
    }

    [Fact]
    public async Task WithoutASection_TheLibraryIsNotLoaded()
    {
        await using ForesightProcess foresight = await ForesightProcess.StartAsync(HostStream.Predictors, null, "--storage.path=");

        string loaded = await File.ReadAllTextAsync($"/proc/{foresight.Process.Id}/maps", TestContext.Current.CancellationToken);
        Assert.Contains("foresight_exporter.dll", loaded, StringComparison.Ordinal);
        Assert.DoesNotMatch("librdkafka|Confluent", loaded);
        Assert.DoesNotContain("foresight_kafka", await foresight.GetAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PropertyThatTheLibraryDoesNotTake_IsTold_WithAllOthers()
    {
        string file = Path.Combine(PeerProcess.NewFolder("kafka"), "foresight.yml");
        string text = $$"""
            {{HostStream.Predictors}}
            kafka:
              brokers: [127.0.0.1:1]
              client: {securty.protocol: ssl, socket.timeout.ms: soon}
              produce: {predictions: p}
            """;
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);

        (int code, string output) = await PeerProcess.RunAsync("check-config", Peers.Foresight, "check-config", file);

        Assert.Equal(1, code);
        Assert.Contains("No such configuration property: \"securty.protocol\"", output, StringComparison.Ordinal);
        Assert.Contains("socket.timeout.ms", output, StringComparison.Ordinal);
        Assert.Contains("2 mistakes", output, StringComparison.Ordinal);
    }

    private static string Instant { get; } = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static byte[] Body(RemoteWriteVersion version, string instance)
    {
        RemoteWriteEncoder encoder = new(version);
        encoder.Add([("__name__", "used"), ("instance", instance)], DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), 0.5);
        return encoder.ToSnappy();
    }

    private static byte[] Protobuf(string instance)
    {
        NumberDataPoint point = new() { AsDouble = 0.5, TimeUnixNano = (ulong)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1_000_000, Attributes = { new KeyValue { Key = "instance", Value = new AnyValue { StringValue = instance } } } };
        ResourceMetrics resource = new() { ScopeMetrics = { new ScopeMetrics { Metrics = { new Metric { Name = "used", Gauge = new Gauge { DataPoints = { point } } } } } } };
        return new ExportMetricsServiceRequest { ResourceMetrics = { resource } }.ToByteArray();
    }

    private static byte[] Gzip(byte[] plain)
    {
        using MemoryStream target = new();
        using (GZipStream gzip = new(target, CompressionLevel.Fastest))
        {
            gzip.Write(plain);
        }

        return target.ToArray();
    }

    private static string Otlp(string instance) => $$$"""
        {"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"used","gauge":{"dataPoints":[{"asDouble":0.5,"timeUnixNano":"{{{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}}}000000","attributes":[{"key":"instance","value":{"stringValue":"{{{instance}}}"}}]}]}}]}]}]}
        """;

    private static string Label(string labels, string name) => labels.Split(',').Single(label => label.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 2)..^1];
}
