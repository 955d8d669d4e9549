using Exporter.Ingest;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Kafka;

/// <summary>What waits is bounded, and nothing is lost by it.</summary>
[Collection(KafkaSuite.Name)]
public sealed class BufferTests
{
    private const int Scrapes = 100;
    private const int SeriesOfBallast = 100;

    /// <summary>Each partition has one batch, larger than a partition's share of all that may wait: its messages lie before those of the next partition, which the merge wants first.</summary>
    [Fact]
    public async Task FullBuffer_PausesPartitions_AndLosesNothing()
    {
        using MockKafka kafka = new(lingerMs: 500);
        kafka.Create(HostStream.Topic);
        for (int scrape = 0; scrape < Scrapes; scrape++)
        {
            for (int host = 0; host < HostStream.Hosts; host++)
            {
                kafka.Write(HostStream.Topic, host, HostStream.Scrape(scrape, host), HostStream.TimeOf(scrape, host));
                kafka.Write(HostStream.Topic, host, Ballast(scrape, host), HostStream.TimeOf(scrape, host));
            }
        }

        kafka.Flush();
        await using ForesightProcess foresight = await ForesightProcess.StartAsync(HostStream.Configuration(kafka, consume: ", buffer_bytes: 1048576"), null, "--storage.path=", "--ingest.hold-backlog=false");
        await Poll.Until(
            "all are consumed", async () => await foresight.MetricAsync("foresight_kafka_messages_total") == 2 * Scrapes * HostStream.Hosts, null, foresight.Process);

        Assert.True(await foresight.MetricAsync("foresight_kafka_pauses_total") > 0);
        Assert.Equal(0, await foresight.MetricAsync("foresight_kafka_messages_skipped_total"));
        Assert.Equal(0, await foresight.MetricAsync("foresight_kafka_messages_missed_total"));

        // Each sample came in its place: none too late for its step, none twice.
        Assert.Equal(0, await foresight.MetricAsync("foresight_ingest_samples_dropped_total"));
        Assert.DoesNotContain("the others go on without", foresight.Process.Output, StringComparison.Ordinal);
    }

    /// <summary>Series that no signal selects, and that do not become smaller by compression.</summary>
    private static byte[] Ballast(int scrape, int host)
    {
        Random random = new(host);
        RemoteWriteEncoder encoder = new(RemoteWriteVersion.V1);
        for (int i = 0; i < SeriesOfBallast; i++)
        {
            byte[] bytes = new byte[64];
            random.NextBytes(bytes);
            encoder.Add([("__name__", "ballast"), ("id", Convert.ToHexString(bytes)), ("instance", HostStream.NameOf(host))], HostStream.TimeOf(scrape, host).ToUnixTimeMilliseconds(), i);
        }

        return encoder.ToSnappy();
    }
}
