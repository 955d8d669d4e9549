using System.Diagnostics.Metrics;
using Exporter.Tests.Ingest.Conformance;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Exporter.Tests.Ingest.Otlp;

/// <summary>What OpenTelemetry's own .NET SDK exports arrives under the names that Prometheus gives it.</summary>
public sealed class OpenTelemetrySdkTests(Receiver receiver) : IClassFixture<Receiver>
{
    [Theory]
    [InlineData(OtlpExportProtocol.Grpc, MetricReaderTemporalityPreference.Cumulative)]
    [InlineData(OtlpExportProtocol.HttpProtobuf, MetricReaderTemporalityPreference.Cumulative)]
    [InlineData(OtlpExportProtocol.Grpc, MetricReaderTemporalityPreference.Delta)]
    [InlineData(OtlpExportProtocol.HttpProtobuf, MetricReaderTemporalityPreference.Delta)]
    public async Task Instruments_OfEveryKind_ArriveUnderPrometheusNames(OtlpExportProtocol protocol, MetricReaderTemporalityPreference temporality)
    {
        var service = receiver.NewName("sdk");
        using var meter = new Meter("shop." + service, "2.1");
        using var provider = Provider(meter.Name, service, protocol, temporality);
        var orders = meter.CreateCounter<long>("orders", "{order}");
        var queue = meter.CreateUpDownCounter<long>("queue.length");
        var latency = meter.CreateHistogram<double>("latency", "s");
        var size = meter.CreateHistogram<double>("payload.size", "By");
        meter.CreateObservableGauge("temperature", () => 21.5, "Cel");
        for (var round = 0; round < 2; round++)
        {
            orders.Add(3, new KeyValuePair<string, object?>("payment.method", "card"));
            queue.Add(2);
            latency.Record(0.3);
            size.Record(1000 * (round + 1));
            Assert.True(provider.ForceFlush(10_000));
        }

        var selector = $$"""{job="acme/{{service}}", instance="i-1", otel_scope_version="2.1"}""";
        Assert.Equal(["6"], await AskAsync($$"""orders_total{job="acme/{{service}}", payment_method="card"}"""));
        Assert.Equal(["4"], await AskAsync("queue_length" + selector));
        Assert.Equal(["21.5"], await AskAsync("temperature_celsius" + selector));
        Assert.Equal(["2"], await AskAsync($"latency_seconds_count{selector}"));
        Assert.Equal(["0.6"], await AskAsync($"latency_seconds_sum{selector}"));
        Assert.Equal(["0", "2"], (await AskAsync($$"""latency_seconds_bucket{job="acme/{{service}}", le=~"0|5"}""")).Order());
        Assert.Equal(["1"], await AskAsync($$"""target_info{job="acme/{{service}}", deployment_environment="test"}"""));

        Assert.Equal(["2"], await AskAsync($"histogram_count(payload_size_bytes{selector})"));
        Assert.Equal(["3000"], await AskAsync($"histogram_sum(payload_size_bytes{selector})"));
        Assert.Equal(["0.5"], await AskAsync($"histogram_fraction(0, 1500, payload_size_bytes{selector})"));
    }

    private Task<string[]> AskAsync(string query) => receiver.QueryTextAsync(query, Receiver.NowMs + 1000);

    private MeterProvider Provider(string meter, string service, OtlpExportProtocol protocol, MetricReaderTemporalityPreference temporality) =>
        Sdk.CreateMeterProviderBuilder()
            .AddMeter(meter)
            .ConfigureResource(resource => resource.Clear()
                .AddService(service, "acme", "1.0", autoGenerateServiceInstanceId: false, serviceInstanceId: "i-1")
                .AddAttributes([new KeyValuePair<string, object>("deployment.environment", "test")]))
            .AddView("payload.size", new Base2ExponentialBucketHistogramConfiguration())
            .AddOtlpExporter((exporter, reader) =>
            {
                exporter.Protocol = protocol;
                exporter.Endpoint = protocol == OtlpExportProtocol.Grpc ? receiver.GrpcAddress : new Uri(receiver.Address, "v1/metrics");
                reader.TemporalityPreference = temporality;
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = 3_600_000;
            })
            .Build();
}
