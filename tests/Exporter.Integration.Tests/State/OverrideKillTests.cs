using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.State;

/// <summary>What an operator has decided holds from the post on, through kill -9, until its end.</summary>
public sealed class OverrideKillTests
{
    private const int Kill = 9;

    private static readonly string Configuration = QuickDisk.Configuration("5s");

    private readonly long _startMs = DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeMilliseconds() / 1000 * 1000;
    private readonly string _storage = PeerProcess.NewFolder("overrides");

    [Fact]
    public async Task Mute_IsShown_SurvivesKill9_AndExpires()
    {
        await using (ForesightProcess killed = await StartAsync())
        {
            await StreamAsync(killed, 0, 10);
            await PostAsync(killed, new { kind = "mute", match = "{instance=\"a\"}", end = Instant(30), reason = "noisy", by = "anna" });
            await StreamAsync(killed, 10, 15);

            Assert.Equal((1, 2), await MarkedAsync(killed));
            killed.Process.Signal(Kill);
            await killed.Process.WaitForExitAsync(TimeSpan.FromSeconds(10));
        }

        await using ForesightProcess next = await StartAsync();
        await StreamAsync(next, 15, 29);
        Assert.Equal("active", (await StatesAsync(next)).Single());
        Assert.Equal((1, 2), await MarkedAsync(next));
        Assert.Equal(1, await next.MetricAsync("foresight_overrides", "kind=\"mute\""));

        await StreamAsync(next, 29, 40);
        Assert.Equal((0, 2), await MarkedAsync(next));
        Assert.Equal(0, await next.MetricAsync("foresight_overrides"));
        await Poll.Until("its end is noted", async () => (await next.GetAsync("/api/v1/overrides")).Contains("\"ended\":", StringComparison.Ordinal), null, next.Process);
        Assert.Equal("expired", (await StatesAsync(next)).Single());
    }

    [Fact]
    public async Task KillSwitch_ThatIsAnswered_IsOnInTheNextProcess()
    {
        await using (ForesightProcess killed = await StartAsync())
        {
            await StreamAsync(killed, 0, 10);
            await PostAsync(killed, new { kind = "silence_all", reason = "storm", by = "ben" });
            Assert.Equal((2, 2), await MarkedAsync(killed));
            killed.Process.Signal(Kill);
            await killed.Process.WaitForExitAsync(TimeSpan.FromSeconds(10));
        }

        await using ForesightProcess next = await StartAsync();
        await StreamAsync(next, 10, 25);
        Assert.Equal((2, 2), await MarkedAsync(next));
        Assert.Equal(2, await next.MetricAsync("predicted_failure_withheld"));

        using HttpResponseMessage ended = await Web.Client.DeleteAsync(new Uri(next.Address, "/api/v1/overrides/1?by=anna"), TestContext.Current.CancellationToken);
        Assert.True(ended.IsSuccessStatusCode, await ended.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal((0, 2), await MarkedAsync(next));
    }

    private Task<ForesightProcess> StartAsync() => ForesightProcess.StartAsync(Configuration, null, $"--storage.path={_storage}", "--ingest.hold-backlog=false");

    /// <summary>How many of the predictions on the page are marked, and how many there are.</summary>
    private static async Task<(int Marked, int All)> MarkedAsync(ForesightProcess process)
    {
        IReadOnlyList<string> names = [.. ScrapedPage.Parse(await process.GetAsync("/metrics")).Select(sample => sample.Name)];
        return (names.Count(name => name == "predicted_failure_override_info"), names.Count(name => name == "predicted_failure_probability"));
    }

    private static async Task<IReadOnlyList<string>> StatesAsync(ForesightProcess process)
    {
        using JsonDocument answer = JsonDocument.Parse(await process.GetAsync("/api/v1/overrides"));
        return [.. answer.RootElement.GetProperty("overrides").EnumerateArray().Select(one => one.GetProperty("state").GetString()!)];
    }

    private static async Task PostAsync<T>(ForesightProcess process, T body)
    {
        using HttpResponseMessage response = await Web.Client.PostAsJsonAsync(new Uri(process.Address, "/api/v1/overrides"), body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
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
