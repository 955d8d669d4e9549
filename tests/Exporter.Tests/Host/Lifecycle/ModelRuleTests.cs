using System.Text.Json;
using Exporter.Host.Pipeline;
using Exporter.Models.Registry;
using Exporter.Trainer.Commands;
using static Exporter.Tests.Host.Lifecycle.RuledHosts;

namespace Exporter.Tests.Host.Lifecycle;

/// <summary>Champions that change by rule, on a stream of ten hosts of which each fails once an hour: who becomes champion, who goes, who does not come back, and what is written down.</summary>
public sealed class ModelRuleTests : IDisposable
{
    // A failure within five minutes, some twelve times a day and host, is ahead of a twelfth of all steps.
    private const float Calibrated = 0.09f;

    private const string Promotion = "\n    promotion: {enabled: true, measure: brier_score, incidents: 20, duration: 1h, cool_down: 0s}";
    private const string Rollback = "\n    rollback: {calibration: true, incidents: 10, cool_down: 0s}";

    private readonly string _storage = RunningHost.NewFolder();
    private readonly string _models = RunningHost.NewFolder();

    [Fact]
    public async Task WorseChampion_GivesWay_BrokenOneGoes_AllThroughARestart()
    {
        RegisteredModel worse, better, broken;
        var hours = 0;
        await using (var host = await StartAsync("ruled", Promotion + Rollback.Replace("calibration: true", "precision: true", StringComparison.Ordinal)))
        {
            worse = ConstantModel.Register(host, 0.75f);
            better = ConstantModel.Register(host, Calibrated, "challenger");
            host.Host.Follower.Look();
            hours = await LiveAsync(host, hours, until: better.Version);
            Assert.InRange(hours, 2, 4);
            Assert.Contains("msg=\"A rule looked at a challenger\" predictor=ruled", host.Log, StringComparison.Ordinal);
            Assert.Equal(1, await host.SumAsync("foresight_model_switches_total", "predictor=\"ruled\"", "reason=\"promotion_rule\""));
            Assert.Equal(1, await host.SumAsync("foresight_model_rule_looks_total", "predictor=\"ruled\"", "rule=\"promotion\"", "result=\"change\""));

            // Somebody promotes what says that everybody fails always.
            broken = ConstantModel.Register(host, 0.97f);
            host.Host.Follower.Look();
            await host.Host.StopAsync();
        }

        await using var next = await StartAsync("ruled", Promotion + Rollback);
        Assert.Equal(broken.Version, Champion(next));
        hours = await LiveAsync(next, hours, until: better.Version);
        Assert.Equal(1, await next.SumAsync("foresight_model_switches_total", "predictor=\"ruled\"", "reason=\"rollback_rule\""));

        // What is calibrated stays, hour after hour.
        await LiveAsync(next, hours, forHours: 8);
        Assert.Equal(better.Version, Champion(next));
        Assert.True(await next.SumAsync("foresight_model_rule_looks_total", "predictor=\"ruled\"", "rule=\"rollback\"", "result=\"stay\"") > 2);

        string[] switches =
        [
            $"{broken.Version} > {better.Version}: rollback_rule",
            $"{better.Version} > {broken.Version}: alias_moved",
            $"{worse.Version} > {better.Version}: promotion_rule",
        ];
        Assert.Equal(switches, (await SwitchesAsync(next)).Take(3));
        Assert.Equal(["rollback by rollback rule: done", "promote by promotion rule: done"], await ChangesAsync(next, "ruled"));

        // The same switches are events, with what the rules saw.
        string[] titles = await EventsAsync(next);
        Assert.StartsWith($"champion {broken.Version} → {better.Version} (rollback_rule): rollback rule: failures by predicted ones 0.0", titles[0], StringComparison.Ordinal);
        Assert.StartsWith($"champion {worse.Version} → {better.Version} (promotion_rule): promotion rule: brier_score 0.0", titles[2], StringComparison.Ordinal);
        Assert.Contains("beside 0.", titles[2], StringComparison.Ordinal);
        Assert.Equal(0, await next.SumAsync("foresight_event_timestamp_seconds"));
        var marks = JsonElement.Parse(await next.GetAsync("/api/v1/entity?predictor=ruled&labels=" + Uri.EscapeDataString("""{"instance": "host-3:9100"}"""))).GetProperty("events").EnumerateArray();
        Assert.Equal(titles, marks.Select(mark => mark.GetProperty("title").GetString()!));
    }

