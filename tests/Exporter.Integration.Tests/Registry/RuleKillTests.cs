using System.Text.Json;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Registry;

/// <summary>kill -9 again and again while rules promote and roll back: every switch happened wholly or not, and once, and the next process goes on where the stream says.</summary>
public sealed class RuleKillTests : IAsyncLifetime
{
    private const int Kill = 9;
    private const int Targets = 10;
    private const int MostLives = 15;
    private const int StepsPerLife = 60;

    private const string Configuration = """
        predictors:
          - name: test
            entity: [instance]
            step: 1s
            lateness: 1s
            horizons: [5s]
            seasonality: []
            merge: 3s
            signals:
              level: {expr: "max by (instance) (last_over_time(level[2s]))", limit: "> 0.9"}
            failure: max by (instance) (last_over_time(level[2s])) > bool 0.9
            model: champion
            challengers: [challenger]

        """;

    // One rule after the other: a champion that is rolled back with none before it leaves the baseline, which waits for a person.
    private const string Promotes = Configuration + "    promotion: {enabled: true, measure: brier_score, incidents: 20, duration: 0s, cool_down: 0s}\n";
    private const string RollsBack = Configuration + "    rollback: {calibration: true, incidents: 30, cool_down: 0s}\n";

    private readonly string _models = PeerProcess.NewFolder("rule-models");
    private readonly string _storage = PeerProcess.NewFolder("rule-storage");
    private long _nowMs = (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000 * 1000) - (60 * 60_000);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_models, recursive: true);
        Directory.Delete(_storage, recursive: true);
        return ValueTask.CompletedTask;
    }

    // Half a minute: on demand, `-explicit only`.
    [Fact(Explicit = true)]
    public async Task Kill_AgainAndAgain_EachSwitchByRuleIsWholeAndHappensOnce()
    {
        ForesightProcess first = await StartAsync(Promotes);
        string worse = await ImportedModel.ImportAsync(first, Configuration, _models, 0.75f);
        string better = await ImportedModel.ImportAsync(first, Configuration, _models, 0.1f);
        await ImportedModel.TrainerAsync(_models, ["promote", "test", better, "--force", "--alias=challenger"]);
        await ImportedModel.TrainerAsync(_models, ["promote", "test", worse, "--force"]);
        await ServesAsync(first, worse);
        int lives = await LiveUntilAsync(first, Promotes, better);
        Assert.True(lives > 1, "nobody was killed before the promotion");

        ForesightProcess next = await StartAsync(RollsBack);
        string broken = await ImportedModel.ImportAsync(next, Configuration, _models, 0.97f);
        await ImportedModel.TrainerAsync(_models, ["promote", "test", broken, "--force"]);
        await ServesAsync(next, broken);
        await LiveUntilAsync(next, RollsBack, better);

        // A way back is one file, replaced at once: neither half a promotion nor a second one is in it.
        Assert.Equal([better, worse], (await File.ReadAllTextAsync(Path.Combine(_models, "test", "champion"), TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        await using ForesightProcess last = await StartAsync(RollsBack);
        await ServesAsync(last, better);
        using JsonDocument answer = JsonDocument.Parse(await last.GetAsync("/api/v1/models/test"));
        string[] changes = [.. answer.RootElement.GetProperty("changes").EnumerateArray().Select(one => $"{one.GetProperty("action").GetString()} {one.GetProperty("to").GetString()}")];
        Assert.Equal([$"promote {better}", $"rollback {better}"], changes.Distinct().Order());
        Assert.InRange(answer.RootElement.GetProperty("changes").EnumerateArray().Count(one => one.TryGetProperty("result", out JsonElement result) && result.GetString() == "done"), 0, 2);
    }

    private Task<ForesightProcess> StartAsync(string configuration) =>
        ForesightProcess.StartAsync(configuration, null, [$"--models.path={_models}", $"--storage.path={_storage}", "--ingest.hold-backlog=false"]);

    /// <summary>Sends some steps, kills, starts again, and so on, until a version predicts; every page before has all targets, or none of them yet. Each process lives a little longer than the one before, so that some die before rules have looked.</summary>
    /// <returns>How many lives it took; the last process is killed too.</returns>
    private async Task<int> LiveUntilAsync(ForesightProcess process, string configuration, string version)
    {
        string last = "";
        for (int life = 1; life <= MostLives; life++)
        {
            RemoteWriteSender sender = new(process.Address);
            for (int step = 0; step < StepsPerLife; step++)
            {
                _nowMs += 1000;
                Assert.Equal(204, (await sender.SendAsync(_nowMs, [.. Enumerable.Range(0, Targets).Select(target => (Level(target), IsFailing(target) ? 0.95 : 0.1))])).Status);
                int predicted = ScrapedPage.Parse(await process.GetAsync("/metrics")).Count(sample => sample.Name == "predicted_failure_probability");
                Assert.True(predicted is Targets or 0 || step < 5, $"{predicted} of {Targets} are predicted");
            }

            await Poll.Until("all outcomes are written", async () => await process.MetricAsync("foresight_store_waiting") == 0, null, process.Process);
            bool isReached = await PredictsWithinAsync(process, version, TimeSpan.FromMilliseconds(250 * life));
            process.Process.Signal(Kill);
            await process.Process.WaitForExitAsync(TimeSpan.FromSeconds(10));
            Assert.DoesNotContain("level=ERROR", process.Process.Output, StringComparison.Ordinal);
            last = process.Process.Output;
            await process.DisposeAsync();
            if (isReached)
            {
                return life;
            }

            process = await StartAsync(configuration);
        }

        Assert.Fail($"{version} does not predict after {MostLives} lives\n{last}");
        return MostLives;
    }

    private static IReadOnlyList<(string Name, string Value)> Level(int target) => [("__name__", "level"), ("instance", $"t{target}")];

    // Each fails for a second in fifty: a failure within five seconds is ahead of a tenth of all steps.
    private bool IsFailing(int target) => _nowMs / 1000 % 50 == target * 5;

    private static async Task<bool> PredictsWithinAsync(ForesightProcess process, string version, TimeSpan deadline)
    {
        try
        {
            await Poll.Until($"{version} predicts", async () => await ChampionAsync(process) == version, deadline, process.Process);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static async Task<string?> ChampionAsync(ForesightProcess process)
    {
        using JsonDocument answer = JsonDocument.Parse(await process.GetAsync("/api/v1/models"));
        return answer.RootElement.GetProperty("predictors")[0].GetProperty("champion").GetProperty("version").GetString();
    }

    private static Task ServesAsync(ForesightProcess process, string version) =>
        Poll.Until($"{version} predicts", async () => await ChampionAsync(process) == version, TimeSpan.FromSeconds(20), process.Process);
}
