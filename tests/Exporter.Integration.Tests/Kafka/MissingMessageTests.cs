using Exporter.TestKit;

namespace Exporter.Integration.Tests.Kafka;

/// <summary>A broker keeps messages for so long and no longer.</summary>
[Collection(KafkaSuite.Name)]
public sealed class MissingMessageTests
{
    private const int Kill = 9;

    // The pretended cluster keeps five megabytes a partition.
    private const int Rounds = 6;
    private const int RoundBytes = 990_000;

    [Fact]
    public async Task OffsetsThatAreGone_AreSaidAndCounted_AndTheRestIsTakenIn()
    {
        using MockKafka kafka = new();
        kafka.Create(HostStream.Topic);
        HostStream.Write(kafka, 0, 60);
        await using (ForesightProcess first = await StartAsync(kafka))
        {
            // Without a folder there is no snapshot to wait for: offsets are committed all the same.
            await Poll.Until("offsets are committed", () => Task.FromResult(kafka.Committed("foresight", HostStream.Topic).Values.Sum() > 0), null, first.Process);
            Assert.True(await first.MetricAsync("foresight_kafka_commits_total", "success") > 0);
            first.Process.Signal(Kill);
            await first.Process.WaitForExitAsync(TimeSpan.FromSeconds(10));
        }

        long committed = kafka.Committed("foresight", HostStream.Topic)[0];
        for (int round = 0; round < Rounds; round++)
        {
            kafka.Write(HostStream.Topic, 0, [.. Enumerable.Repeat(byte.MaxValue, RoundBytes)], HostStream.TimeOf(60, 0));
            kafka.Flush();
        }

        HostStream.Write(kafka, 61, 80);
        await using ForesightProcess next = await StartAsync(kafka);
        await Poll.Until("all that is left is taken in", async () => await NewestAsync(next) == HostStream.TimeOf(79, HostStream.Hosts - 1), null, next.Process);
        await next.Process.SaysAsync($"partition={HostStream.Topic}[0] wanted={committed}");
        double missed = await next.MetricAsync("foresight_kafka_messages_missed_total");
        Assert.InRange(missed, 60 - committed, 60 + Rounds - committed);
        Assert.Equal(0, await next.MetricAsync("foresight_kafka_lag_messages"));
        Assert.True(await next.MetricAsync("foresight_kafka_messages_skipped_total") > 0);
    }

    // A group without offsets begins at the end with this setting; one whose offsets are gone must not.
    private static Task<ForesightProcess> StartAsync(MockKafka kafka) => ForesightProcess.StartAsync(
        kafka.Committed("foresight", HostStream.Topic).Count == 0 ? HostStream.Configuration(kafka) : HostStream.Configuration(kafka).Replace("from: beginning", "from: end", StringComparison.Ordinal),
        null,
        "--storage.path=",
        "--storage.snapshot-interval=1s",
        "--ingest.hold-backlog=false");

    private static async Task<DateTimeOffset> NewestAsync(ForesightProcess process) =>
        DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(1000 * await process.MetricAsync("foresight_ingest_newest_sample_timestamp_seconds")));
}
