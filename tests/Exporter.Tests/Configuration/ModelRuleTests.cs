using Exporter.Configuration;
using Exporter.Signals;

namespace Exporter.Tests.Configuration;

/// <summary>The rules by which models change: off unless asked for, and every mistake told at its place.</summary>
public sealed class ModelRuleTests
{
    private const string Minimal = """
        predictors:
          - name: node
            entity: [instance]
            horizons: [30m, 2h]
            signals:
              load: node_load1
            failure: up == bool 0
            model: champion
            challengers: [challenger]

        """;

    [Theory]
    [InlineData("")]
    [InlineData("    promotion: {incidents: 5}\n    rollback: {alerts: 5}\n")]
    [InlineData("    promotion: {enabled: false}\n    rollback: {precision: false, calibration: false}\n")]
    public void Rules_ThatAreNotAskedFor_AreOff(string rules)
    {
        var predictor = Valid(Minimal + rules);

        Assert.Equal((null, null), (predictor.Promotion, predictor.Rollback));
    }

    [Fact]
    public void Rules_ThatAreOn_TakeDefaults()
    {
        var predictor = Valid(Minimal + "    promotion: {enabled: true}\n    rollback: {precision: true}\n");

        Assert.Equal(
            new PromotionRule { Measure = PromotionMeasure.AucPr, Confidence = 0.95, Incidents = 20, Duration = TimeSpan.FromDays(7), CoolDown = TimeSpan.FromDays(1) },
            predictor.Promotion);
        Assert.Equal(
            new RollbackRule { Precision = true, Confidence = 0.95, Alerts = 30, Incidents = 10, CalibrationFactor = 2, LatencySpan = TimeSpan.FromHours(1), CoolDown = TimeSpan.FromHours(1) },
            predictor.Rollback);
    }

    [Fact]
    public void Rules_AreRead()
    {
        var predictor = Valid(Minimal + """
                promotion: {enabled: true, measure: brier_score, confidence: 0.99, incidents: 7, duration: 1d, cool_down: 2d, max_latency: 500ms, max_latency_ratio: 1.5}
                rollback: {precision: true, calibration: true, max_latency: 1s, latency_span: 2h, confidence: 0.9, alerts: 8, incidents: 9, calibration_factor: 3, cool_down: 0s}
            """);

        Assert.Equal(
            new PromotionRule
            {
                Measure = PromotionMeasure.BrierScore, Confidence = 0.99, Incidents = 7, Duration = TimeSpan.FromDays(1), CoolDown = TimeSpan.FromDays(2), MaxLatency = TimeSpan.FromMilliseconds(500), MaxLatencyRatio = 1.5,
            },
            predictor.Promotion);
        Assert.Equal(
            new RollbackRule
            {
                Precision = true, Calibration = true, MaxLatency = TimeSpan.FromSeconds(1), LatencySpan = TimeSpan.FromHours(2), Confidence = 0.9, Alerts = 8, Incidents = 9, CalibrationFactor = 3, CoolDown = TimeSpan.Zero,
            },
            predictor.Rollback);
    }

    [Fact]
    public void Mistakes_AreAllTold()
    {
        Assert.False(ConfigLoader.TryParse(
            Minimal + """
                promotion: {enabled: yes, measure: auc_roc, confidence: 1, incidents: 0, max_latency: 0s, max_latency_ratio: -1, every: 1d}
                rollback: {precision: true, calibration_factor: 1, alerts: many}
                alert: {threshold: 0.6}
            """,
            "foresight.yml",
            out _,
            out var mistakes));

        Assert.Equal(
            [
                "10:26: enabled must be true or false, not \"yes\"",
                "10:40: measure: \"auc_roc\" is none; known are auc_pr, brier_score",
                "10:61: confidence must be a number above 0.5 and below 1, not \"1\"",
                "10:75: incidents must be a whole number from 1 to 100000, not \"0\"",
                "10:91: max_latency must be longer than 0s",
                "10:114: max_latency_ratio must be a number above 0, not \"-1\"",
                "10:118: unknown key \"every\" in promotion; known are enabled, measure, confidence, incidents, duration, cool_down, max_latency, max_latency_ratio",
                "11:27: rollback: a model promises its precision at its own thresholds, and \"alert\" sets another; take one of them off",
                "11:53: calibration_factor must be a number above 1, not \"1\"",
                "11:64: alerts must be a whole number from 1 to 100000, not \"many\"",
            ],
            mistakes.Select(mistake => mistake.ToString().Replace("foresight.yml:", "", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("    failure: up == bool 0\n    challengers: [challenger]\n    promotion: {enabled: true}", "9:16: promotion: only the champion of the registry is changed by a rule; it needs \"model: champion\"")]
    [InlineData("    failure: up == bool 0\n    model: champion\n    challengers: [baseline]\n    promotion: {enabled: true}", "10:16: promotion: it is the registry's challenger that is promoted; \"challengers\" must name challenger")]
    [InlineData("    model: champion\n    rollback: {calibration: true}", "8:15: rollback: without \"failure\" nothing tells whether a promise is kept")]
    [InlineData("    failure: up == bool 0\n    model: a.onnx\n    rollback: {max_latency: 1s}", "9:15: rollback: only the champion of the registry is changed by a rule; it needs \"model: champion\"")]
    public void Rules_ThatCouldDoNothing_AreMistakes(string rest, string expected)
    {
        var config = Minimal[..Minimal.IndexOf("    failure", StringComparison.Ordinal)] + rest + "\n";

        Assert.False(ConfigLoader.TryParse(config, "foresight.yml", out _, out var mistakes));
        Assert.Equal([expected], mistakes.Select(mistake => mistake.ToString().Replace("foresight.yml:", "", StringComparison.Ordinal)));
    }

    private static PredictorDefinition Valid(string config)
    {
        Assert.True(ConfigLoader.TryParse(config, "foresight.yml", out var read, out var mistakes), string.Join('\n', mistakes));
        return Assert.Single(read.Predictors);
    }
}
