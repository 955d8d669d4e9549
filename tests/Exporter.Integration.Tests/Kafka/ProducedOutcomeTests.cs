using System.Text.Json;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Kafka;

/// <summary>Outcomes as they are produced.</summary>
[Collection(KafkaSuite.Name)]
public sealed class ProducedOutcomeTests
{
    private const string Outcomes = "outcomes";

    [Fact]
    public async Task EachOutcome_IsProducedOnce_ThroughAStop()
    {
        using MockKafka kafka = new();
        kafka.Create(HostStream.Topic);
        kafka.Create(Outcomes);
        string storage = PeerProcess.NewFolder("kafka");
        await using (ForesightProcess first = await StartAsync(kafka, storage))
        {
            await first.Process.SaysAsync("are at their end");

            // Host 1 fails at scrapes 91 to 96 of each 97; steps are 160 scrapes behind.
            await WriteAsync(kafka, 0, 150, first);
            await WriteAsync(kafka, 150, 300, first);
            first.Process.Signal(15);
            await first.Process.WaitForExitAsync(TimeSpan.FromSeconds(20));
        }

        await using (ForesightProcess second = await StartAsync(kafka, storage))
        {
            await second.Process.SaysAsync("are at their end");
            Assert.Equal(2, kafka.Read(Outcomes).Select(message => Identity(message.Value)).Count(IsIncident));
            await WriteAsync(kafka, 300, 400, second);
            await WriteAsync(kafka, 400, 500, second);
            string[] told = [.. Told(await second.GetAsync("/api/v1/outcomes/alerts"), "alerts", OfAlert), .. Told(await second.GetAsync("/api/v1/outcomes/incidents"), "incidents", OfIncident)];
            second.Process.Signal(15);
            await second.Process.WaitForExitAsync(TimeSpan.FromSeconds(20));
            string[] produced = [.. kafka.Read(Outcomes).Select(message => message.Value).Select(Identity)];

            // Each onset twice, as there are two horizons; and whatever else the API tells of, once.
            Assert.Equal(produced.Distinct().Order(StringComparer.Ordinal), produced.Order(StringComparer.Ordinal));
            Assert.Equal(told.Order(StringComparer.Ordinal), produced.Order(StringComparer.Ordinal));
            Assert.Equal(6, produced.Count(IsIncident));
        }

        Directory.Delete(storage, recursive: true);
    }

    private static bool IsIncident(string identity) => identity.StartsWith("incident", StringComparison.Ordinal);

    /// <summary>What tells an outcome from any other: it is the same in whatever process says it.</summary>
    private static string Identity(string message)
    {
        using JsonDocument read = JsonDocument.Parse(message);
        return read.RootElement.TryGetProperty("alert", out JsonElement alert) && alert.ValueKind == JsonValueKind.Object
            ? OfAlert(alert)
            : OfIncident(read.RootElement.GetProperty("incident"));
    }

    private static IEnumerable<string> Told(string answer, string list, Func<JsonElement, string> identityOf)
    {
        using JsonDocument read = JsonDocument.Parse(answer);
        return [.. read.RootElement.GetProperty(list).EnumerateArray().Where(outcome => outcome.GetProperty("outcome").GetString() != "undecided").Select(identityOf)];
    }

    private static string OfAlert(JsonElement alert) => $"alert {Of(alert, "start")}";

    private static string OfIncident(JsonElement incident) => $"incident {Of(incident, "onset")}";

    private static string Of(JsonElement outcome, string time) =>
        string.Join(' ', new[] { "predictor", "horizon", "labels", "outcome", time }.Select(name => outcome.GetProperty(name).GetRawText()));

    // So many scrapes of each host come at once, and partitions are not fetched in step: what is late by less than this has its place.
    private static Task<ForesightProcess> StartAsync(MockKafka kafka, string storage) => ForesightProcess.StartAsync(
        HostStream.Configuration(kafka, $"  produce: {{outcomes: {Outcomes}}}").Replace("step: 30s", "step: 30s\n    lateness: 40m", StringComparison.Ordinal),
        null,
        $"--storage.path={storage}",
        "--ingest.hold-backlog=false");

    private static Task WriteAsync(MockKafka kafka, int from, int to, ForesightProcess process)
    {
        HostStream.Write(kafka, from, to);
        return Poll.Until(
            $"{to} scrapes are taken in", async () => await process.MetricAsync("foresight_kafka_lag_messages") == 0 && await NewestAsync(process) == HostStream.TimeOf(to - 1, HostStream.Hosts - 1), null, process.Process);
    }

    private static async Task<DateTimeOffset> NewestAsync(ForesightProcess process) =>
        DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(1000 * await process.MetricAsync("foresight_ingest_newest_sample_timestamp_seconds")));
}
