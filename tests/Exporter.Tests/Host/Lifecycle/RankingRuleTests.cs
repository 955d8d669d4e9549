using System.Text.Json;
using Exporter.Tests.Host.Api;
using static Exporter.Tests.Host.Lifecycle.RuledHosts;

namespace Exporter.Tests.Host.Lifecycle;

/// <summary>A challenger that ranks better becomes champion by AUC-PR, keeps its promise while hosts announce their failures, and goes once its alerts are wrong.</summary>
public sealed class RankingRuleTests : IDisposable
{
    private const string Rules = "\n    promotion: {enabled: true, measure: auc_pr, incidents: 20, duration: 1h, cool_down: 0s}\n    rollback: {precision: true, alerts: 20, cool_down: 0s}";

    // Before a failure, so that an alert comes in time; and at another time, when nothing follows.
    private const int Ahead = 4;
    private const int Elsewhere = 30;

    private readonly string _storage = RunningHost.NewFolder();
    private readonly string _models = RunningHost.NewFolder();

    [Fact]
    public async Task BetterRanking_BecomesChampion_AndGoesWhereItsAlertsAreWrong()
    {
        await using var host = await StartAsync("ranked", Rules, _storage, _models);

        // A busy host is calm, says the champion, and gives no alert; in danger, says the challenger, and promises that nine of ten alerts are right.
        var inverted = ConstantModel.RegisterLinear(host, weight: -1, offset: -2, alias: "champion");
        var ranking = ConstantModel.RegisterLinear(host, weight: 4, offset: -6, alias: "challenger", contract => contract with { Metrics = contract.Metrics.Add("alert_precision_5m", 0.9) });
        host.Host.Follower.Look();
        var hours = await LiveAsync(host, 0, forHours: 1, busyAhead: Ahead);
        var (promotion, rollback) = await RulesAsync(host);
        Assert.Equal((ranking.Version, "auc_pr", JsonValueKind.Null, 20), (promotion.GetProperty("challenger").GetString(), promotion.GetProperty("measure").GetString(), promotion.GetProperty("look").ValueKind, promotion.GetProperty("nextLook").GetInt32()));
        Assert.Matches(@"^\d of 20 incidents have come for the next look; side by side for 5\dm(30s)? only, duration is 1h$", promotion.GetProperty("waits").GetString());
        Assert.Equal(0, rollback.GetArrayLength());
        hours = await LiveAsync(host, hours, until: ranking.Version, busyAhead: Ahead);

        // Looked at, and kept: ten alerts an hour, all of them right.
        hours = await LiveAsync(host, hours, forHours: 5, busyAhead: Ahead);
        Assert.Equal(ranking.Version, Champion(host));
        var kept = Assert.Single((await RulesAsync(host)).Rollback.EnumerateArray());
        Assert.Equal(("precision", "5m", 1.0, 0.9, false), (kept.GetProperty("measure").GetString(), kept.GetProperty("horizon").GetString(), kept.GetProperty("live").GetDouble(), kept.GetProperty("promised").GetDouble(), kept.GetProperty("broken").GetBoolean()));
        Assert.InRange(await host.SumAsync("foresight_model_rule_looks_total", "predictor=\"ranked\"", "rule=\"rollback\"", "result=\"stay\""), 1, 4);
        Assert.Equal(1, await host.SumAsync("foresight_outcome_alert_precision", "predictor=\"ranked\"", "window=\"1d\""));

        await LiveAsync(host, hours, until: inverted.Version, busyAhead: Elsewhere);

        Assert.Equal([$"{ranking.Version} > {inverted.Version}: rollback_rule", $"{inverted.Version} > {ranking.Version}: promotion_rule"], (await SwitchesAsync(host)).Take(2));
        Assert.Equal(["rollback by rollback rule: done", "promote by promotion rule: done"], await ChangesAsync(host, "ranked"));
        string[] titles = await EventsAsync(host);
        Assert.Matches($@"^champion {ranking.Version} → {inverted.Version} \(rollback_rule\): rollback rule: precision of alerts 0(\.\d+)? within 5m \(.* to 0\.\d+\), promised 0\.9; look \d+$", titles[0]);
        Assert.Matches($@"^champion {inverted.Version} → {ranking.Version} \(promotion_rule\): promotion rule: auc_pr 0\.\d+ beside 0\.\d+, better by 0\.\d+ to 0\.\d+, 95 % sure over all looks; look 1, \d+ incidents$", titles[1]);

        // Why is in the audit trail, with the same numbers.
        var changes = JsonElement.Parse(await host.GetAsync("/api/v1/models/ranked")).GetProperty("changes");
        Assert.EndsWith(changes[0].GetProperty("reason").GetString()!, titles[0], StringComparison.Ordinal);
        Assert.EndsWith(changes[1].GetProperty("reason").GetString()!, titles[1], StringComparison.Ordinal);
    }

    private static async Task<(JsonElement Promotion, JsonElement Rollback)> RulesAsync(RunningHost host)
    {
        var models = await host.GetAsync("/api/v1/models");
        Assert.Empty(ApiDocument.Mistakes(ApiDocument.ContentOf("GET /api/v1/models", 200, "application/json")!["schema"]!, models));
        var rules = JsonElement.Parse(models).GetProperty("predictors")[0].GetProperty("rules");
        return (rules.GetProperty("promotion"), rules.GetProperty("rollback"));
    }

    public void Dispose()
    {
        Directory.Delete(_storage, recursive: true);
        Directory.Delete(_models, recursive: true);
    }
}