    [Theory]
    [InlineData("ruled_out")]
    [InlineData("ruled_out_by_trainer")]
    public async Task ChallengerThatWasRolledBack_IsBetter_AndStaysOut(string name)
    {
        await using var host = await StartAsync(name, Promotion);
        var worse = ConstantModel.Register(host, 0.75f);
        var better = ConstantModel.Register(host, Calibrated, "challenger");
        host.Host.Follower.Look();
        var hours = await LiveAsync(host, 0, until: better.Version);

        if (name == "ruled_out")
        {
            var (status, text) = await host.PostJsonAsync("/api/v1/models/ruled_out/rollback", """{"reason": "no", "by": "anna"}""");
            Assert.True(status == 200, text);
        }
        else
        {
            using var error = new StringWriter();
            Assert.True(await CommandLine.RunAsync(["promote", name, "--rollback", "--registry", _models], TimeProvider.System, TextWriter.Null, error) == 0, error.ToString());
        }

        await LiveAsync(host, hours, forHours: 6);

        Assert.Equal(worse.Version, Champion(host));
        Assert.Contains($"msg=\"A challenger is better, and is not promoted\" predictor={name} challenger={better.Version} reason=\"it was rolled back before: only a person makes it champion again\"", host.Log, StringComparison.Ordinal);
        Assert.Equal(1, host.Log.Split("reason=promotion_rule").Length - 1);
        var promotion = JsonElement.Parse(await host.GetAsync("/api/v1/models")).GetProperty("predictors")[0].GetProperty("rules").GetProperty("promotion");
        Assert.True(promotion.GetProperty("look").GetProperty("better").GetBoolean());
        Assert.Equal("it was rolled back before: only a person makes it champion again", promotion.GetProperty("waits").GetString());
    }

    [Fact]
    public async Task BrokenChampion_WithNobodyBefore_LeavesTheBaseline()
    {
        await using var host = await StartAsync("ruled_alone", Rollback);
        var broken = ConstantModel.Register(host, 0.97f);
        host.Host.Follower.Look();

        await LiveAsync(host, 0, until: "baseline");

        Assert.Equal(["rollback by rollback rule: done"], await ChangesAsync(host, "ruled_alone"));
        Assert.Equal($"{broken.Version} > baseline: rollback_rule", (await SwitchesAsync(host))[0]);
        var decided = Assert.Single(JsonElement.Parse(await host.GetAsync("/api/v1/overrides")).GetProperty("overrides").EnumerateArray());
        Assert.Equal(("baseline", "rollback rule"), (decided.GetProperty("kind").GetString(), decided.GetProperty("by").GetString()));
    }

