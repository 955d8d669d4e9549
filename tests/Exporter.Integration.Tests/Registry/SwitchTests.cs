using System.Net.Http.Json;
using System.Text.Json;
using Exporter.Integration.Tests.BadInput;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Registry;

/// <summary>While the trainer moves champion and challenger, no page is without predictions; every switch is told, and known after kill -9.</summary>
[Long(40)]
public sealed class SwitchTests : IAsyncLifetime
{
    private const int Kill = 9;

    private static readonly string Configuration = WatchedSidecar.Configuration.Replace(
        "    seasonality: []",
        "    seasonality: []\n    failure: max by (instance) (level) > bool 0.9\n    model: champion\n    challengers: [challenger]",
        StringComparison.Ordinal);

    private readonly string _models = PeerProcess.NewFolder("models");
    private readonly string _storage = PeerProcess.NewFolder("switches");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_models, recursive: true);
        Directory.Delete(_storage, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Switches_WhileEverythingIsScraped_LeaveNoGapAndAreKnownAfterKill9()
    {
        string[] expected;
        await using (WatchedSidecar sidecar = await StartAsync())
        {
            using CancellationTokenSource ending = new();
            Task<int> scraping = ScrapeAsync(sidecar.Process, ending.Token);
            string quiet = await ImportAsync(sidecar, 0.25f);
            string loud = await ImportAsync(sidecar, 0.75f);
            await PromoteAsync(loud, "--force", "--alias=challenger");
            await PromoteAsync(quiet, "--force");
            await ServesAsync(sidecar, champion: quiet, challenger: loud);
            await PromoteAsync("challenger", "--force");
            await ServesAsync(sidecar, champion: loud, challenger: loud);
            await PromoteAsync("--rollback");
            await ServesAsync(sidecar, champion: quiet, challenger: loud);
            await ending.CancelAsync();
            int pages = await scraping;
            Assert.True(pages > 20, $"only {pages} pages were scraped meanwhile");

            expected =
            [
                $"champion: {loud} -> {quiet} (alias_moved)",
                $"champion: {quiet} -> {loud} (alias_moved)",
                $"champion: baseline -> {quiet} (alias_moved)",
                $"challenger:  -> {loud} (alias_moved)",
                "champion:  -> baseline (start)",
            ];
            Assert.Equal(expected.Order(), (await SwitchesAsync(sidecar.Process)).Order());
            Assert.Equal(expected.Where(one => one.StartsWith("champion", StringComparison.Ordinal)), (await SwitchesAsync(sidecar.Process)).Where(one => one.StartsWith("champion", StringComparison.Ordinal)));
            await sidecar.Process.Process.SaysAsync($"msg=\"Model switched\" predictor=test model=champion from={quiet} to={loud} reason=alias_moved");
            Assert.Equal(3, await sidecar.Process.MetricAsync("foresight_model_switches_total"));
            Assert.Equal(0, await sidecar.Process.MetricAsync("foresight_scoring_failures_total"));
            await Poll.Until("everything is written", async () => await sidecar.Process.MetricAsync("foresight_store_waiting") == 0, null, sidecar.Process.Process);
            sidecar.Process.Process.Signal(Kill);
            await sidecar.Process.Process.WaitForExitAsync(TimeSpan.FromSeconds(10));
        }

        await using WatchedSidecar next = await StartAsync();
        Assert.Equal(expected.Order(), (await SwitchesAsync(next.Process)).Order());
    }

    [Fact]
    public async Task ChangesOverHttp_WhileEverythingIsScraped_LeaveNoGap_AndPinAndTrailOutliveKill9()
    {
        string loud;
        await using (WatchedSidecar sidecar = await StartAsync("--web.enable-admin-api"))
        {
            using CancellationTokenSource ending = new();
            Task<int> scraping = ScrapeAsync(sidecar.Process, ending.Token);
            string quiet = await ImportAsync(sidecar, 0.25f);
            loud = await ImportAsync(sidecar, 0.75f);
            await ChangeAsync(sidecar, "promote", new { version = quiet, force = true, reason = "first", by = "anna" });
            await PredictsAsync(sidecar, quiet);
            await ChangeAsync(sidecar, "promote", new { version = loud, force = true, reason = "louder", by = "anna" });
            await PredictsAsync(sidecar, loud);
            await ChangeAsync(sidecar, "rollback", new { reason = "too loud", by = "ben" });
            await PredictsAsync(sidecar, quiet);
            await ChangeAsync(sidecar, "pin", new { version = loud, reason = "audit", by = "anna" });
            await PredictsAsync(sidecar, loud);
            await ending.CancelAsync();
            int pages = await scraping;
            Assert.True(pages > 20, $"only {pages} pages were scraped meanwhile");
            Assert.Equal(0, await sidecar.Process.MetricAsync("foresight_scoring_failures_total"));
            sidecar.Process.Process.Signal(Kill);
            await sidecar.Process.Process.WaitForExitAsync(TimeSpan.FromSeconds(10));
        }

        await using WatchedSidecar next = await StartAsync("--web.enable-admin-api");
        await PredictsAsync(next, loud);
        using JsonDocument answer = JsonDocument.Parse(await next.Process.GetAsync("/api/v1/models/test"));
        Assert.Equal("pin", answer.RootElement.GetProperty("override").GetProperty("kind").GetString());
        Assert.Equal(
            ["rollback too loud ben done", "promote louder anna done", "promote first anna done"],
            answer.RootElement.GetProperty("changes").EnumerateArray().Select(one => string.Join(' ', new[] { "action", "reason", "by", "result" }.Select(name => one.GetProperty(name).GetString()))));
    }

    private Task<WatchedSidecar> StartAsync(params string[] flags) => WatchedSidecar.StartAsync(Configuration, null, [$"--models.path={_models}", $"--storage.path={_storage}", .. flags]);

    private static async Task ChangeAsync<T>(WatchedSidecar sidecar, string action, T body)
    {
        using HttpResponseMessage response = await Web.Client.PostAsJsonAsync(new Uri(sidecar.Process.Address, $"/api/v1/models/test/{action}"), body, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Waits until a version predicts; the targets live on meanwhile.</summary>
    private static Task PredictsAsync(WatchedSidecar sidecar, string version) => Poll.Until($"{version} predicts", async () =>
    {
        await sidecar.AssertPredictsAsync("a", "b");
        using JsonDocument answer = JsonDocument.Parse(await sidecar.Process.GetAsync("/api/v1/models"));
        return answer.RootElement.GetProperty("predictors")[0].GetProperty("champion").GetProperty("version").GetString() == version;
    }, TimeSpan.FromSeconds(20), sidecar.Process.Process);

    /// <summary>Reads one page after the other; each has the predictions of both targets, and none of a challenger among them.</summary>
    private static async Task<int> ScrapeAsync(ForesightProcess process, CancellationToken ending)
    {
        int pages = 0;
        for (; !ending.IsCancellationRequested; pages++)
        {
            string page = await process.GetAsync("/metrics");
            string[] predicted = [.. ScrapedPage.Parse(page).Where(sample => sample.Name == "predicted_failure_probability").Select(sample => sample.LabelText)];
            Assert.True(predicted.Length == 2, $"page {pages} has {predicted.Length} predictions:\n{page}");
        }

        return pages;
    }

    /// <summary>Waits until both score, each under its own name; the targets live on meanwhile.</summary>
    private static Task ServesAsync(WatchedSidecar sidecar, string champion, string challenger) => Poll.Until($"{champion} predicts, {challenger} beside it", async () =>
    {
        await sidecar.AssertPredictsAsync("a", "b");
        using JsonDocument answer = JsonDocument.Parse(await sidecar.Process.GetAsync("/api/v1/models"));
        JsonElement models = answer.RootElement.GetProperty("predictors")[0];
        JsonElement beside = models.GetProperty("challengers")[0];
        return models.GetProperty("champion").GetProperty("version").GetString() == champion
            && beside.GetProperty("model") is { ValueKind: JsonValueKind.Object } model && model.GetProperty("version").GetString() == challenger
            && beside.GetProperty("comparison") is { ValueKind: JsonValueKind.Object };
    }, TimeSpan.FromSeconds(20), sidecar.Process.Process);

    private static async Task<string[]> SwitchesAsync(ForesightProcess process)
    {
        using JsonDocument answer = JsonDocument.Parse(await process.GetAsync("/api/v1/models"));
        return
        [
            .. answer.RootElement.GetProperty("predictors")[0].GetProperty("switches").EnumerateArray()
                .Select(one => $"{one.GetProperty("role").GetString()}: {one.GetProperty("from").GetString()} -> {one.GetProperty("to").GetString()} ({one.GetProperty("reason").GetString()})"),
        ];
    }

    private Task<string> ImportAsync(WatchedSidecar sidecar, float probability) => ImportedModel.ImportAsync(sidecar.Process, Configuration, _models, probability);

    private Task PromoteAsync(params string[] arguments) => ImportedModel.TrainerAsync(_models, ["promote", "test", .. arguments]);
}
