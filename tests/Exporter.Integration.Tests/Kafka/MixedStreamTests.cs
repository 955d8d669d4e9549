using Exporter.TestKit;

namespace Exporter.Integration.Tests.Kafka;

/// <summary>Samples that come by requests while the past comes from Kafka: what the README says of them.</summary>
[Collection(KafkaSuite.Name)]
public sealed class MixedStreamTests
{
    [Fact]
    public async Task RequestAheadOfThePast_MakesStepsDue_AndWhatIsOlderThanExpressionsLookIsTooOld()
    {
        using MockKafka kafka = new();
        kafka.Create(HostStream.Topic);
        HostStream.Write(kafka, 0, 120);
        await using ForesightProcess foresight = await ForesightProcess.StartAsync(HostStream.Configuration(kafka), null, "--storage.path=", "--ingest.hold-backlog=false");

        // Partitions are assigned some seconds after the start: all of Kafka's messages are older than these.
        RemoteWriteSender sender = new(foresight.Address);
        Assert.Equal(204, (await sender.SendBytesAsync(HostStream.Scrape(119, 0))).Status);
        Assert.Equal(204, (await sender.SendBytesAsync(HostStream.Scrape(125, 0))).Status);
        Assert.Equal(0, await foresight.MetricAsync("foresight_kafka_messages_total"));
        await Poll.Until("all are consumed", async () => await foresight.MetricAsync("foresight_kafka_messages_total") == 120 * HostStream.Hosts, null, foresight.Process);
        await Poll.Until("the past is over", async () => await foresight.MetricAsync("foresight_kafka_lag_messages") == 0, null, foresight.Process);

        // Half an hour came too late for its steps; the last minutes, which expressions still look at, were taken.
        Assert.InRange(await foresight.MetricAsync("foresight_ingest_samples_dropped_total", "too_old"), 3 * HostStream.Hosts * 60, 3 * HostStream.Hosts * 119);
        Assert.Equal(0, await foresight.MetricAsync("foresight_kafka_messages_skipped_total"));
        HostStream.Write(kafka, 126, 130);
        await Poll.Until("it goes on", async () => await foresight.MetricAsync("predicted_failure_probability", "horizon=\"30m\"") > 0 && (await foresight.GetAsync("/metrics")).Contains("host-3", StringComparison.Ordinal), null, foresight.Process);
    }
}
