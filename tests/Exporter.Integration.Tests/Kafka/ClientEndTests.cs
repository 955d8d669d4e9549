using Confluent.Kafka;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Kafka;

/// <summary>An error that the client library does not survive ends a client, not the process.</summary>
[Collection(KafkaSuite.Name)]
public sealed class ClientEndTests
{
    private const short Heartbeat = 12;

    [Fact]
    public async Task FatalError_IsShown_AndAnotherClientGoesOn()
    {
        using MockKafka kafka = new();
        kafka.Create(HostStream.Topic);
        await using ForesightProcess foresight = await ForesightProcess.StartAsync(HostStream.Configuration(kafka), null, "--storage.path=", "--ingest.hold-backlog=false");
        HostStream.Write(kafka, 0, 20);
        await Poll.Until("it is ready", async () => (await ReadyAsync(foresight)).Length == 0, null, foresight.Process);

        kafka.Refuse(Heartbeat, ErrorCode.FencedInstanceId, 1);
        await Poll.Until("it says why it is not ready", async () => (await ReadyAsync(foresight)).Contains("kafka: the client has ended", StringComparison.Ordinal), null, foresight.Process);
        Assert.Equal(0, await foresight.MetricAsync("foresight_kafka_partitions_assigned"));
        Assert.True(await foresight.MetricAsync("foresight_kafka_errors_total", "FencedInstanceId") + await foresight.MetricAsync("foresight_kafka_errors_total", "Local_Fatal") > 0);
        await foresight.Process.SaysAsync("another takes its place");

        HostStream.Write(kafka, 20, 40);
        await Poll.Until("another client has gone on", async () => await foresight.MetricAsync("foresight_kafka_messages_total") >= 40 * HostStream.Hosts, null, foresight.Process);
        Assert.Equal("", await ReadyAsync(foresight));
    }

    /// <summary>What it says while it is not ready; empty once it is.</summary>
    private static async Task<string> ReadyAsync(ForesightProcess foresight)
    {
        using HttpResponseMessage answer = await Web.Client.GetAsync(new Uri(foresight.Address, "/-/ready"));
        return answer.IsSuccessStatusCode ? "" : await answer.Content.ReadAsStringAsync();
    }
}