    [Fact]
    public async Task ChampionThatTakesTooLong_Goes()
    {
        await using var host = await StartAsync("ruled_slow", "\n    rollback: {max_latency: 10s, latency_span: 1h}");
        var before = ConstantModel.Register(host, 0.25f);
        var slow = ConstantModel.Register(host, 0.75f);
        host.Host.Follower.Look();
        await LiveAsync(host, 0, forHours: 2);
        Assert.Equal(slow.Version, Champion(host));

        var runtime = host.Host.Pipeline.Predictors[0];
        Slow(runtime.Latency, slow.Version, runtime.Status.LastStepMs!.Value);
        host.Host.Rules.Look(TestContext.Current.CancellationToken);

        Assert.Equal(before.Version, Champion(host));
        var change = JsonElement.Parse(await host.GetAsync("/api/v1/models/ruled_slow")).GetProperty("changes")[0];
        Assert.Equal("99 % of steps in the last 1h were scored within 11 s, max_latency is 10 s", change.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task ChallengerThatTakesTooLong_IsBetter_AndWaits()
    {
        await using var host = await StartAsync("ruled_waiting", Promotion.Replace("cool_down: 0s", "cool_down: 0s, max_latency: 10s", StringComparison.Ordinal));
        var worse = ConstantModel.Register(host, 0.75f);
        var slow = ConstantModel.Register(host, Calibrated, "challenger");
        host.Host.Follower.Look();
        await LiveAsync(host, 0, forHours: 1);
        var runtime = host.Host.Pipeline.Predictors[0];
        Slow(runtime.Challengers[0].Latency, slow.Version, runtime.Status.LastStepMs!.Value);

        await LiveAsync(host, 1, forHours: 4);

        Assert.Equal(worse.Version, Champion(host));
        Assert.Contains($"msg=\"A challenger is better, and is not promoted\" predictor=ruled_waiting challenger={slow.Version} reason=\"99 % of its steps are scored within 11 s", host.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LookThatAKilledProcessDidNotActOn_IsActedOnByTheNext()
    {
        RegisteredModel better;
        await using (var host = await StartAsync("ruled_killed", ""))
        {
            ConstantModel.Register(host, 0.75f);
            better = ConstantModel.Register(host, Calibrated, "challenger");
            host.Host.Follower.Look();
            await LiveAsync(host, 0, forHours: 3);
            Assert.Empty(await ChangesAsync(host, "ruled_killed"));

            // Disposed without a stop: what is there is what kill -9 leaves, records of steps and no snapshot.
        }

        await using var next = await StartAsync("ruled_killed", Promotion);
        next.Host.Rules.Look(TestContext.Current.CancellationToken);

        Assert.Equal(better.Version, Champion(next));
        Assert.Equal(["promote by promotion rule: done"], await ChangesAsync(next, "ruled_killed"));
        next.Host.Rules.Look(TestContext.Current.CancellationToken);
        Assert.Single(await ChangesAsync(next, "ruled_killed"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task PromotionThatIsInterrupted_HappensWhollyOrNot_AndThenOnce(int atCall)
    {
        var name = $"ruled_cut_{atCall}";
        await using var host = await StartAsync(name, "");
        var worse = ConstantModel.Register(host, 0.75f);
        var better = ConstantModel.Register(host, Calibrated, "challenger");
        host.Host.Follower.Look();
        await LiveAsync(host, 0, forHours: 2);

        // As a kill would, before the alias is written and right after.
        var calls = 0;
        host.Host.Pipeline.Models.BetweenSteps = () => _ = ++calls == atCall ? throw new InvalidOperationException("killed") : 0;
        var config = await File.ReadAllTextAsync(host.ConfigFile, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(host.ConfigFile, config.Replace("[challenger]", "[challenger]" + Promotion, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.True(host.Host.Reload());
        await LiveAsync(host, 2, until: better.Version, forHours: 2);

        // What was cut off has no result; the next look does it again, where it has not been done.
        string[] expected = atCall == 1 ? ["promote by promotion rule: done", "promote by promotion rule: "] : ["promote by promotion rule: "];
        Assert.Equal(expected, await ChangesAsync(host, name));
        Assert.Equal(1, await host.SumAsync("foresight_model_switches_total", $"predictor=\"{name}\"", "reason=\"promotion_rule\""));
        Assert.Equal([better.Version, worse.Version], ConstantModel.RegistryOf(host).HistoryOf(name, "champion"));
    }

    public void Dispose()
    {
        Directory.Delete(_storage, recursive: true);
        Directory.Delete(_models, recursive: true);
    }

    private Task<RunningHost> StartAsync(string predictor, string rules) => RuledHosts.StartAsync(predictor, rules, _storage, _models);

    /// <summary>As if the next hour's steps had taken so long.</summary>
    private static void Slow(LatencyWindow window, string version, long lastMs)
    {
        for (var step = 1; step <= 121; step++)
        {
            window.Add(version, lastMs + (step * 30_000), TimeSpan.FromSeconds(11));
        }
    }
}
