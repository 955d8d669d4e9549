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

    // Promised are 80 %; two standard errors of that are 16 points among 25 alerts, 36 among 5.
    [Theory]
    [InlineData(0.63, 25, true)]
    [InlineData(0.65, 25, false)]
    [InlineData(0.43, 5, true)]
    [InlineData(0.45, 5, false)]
    [InlineData(0, 4, false)]
    public void Decline_PrecisionBelowWhatChanceExplains_IsTold(double precision, int decided, bool expected)
    {
        const string Labels = "{predictor=\"node\",horizon=\"2h\",window=\"30d\"}";
        var told = Signs(FormattableString.Invariant($"{Promise}foresight_outcome_alert_precision{Labels} {precision}\nforesight_outcome_alerts_decided{Labels} {decided}\n")).Decline;
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
