using Exporter.Trainer.Retraining;

namespace Exporter.Tests.Trainer.Retraining;

/// <summary>What makes a retraining due, read off a sidecar's own page.</summary>
public sealed class SidecarSignsTests
{
    private const string Promise = """
        foresight_model_promised{predictor="node",horizon="2h",measure="alert_precision"} 0.8
        foresight_model_promised{predictor="node",horizon="2h",measure="calibration_error"} 0.02

        """;

    [Fact]
    public void Page_LabelsWithEscapes_AreReadAsTheyWereMeant()
    {
        var page = new MetricsPage("# HELP a b\na{path=\"C:\\\\x\\\"y\\nz\",other=\"\"} 1.5 1700000000000\nb 2\nc{} +Inf\nnonsense\n");
        var (labels, value) = Assert.Single(page.Of("a"));
        Assert.Equal(1.5, value);
        Assert.Equal([new("path", "C:\\x\"y\nz"), new("other", "")], labels);
        Assert.Equal(2, Assert.Single(page.Of("b")).Value);
        Assert.Equal(double.PositiveInfinity, page.Beside("c", []));
        Assert.Null(page.Beside("a", []));
    }

    [Theory]
    [InlineData("foresight_feature_drift", "feature=\"cpu:last\"", 0.3, "foresight_feature_drift of feature cpu:last (psi) is 0.3, its threshold 0.25")]
    [InlineData("foresight_score_drift", "horizon=\"2h\"", 0.25, "foresight_score_drift of horizon 2h (psi) is 0.25, its threshold 0.25")]
    [InlineData("foresight_reconstruction_drift", "job=\"foresight\"", 0.25, "foresight_reconstruction_drift of predictor node (psi) is 0.25, its threshold 0.25")]
    [InlineData("foresight_feature_drift", "feature=\"cpu:last\"", 0.24, null)]
    public void Drift_AtItsThreshold_IsTold(string metric, string of, double distance, string? expected)
    {
        var labels = $"{{predictor=\"node\",{of},measure=\"psi\"}}";
        Assert.Equal(expected, Signs(FormattableString.Invariant($"{metric}{labels} {distance}\n{metric}_threshold{labels} 0.25\n")).Drift);
    }

    [Fact]
    public void Drift_OfAnotherPredictor_IsNobodysBusiness() =>
        Assert.Null(Signs("foresight_feature_drift{predictor=\"web\",feature=\"a\"} 9\nforesight_feature_drift_threshold{predictor=\"web\",feature=\"a\"} 1\n").Drift);

    // Upper ends of Wilson's interval: 16 of 25 may be 0.798, 17 of 25 0.829, 2 of 5 0.769, 3 of 5 0.882; 4 of 5 0.964, 18 of 20 0.972, 17 of 20 0.948.
    [Theory]
    [InlineData("0.8", 0.64, 25, true)]
    [InlineData("0.8", 0.68, 25, false)]
    [InlineData("0.8", 0.4, 5, true)]
    [InlineData("0.8", 0.6, 5, false)]
    [InlineData("0.8", 0, 4, false)]
    [InlineData("1", 0.8, 5, false)]
    [InlineData("1", 0.9, 20, false)]
    [InlineData("1", 0.85, 20, true)]
    public void Decline_PrecisionBelowWhatChanceExplains_IsTold(string promise, double precision, int decided, bool expected)
    {
        const string Labels = "{predictor=\"node\",horizon=\"2h\",window=\"30d\"}";
        var promised = Promise.Replace("0.8", promise, StringComparison.Ordinal);
        var told = Signs(FormattableString.Invariant($"{promised}foresight_outcome_alert_precision{Labels} {precision}\nforesight_outcome_alerts_decided{Labels} {decided}\n")).Decline;
        Assert.Equal(expected, told is not null);
    }

    [Theory]
    [InlineData(0.06, true)]
    [InlineData(0.05, false)]
    public void Decline_CalibrationOff_IsTold(double error, bool expected) => Assert.Equal(
        expected,
        Signs(FormattableString.Invariant($"{Promise}foresight_outcome_calibration_error{{predictor=\"node\",horizon=\"2h\",window=\"7d\"}} {error}\n")).Decline is not null);

    [Fact]
    public void Decline_WithoutAPromise_IsNone() =>
        Assert.Null(Signs("foresight_outcome_alert_precision{predictor=\"node\",horizon=\"2h\",window=\"30d\"} 0\nforesight_outcome_alerts_decided{predictor=\"node\",horizon=\"2h\",window=\"30d\"} 50\n").Decline);

    private static SidecarSigns Signs(string page) => new(new MetricsPage(page), "node");
}
