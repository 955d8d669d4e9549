using Exporter.TestKit;

namespace Exporter.Integration.Tests.Kafka;

/// <summary>What is consumed from a cluster counts once, whatever ends the process.</summary>
[Collection(KafkaSuite.Name)]
public sealed class KafkaKillTests
{
    private const int Kill = 9;
    private const int Scrapes = 300;

    [Fact]
    public async Task Kill9_InTheMidstOfAStream_EqualsAProcessThatNeverStopped()
    {
        string whole;
        await using (ForesightProcess never = await ForesightProcess.StartAsync(HostStream.Predictors, null, "--storage.path=", "--ingest.hold-backlog=false"))
        {
            for (int scrape = 0; scrape < Scrapes; scrape++)
            {
                for (int host = 0; host < HostStream.Hosts; host++)
                {
                    Assert.Equal(204, (await new RemoteWriteSender(never.Address).SendBytesAsync(HostStream.Scrape(scrape, host))).Status);
                }
            }

            whole = await never.GetAsync("/api/v1/vectors?predictor=node");
        }

        using MockKafka kafka = new();
        kafka.Create(HostStream.Topic);
        string storage = PeerProcess.NewFolder("kafka");
        HostStream.Write(kafka, 0, 150);
        await using (ForesightProcess killed = await StartAsync(kafka, storage))
        {
            await TakenInAsync(killed, 150);
            await Poll.Until("offsets are committed with a snapshot", () => Task.FromResult(kafka.Committed("foresight", HostStream.Topic).Count == HostStream.Hosts), null, killed.Process);

            // What comes after the snapshot is lost with the process, and consumed again by the next one.
            HostStream.Write(kafka, 150, 210);
            await TakenInAsync(killed, 210);
            killed.Process.Signal(Kill);
            await killed.Process.WaitForExitAsync(TimeSpan.FromSeconds(10));
        }

        HostStream.Write(kafka, 210, 250);
        await using (ForesightProcess stopped = await StartAsync(kafka, storage))
        {
            await TakenInAsync(stopped, 250);
            stopped.Process.Signal(15);
            await stopped.Process.WaitForExitAsync(TimeSpan.FromSeconds(20));
            Assert.DoesNotContain("gapEndMs", stopped.Process.Output, StringComparison.OrdinalIgnoreCase);
        }

        HostStream.Write(kafka, 250, Scrapes);
        await using ForesightProcess last = await StartAsync(kafka, storage);
        await TakenInAsync(last, Scrapes);
        Assert.Equal(whole, await last.GetAsync("/api/v1/vectors?predictor=node"));

        // After a clean stop nothing comes twice: these are the messages since.
        Assert.Equal((Scrapes - 250) * HostStream.Hosts, await last.MetricAsync("foresight_kafka_messages_total"));
        Assert.Equal(0, await last.MetricAsync("foresight_kafka_lag_messages"));
        Assert.Equal(0, await last.MetricAsync("foresight_ingest_samples_dropped_total"));
        Directory.Delete(storage, recursive: true);
    }

    private static Task<ForesightProcess> StartAsync(MockKafka kafka, string storage) =>
        ForesightProcess.StartAsync(HostStream.Configuration(kafka), null, $"--storage.path={storage}", "--storage.snapshot-interval=1s", "--ingest.hold-backlog=false");

    private static Task TakenInAsync(ForesightProcess process, int scrapes) => Poll.Until(
        $"{scrapes} scrapes are taken in", async () => await NewestAsync(process) == HostStream.TimeOf(scrapes - 1, HostStream.Hosts - 1), null, process.Process);

    private static async Task<DateTimeOffset> NewestAsync(ForesightProcess process) =>
        DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(1000 * await process.MetricAsync("foresight_ingest_newest_sample_timestamp_seconds")));
}
