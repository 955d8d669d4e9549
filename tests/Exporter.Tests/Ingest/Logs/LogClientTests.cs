using System.Text.Json.Serialization;
using Elastic.Clients.Elasticsearch;
using Exporter.Ingest.Logs;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using Serilog;
using Serilog.Events;
using Serilog.Sinks.OpenTelemetry;
using ILogger = Microsoft.Extensions.Logging.ILogger;

namespace Exporter.Tests.Ingest.Logs;

/// <summary>What real clients of .NET send arrives as they mean it; those of other languages and agents are in the integration tests.</summary>
public sealed partial class LogClientTests(LogServer server) : IClassFixture<LogServer>
{
    [Theory]
    [InlineData(OtlpExportProtocol.Grpc)]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public void OpenTelemetry_OfDotNet_Arrives(OtlpExportProtocol protocol)
    {
        var service = $"sdk-{protocol}";
        using (var factory = LoggerFactory.Create(logging => logging.AddOpenTelemetry(options =>
        {
            options.IncludeFormattedMessage = true;
            options.SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService(service, "acme", serviceInstanceId: "i-1").AddAttributes([new KeyValuePair<string, object>("host.name", "web-1")]));
            options.AddOtlpExporter(exporter =>
            {
                exporter.Protocol = protocol;
                exporter.Endpoint = protocol == OtlpExportProtocol.Grpc ? server.GrpcAddress : new Uri(server.Address, "v1/logs");
            });
        })))
        {
            ILogger logger = factory.CreateLogger("shop");
            Paid(logger, 17);
            OnFire(logger);
        }

        // Disposing has sent what waited.
        var records = server.RecordsOf($"acme/{service}");
        Assert.Equal(["order 17 is paid", "the till is on fire"], records.Select(record => record.Text));
        Assert.Equal([LogSeverity.Info, LogSeverity.Fatal], records.Select(record => record.Severity));
        Assert.All(records, record => Assert.Contains("host_name=web-1,instance=i-1,", record.Labels, StringComparison.Ordinal));
        Assert.All(records, record => Assert.InRange(record.TimestampMs, DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeMilliseconds(), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
    }

    [Theory]
    [InlineData(OtlpProtocol.Grpc)]
    [InlineData(OtlpProtocol.HttpProtobuf)]
    public async Task Serilog_Arrives(OtlpProtocol protocol)
    {
        var service = $"serilog-{protocol}";
        await using (var logger = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.OpenTelemetry(options =>
        {
            options.Protocol = protocol;
            options.Endpoint = protocol == OtlpProtocol.Grpc ? server.GrpcAddress.ToString() : server.Address.ToString();
            options.ResourceAttributes = new Dictionary<string, object> { ["service.name"] = service };
        }).CreateLogger())
        {
            logger.Write(LogEventLevel.Warning, "queue {Queue} is long", "a\"b");
            logger.Write(LogEventLevel.Verbose, "tick");
        }

        var records = server.RecordsOf(service);
        Assert.Equal([(LogSeverity.Warn, "queue a\"b is long"), (LogSeverity.Trace, "tick")], records.Select(record => (record.Severity, record.Text)));
    }

    [Fact]
    public async Task Elasticsearch_OfDotNet_SendsItsBulk()
    {
        var settings = new ElasticsearchClientSettings(new Uri(server.Address, "elasticsearch/"));
        var client = new ElasticsearchClient(settings);

        Assert.Equal("You Know, for Search", (await client.InfoAsync(TestContext.Current.CancellationToken)).Tagline);
        var answer = await client.BulkAsync(bulk => bulk.Index("logs").CreateMany<Document>([new("disk full", "error"), new("disk free", "info")]), TestContext.Current.CancellationToken);

        Assert.True(answer.IsValidResponse, answer.DebugInformation);
        Assert.Equal([(201, "logs"), (201, "logs")], answer.Items.Select(item => (item.Status, item.Index)));
        Assert.Equal([(LogSeverity.Error, "disk full"), (LogSeverity.Info, "disk free")], server.RecordsOf("elastic-net").Select(record => (record.Severity, record.Text)));
    }

    [LoggerMessage(1, LogLevel.Information, "order {Order} is paid")]
    private static partial void Paid(ILogger logger, int order);

    [LoggerMessage(2, LogLevel.Critical, "the till is on fire")]
    private static partial void OnFire(ILogger logger);

    private sealed record Document(string Message, string Level)
    {
        public string Hostname => "web-1";

        [JsonPropertyName("service.name")]
        public string Service => "elastic-net";

        [JsonPropertyName("@timestamp")]
        public DateTimeOffset Timestamp { get; } = DateTimeOffset.UtcNow;
    }
}
