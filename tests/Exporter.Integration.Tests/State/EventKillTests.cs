using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.State;

/// <summary>An event that was answered with 200 is there after kill -9, and has its effect on outcomes once.</summary>
public sealed class EventKillTests
{
    private const int Kill = 9;
    private const int Rounds = 5;
    private const int PerRound = 40;

    private static readonly string Configuration = QuickDisk.Configuration("1m");

    private readonly long _startMs = DateTimeOffset.UtcNow.AddMinutes(-2).ToUnixTimeMilliseconds() / 1000 * 1000;
    private readonly string _storage = PeerProcess.NewFolder("events");

    [Fact]
    public async Task Events_ThatAreAnswered_AreThereAfterKill9()
    {
        HashSet<string> answered = [];
        for (int round = 0; round < Rounds; round++)
        {
            await using ForesightProcess killed = await StartAsync();
            Task<IReadOnlyList<string>> posting = PostUntilKilledAsync(killed, round);
            await Poll.Until("some are answered", () => Task.FromResult(Volatile.Read(ref _posted) >= PerRound * (round + 1)), witnesses: killed.Process);
            killed.Process.Signal(Kill);
            await killed.Process.WaitForExitAsync(TimeSpan.FromSeconds(10));
            answered.UnionWith(await posting);
        }

        Assert.True(answered.Count >= Rounds * PerRound, $"{answered.Count} were answered");
        await using ForesightProcess last = await StartAsync();
        HashSet<string> kept = await IdsAsync(last);
        Assert.Empty(answered.Except(kept));

        // Whoever was not answered posts again: nothing is there twice, nothing conflicts.
        foreach (string id in kept.Append($"{Rounds - 1}-9999"))
        {
            Assert.True(await TryPostAsync(last, id));
        }

        Assert.Equal(kept.Count + 1, (await IdsAsync(last)).Count);
    }

    [Fact]
    public async Task Deployment_WhoseStepComesAfterKill9_CensorsWhatWaits_Once()
    {
        await using (ForesightProcess killed = await StartAsync())
        {
            await StreamAsync(killed, 0, 10);

            // No snapshot has been written, so at its step the next process sees no signal of the entity yet.
            using HttpResponseMessage response = await Web.Client.PostAsJsonAsync(
                new Uri(killed.Address, "/api/v1/events"), new { kind = "deployment", labels = new { instance = "a" }, start = Instant(12), id = "1" }, TestContext.Current.CancellationToken);
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            killed.Process.Signal(Kill);
            await killed.Process.WaitForExitAsync(TimeSpan.FromSeconds(10));
        }

        await using (ForesightProcess next = await StartAsync())
        {
            await StreamAsync(next, 10, 18);
            await Poll.Until("the event is taken", async () => (await next.GetAsync("/api/v1/events")).Contains("\"taken\":{\"disk\":\"", StringComparison.Ordinal), null, next.Process);
            next.Process.Signal(Kill);
            await next.Process.WaitForExitAsync(TimeSpan.FromSeconds(10));
        }

        // The record of the step is replayed; the event is not taken again.
        await using ForesightProcess last = await StartAsync();
        await StreamAsync(last, 18, 100);
        await Poll.Until("the alerts are decided", async () => (await OutcomesAsync(last)).Values.All(outcome => outcome != "undecided"), null, last.Process);
        Assert.Equal(new Dictionary<string, string> { ["a"] = "uncertain", ["b"] = "wrong" }, await OutcomesAsync(last));
        Assert.Contains($"\"taken\":{{\"disk\":\"{Instant(12).TrimEnd('Z')}.000Z\"}}", await last.GetAsync("/api/v1/events"), StringComparison.Ordinal);
    }

    private int _posted;

    private Task<ForesightProcess> StartAsync() => ForesightProcess.StartAsync(Configuration, null, $"--storage.path={_storage}", "--ingest.hold-backlog=false");

    private async Task<IReadOnlyList<string>> PostUntilKilledAsync(ForesightProcess process, int round)
    {
        List<string> answered = [];
        try
        {
            for (int number = 0; await TryPostAsync(process, $"{round}-{number}"); number++)
            {
                answered.Add($"{round}-{number}");
                Interlocked.Increment(ref _posted);
            }
        }
        catch (HttpRequestException)
        {
            // Killed: this one was not answered.
        }

        return answered;
    }

    private async Task<bool> TryPostAsync(ForesightProcess process, string id)
    {
        using HttpResponseMessage response = await Web.Client.PostAsJsonAsync(new Uri(process.Address, "/api/v1/events"), new { kind = "scaling", labels = new { instance = "a" }, start = Instant(0), id });
        return response.IsSuccessStatusCode;
    }

    private static async Task<HashSet<string>> IdsAsync(ForesightProcess process)
    {
        HashSet<string> ids = [];
        string next = "";
        do
        {
            using JsonDocument page = JsonDocument.Parse(await process.GetAsync($"/api/v1/events?limit=1000&after={Uri.EscapeDataString(next)}"));
            foreach (JsonElement one in page.RootElement.GetProperty("events").EnumerateArray())
            {
                Assert.True(ids.Add(one.GetProperty("id").GetString()!));
            }

            next = page.RootElement.TryGetProperty("next", out JsonElement place) ? place.GetString()! : "";
        }
        while (next.Length > 0);
        return ids;
    }

    /// <summary>What became of each entity's first alert.</summary>
    private static async Task<Dictionary<string, string>> OutcomesAsync(ForesightProcess process)
    {
        using JsonDocument page = JsonDocument.Parse(await process.GetAsync("/api/v1/outcomes/alerts"));
        return page.RootElement.GetProperty("alerts").EnumerateArray()
            .GroupBy(alert => alert.GetProperty("labels").GetProperty("instance").GetString()!)
            .ToDictionary(alerts => alerts.Key, alerts => alerts.MinBy(alert => alert.GetProperty("start").GetString())!.GetProperty("outcome").GetString()!);
    }

    private async Task StreamAsync(ForesightProcess process, int from, int to)
    {
        for (int second = from; second < to; second++)
        {
            WriteAnswer answer = await new RemoteWriteSender(process.Address).SendAsync(
                _startMs + (second * 1000L),
                [.. new[] { "a", "b" }.Select(instance => ((IReadOnlyList<(string, string)>)[("__name__", "used"), ("instance", instance)], 0.5 + (0.001 * second)))]);
            Assert.Equal(204, answer.Status);
        }
    }

    private string Instant(int second) => DateTimeOffset.FromUnixTimeMilliseconds(_startMs + (second * 1000L)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
