using Exporter.Exposition;
using Exporter.Models;
using Exporter.Models.Overrides;
using Exporter.TestKit;
using System.IO.Pipelines;
using System.Text;

namespace Exporter.Tests.Exposition;

public sealed class PredictionTextTests
{
    [Fact]
    public void Page_TwoPredictors_IsGoldenByteForByte()
    {
        // Published in another order than the page's: predictors are ordered by name.
        var board = SomeFrames.Board(
            SomeFrames.Frame(SomeFrames.Definition("web"), ("shop", 0.5f, 0.7f)),
            SomeFrames.Frame(SomeFrames.Node, ("a:9100", 0.12344f, 0.9f), ("b:9100", 0f, 1f)).With(SomeFrames.Advice(0, 1)).With(SomeFrames.Events));

        var expected = """
            # HELP predicted_failure_withheld 1 for a probability at its threshold that may begin no alert: the budget has no room, the failure has begun already, or an operator has muted it.
            # TYPE predicted_failure_withheld gauge
            # HELP predicted_failure_override_info What operators have decided about an entity, by kind; always 1. Of those muted, no alert goes on.
            # TYPE predicted_failure_override_info gauge
            # HELP predicted_failure_probability Probability that the entity fails within the horizon.
            # TYPE predicted_failure_probability gauge
            predicted_failure_probability{predictor="node",horizon="30m",instance="a:9100",job="node"} 0.1234
            predicted_failure_probability{predictor="node",horizon="2h",instance="a:9100",job="node"} 0.9
            predicted_failure_probability{predictor="node",horizon="30m",instance="b:9100",job="node"} 0
            predicted_failure_probability{predictor="node",horizon="2h",instance="b:9100",job="node"} 1
            predicted_failure_probability{predictor="web",horizon="30m",instance="shop",job="node"} 0.5
            predicted_failure_probability{predictor="web",horizon="2h",instance="shop",job="node"} 0.7
            # HELP predicted_failure_threshold Probability from which a prediction is an alert.
            # TYPE predicted_failure_threshold gauge
            predicted_failure_threshold{predictor="node",horizon="30m"} 0.6
            predicted_failure_threshold{predictor="node",horizon="2h"} 0.75
            predicted_failure_threshold{predictor="web",horizon="30m"} 0.6
            predicted_failure_threshold{predictor="web",horizon="2h"} 0.75
            # HELP predicted_failure_clear_threshold Probability below which an alert that has begun ends; without hysteresis the threshold.
            # TYPE predicted_failure_clear_threshold gauge
            predicted_failure_clear_threshold{predictor="node",horizon="30m"} 0.6
            predicted_failure_clear_threshold{predictor="node",horizon="2h"} 0.75
            predicted_failure_clear_threshold{predictor="web",horizon="30m"} 0.6
            predicted_failure_clear_threshold{predictor="web",horizon="2h"} 0.75
            # HELP predicted_failure_contribution Share of a signal in a probability near or above its threshold; rank 1 is the largest.
            # TYPE predicted_failure_contribution gauge
            predicted_failure_contribution{predictor="node",horizon="2h",instance="a:9100",job="node",signal="disk_used",rank="1"} 0.75
            predicted_failure_contribution{predictor="node",horizon="2h",instance="a:9100",job="node",signal="cpu_busy",rank="2"} 0.25
            predicted_failure_contribution{predictor="node",horizon="2h",instance="b:9100",job="node",signal="disk_used",rank="1"} 0.75
            predicted_failure_contribution{predictor="node",horizon="2h",instance="b:9100",job="node",signal="cpu_busy",rank="2"} 0.25
            # HELP predicted_failure_priority How urgent a prediction is, 0 to 100: probability, severity, blast radius and imminence.
            # TYPE predicted_failure_priority gauge
            predicted_failure_priority{predictor="node",instance="a:9100",job="node"} 61.5
            predicted_failure_priority{predictor="node",instance="b:9100",job="node"} 61.5
            # HELP predicted_failure_timestamp_seconds When a limit is forecast to be crossed or, by the probabilities of several horizons, half of such entities have failed; Unix time.
            # TYPE predicted_failure_timestamp_seconds gauge
            predicted_failure_timestamp_seconds{predictor="node",instance="a:9100",job="node"} 7230.5
            predicted_failure_timestamp_seconds{predictor="node",instance="b:9100",job="node"} 7230.5
            # HELP predicted_failure_timestamp_lower_seconds As early as the forecast failure may well be, Unix time.
            # TYPE predicted_failure_timestamp_lower_seconds gauge
            predicted_failure_timestamp_lower_seconds{predictor="node",instance="a:9100",job="node"} 3630
            predicted_failure_timestamp_lower_seconds{predictor="node",instance="b:9100",job="node"} 3630
            # HELP predicted_failure_timestamp_upper_seconds As late as the forecast failure may well be, Unix time; absent where nothing bounds it.
            # TYPE predicted_failure_timestamp_upper_seconds gauge
            # HELP predicted_failure_recommendation_info What to do about a prediction; always 1.
            # TYPE predicted_failure_recommendation_info gauge
            predicted_failure_recommendation_info{predictor="node",instance="a:9100",job="node",recommendation="disk_space",action="Free \"space\"",severity="critical"} 1
            predicted_failure_recommendation_info{predictor="node",instance="b:9100",job="node",recommendation="disk_space",action="Free \"space\"",severity="critical"} 1
            # HELP predicted_failure_group_info Predictions that share a cause, and which of them it is likely to have begun with; always 1.
            # TYPE predicted_failure_group_info gauge
            predicted_failure_group_info{predictor="node",instance="a:9100",job="node",group="a:9100",role="origin"} 1
            predicted_failure_group_info{predictor="node",instance="b:9100",job="node",group="a:9100",role="affected"} 1
            # HELP predicted_failure_pattern_info Recurring pattern of earlier incidents that a prediction looks like; always 1.
            # TYPE predicted_failure_pattern_info gauge
            predicted_failure_pattern_info{predictor="node",instance="a:9100",job="node",pattern="disk used climb"} 1
            predicted_failure_pattern_info{predictor="node",instance="b:9100",job="node",pattern="disk used climb"} 1
            # HELP predicted_failure_signal_value Value of a signal that is a reason, in its own unit.
            # TYPE predicted_failure_signal_value gauge
            predicted_failure_signal_value{predictor="node",instance="a:9100",job="node",signal="disk_used",unit="ratio"} 0.91
            predicted_failure_signal_value{predictor="node",instance="a:9100",job="node",signal="cpu_busy"} 123456800
            predicted_failure_signal_value{predictor="node",instance="b:9100",job="node",signal="disk_used",unit="ratio"} 0.91
            predicted_failure_signal_value{predictor="node",instance="b:9100",job="node",signal="cpu_busy"} 123456800
            # HELP predicted_failure_signal_change_per_hour Change per hour of a signal that is a reason, over the last 120 steps.
            # TYPE predicted_failure_signal_change_per_hour gauge
            predicted_failure_signal_change_per_hour{predictor="node",instance="a:9100",job="node",signal="disk_used",unit="ratio"} -1.2E-05
            predicted_failure_signal_change_per_hour{predictor="node",instance="b:9100",job="node",signal="disk_used",unit="ratio"} -1.2E-05
            # HELP predicted_failure_signal_usual_value Level that a signal that is a reason usually has: median of its own past.
            # TYPE predicted_failure_signal_usual_value gauge
            predicted_failure_signal_usual_value{predictor="node",instance="a:9100",job="node",signal="disk_used",unit="ratio"} 0.4
            predicted_failure_signal_usual_value{predictor="node",instance="b:9100",job="node",signal="disk_used",unit="ratio"} 0.4
            # HELP predicted_failure_signal_unusual_since_timestamp_seconds Since when a signal that is a reason has an unusual level or rate, Unix time.
            # TYPE predicted_failure_signal_unusual_since_timestamp_seconds gauge
            predicted_failure_signal_unusual_since_timestamp_seconds{predictor="node",instance="a:9100",job="node",signal="disk_used"} 12.5
            predicted_failure_signal_unusual_since_timestamp_seconds{predictor="node",instance="b:9100",job="node",signal="disk_used"} 12.5
            # HELP predicted_failure_signal_forecast_value Where a signal that is a reason is forecast to be one horizon after the step, in its own unit.
            # TYPE predicted_failure_signal_forecast_value gauge
            predicted_failure_signal_forecast_value{predictor="node",instance="a:9100",job="node",signal="disk_used",unit="ratio",horizon="30m"} 0.93
            predicted_failure_signal_forecast_value{predictor="node",instance="a:9100",job="node",signal="disk_used",unit="ratio",horizon="2h"} 0.95
            predicted_failure_signal_forecast_value{predictor="node",instance="b:9100",job="node",signal="disk_used",unit="ratio",horizon="30m"} 0.93
            predicted_failure_signal_forecast_value{predictor="node",instance="b:9100",job="node",signal="disk_used",unit="ratio",horizon="2h"} 0.95
            # HELP predicted_failure_signal_forecast_lower Lower end of the band that is meant to hold such a signal one horizon after the step in eight of ten cases.
            # TYPE predicted_failure_signal_forecast_lower gauge
            predicted_failure_signal_forecast_lower{predictor="node",instance="a:9100",job="node",signal="disk_used",unit="ratio",horizon="30m"} 0.9
            predicted_failure_signal_forecast_lower{predictor="node",instance="a:9100",job="node",signal="disk_used",unit="ratio",horizon="2h"} 0.87
            predicted_failure_signal_forecast_lower{predictor="node",instance="b:9100",job="node",signal="disk_used",unit="ratio",horizon="30m"} 0.9
            predicted_failure_signal_forecast_lower{predictor="node",instance="b:9100",job="node",signal="disk_used",unit="ratio",horizon="2h"} 0.87
            # HELP predicted_failure_signal_forecast_upper Upper end of the band that is meant to hold such a signal one horizon after the step in eight of ten cases.
            # TYPE predicted_failure_signal_forecast_upper gauge
            predicted_failure_signal_forecast_upper{predictor="node",instance="a:9100",job="node",signal="disk_used",unit="ratio",horizon="30m"} 0.96
            predicted_failure_signal_forecast_upper{predictor="node",instance="a:9100",job="node",signal="disk_used",unit="ratio",horizon="2h"} 1.03
            predicted_failure_signal_forecast_upper{predictor="node",instance="b:9100",job="node",signal="disk_used",unit="ratio",horizon="30m"} 0.96
            predicted_failure_signal_forecast_upper{predictor="node",instance="b:9100",job="node",signal="disk_used",unit="ratio",horizon="2h"} 1.03
            # HELP predicted_failure_entity_failing 1 for an entity that fails by the predictor's failure expression, whether it has a prediction or not.
            # TYPE predicted_failure_entity_failing gauge
            predicted_failure_entity_failing{predictor="node",instance="c:9100",job="node"} 1
            # HELP predicted_failure_entity_changed 1 for an entity for five minutes, or a step where that is longer, after a change of it began by the predictor's change expression.
            # TYPE predicted_failure_entity_changed gauge
            predicted_failure_entity_changed{predictor="node",instance="a:9100"} 1

            """;
        Assert.Equal(expected, SomeFrames.Text(board));
    }

    [Fact]
    public void Advice_AsSeriesAndOnThePage_IsTheSame()
    {
        var frame = SomeFrames.Frame(SomeFrames.Node, ("a:9100", 0.1f, 0.9f), ("b:9100", 0f, 1f)).With(SomeFrames.Advice(0, 1)).With(SomeFrames.Events);

        var onPage = SomeFrames.Text(SomeFrames.Board(frame)).Split('\n').Where(line => line.Length > 0 && line[0] != '#');

        var asSeries = PredictionSeries.Of([frame]).Select(series => $"{series.Labels.Get("__name__")} {series.Labels.Count - 1} {series.Sample.Value:R}");
        Assert.Equal(
            asSeries.Order(StringComparer.Ordinal),
            onPage.Select(line => $"{line[..line.IndexOf('{', StringComparison.Ordinal)]} {line.Split("=\"").Length - 1} {double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture):R}")
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ClearThreshold_OfAModelWithHysteresis_IsItsOwn()
    {
        var node = SomeFrames.Frame(SomeFrames.Node, ("a:9100", 0.1f, 0.2f));
        var frame = new PredictionFrame(node.Definition, node.StepMs, "v", node.Thresholds, [], [], []) { ClearThresholds = [0.5, 0.75] };

        Assert.Contains("predicted_failure_clear_threshold{predictor=\"node\",horizon=\"30m\"} 0.5\n", SomeFrames.Text(SomeFrames.Board(frame)), StringComparison.Ordinal);
        Assert.Equal(
            [0.5, 0.75],
            PredictionSeries.Of([frame]).Where(series => series.Labels.Get("__name__") == "predicted_failure_clear_threshold").Select(series => series.Sample.Value));
    }

    [Fact]
    public void Withheld_IsALineForEachHorizonAtItsThreshold_AndNoCapCutsItOff()
    {
        var frame = SomeFrames.Frame(SomeFrames.Node, ("a:9100", 0.1f, 0.8f), ("b:9100", 0.9f, 0.9f), ("c:9100", 0.9f, 0.9f)).Withholding([true, false, true]);
        string[] expected =
        [
            """predicted_failure_withheld{predictor="node",horizon="2h",instance="a:9100",job="node"} 1""",
            """predicted_failure_withheld{predictor="node",horizon="30m",instance="c:9100",job="node"} 1""",
            """predicted_failure_withheld{predictor="node",horizon="2h",instance="c:9100",job="node"} 1""",
        ];

        Assert.Equal(expected, SomeFrames.Text(SomeFrames.Board(frame), maxSeries: 3).Split('\n').Where(line => line.Length > 0 && line[0] != '#'));
        Assert.Equal(
            expected.Length,
            PredictionSeries.Of([frame]).Count(series => series.Labels.Get("__name__") == "predicted_failure_withheld" && series.Sample.Value == 1));
    }

    [Fact]
    public void Overrides_AreALineForEachKind_BeforeProbabilities()
    {
        Override mute = new() { Number = 1, Kind = OverrideKind.Mute };
        Override force = new() { Number = 2, Kind = OverrideKind.Force, Probability = 0.9 };
        var frame = SomeFrames.Frame(SomeFrames.Node, ("a:9100", 0.1f, 0.8f), ("b:9100", 0.9f, 0.9f), ("c:9100", 0.1f, 0.1f))
            .Overriding([[mute, force, mute with { Number = 3 }], [force], []]);
        string[] expected =
        [
            """predicted_failure_withheld{predictor="node",horizon="2h",instance="a:9100",job="node"} 1""",
            """predicted_failure_override_info{predictor="node",instance="a:9100",job="node",override="mute"} 1""",
            """predicted_failure_override_info{predictor="node",instance="a:9100",job="node",override="force"} 1""",
            """predicted_failure_override_info{predictor="node",instance="b:9100",job="node",override="force"} 1""",
        ];

        Assert.Equal(expected, SomeFrames.Text(SomeFrames.Board(frame), maxSeries: 4).Split('\n').Where(line => line.Length > 0 && line[0] != '#'));
        Assert.Equal(3, PredictionSeries.Of([frame]).Count(series => series.Labels.Get("__name__") == "predicted_failure_override_info" && series.Sample.Value == 1));
    }

    [Fact]
    public void Board_Change_SilencesWhatIsShownAlready_AndBack()
    {
        var board = SomeFrames.Board(SomeFrames.Frame(SomeFrames.Node, ("a:9100", 0.1f, 0.8f)));
        var before = SomeFrames.Text(board);

        board.Change(frame => frame.With(new Override { Number = 7, Kind = OverrideKind.SilenceAll }));
        var silenced = SomeFrames.Text(board);
        board.Change(frame => frame.Without(7));

        Assert.Contains("""predicted_failure_override_info{predictor="node",instance="a:9100",job="node",override="silence_all"} 1""", silenced, StringComparison.Ordinal);
        Assert.Contains("""predicted_failure_withheld{predictor="node",horizon="2h",instance="a:9100",job="node"} 1""", silenced, StringComparison.Ordinal);
        Assert.Contains("""predicted_failure_probability{predictor="node",horizon="2h",instance="a:9100",job="node"} 0.8""", silenced, StringComparison.Ordinal);
        Assert.Equal(before, SomeFrames.Text(board));
    }

    [Fact]
    public void Threshold_IsReachedAsItIsShown()
    {
        // Shown, both are 0.6: what a rule sees must be what is counted.
        Assert.True(PredictionFrame.Reaches(0.59996f, 0.6));
        Assert.True(PredictionFrame.Reaches(0.6f, 0.60004));
        Assert.False(PredictionFrame.Reaches(0.59994f, 0.6));
        Assert.False(PredictionFrame.Reaches(float.NaN, 0.6));
    }

    [Fact]
    public void Labels_WithQuotesBackslashesAndLineFeeds_AreEscaped()
    {
        var board = SomeFrames.Board(SomeFrames.Frame(SomeFrames.Node, ("C:\\x\n\"é\"\ud800", 0.1f, 0.1f)));

        Assert.Contains("""{predictor="node",horizon="30m",instance="C:\\x\n\"é\"�",job="node"} 0.1""", SomeFrames.Text(board), StringComparison.Ordinal);
    }

    [Fact]
    public void Entity_MissingInNewerFrame_VanishesAtOnce()
    {
        var board = SomeFrames.Board(SomeFrames.Frame(SomeFrames.Node, ("a", 0.1f, 0.2f), ("b", 0.3f, 0.4f)));
        Assert.Contains("instance=\"b\"", SomeFrames.Text(board), StringComparison.Ordinal);

        board.Publish(SomeFrames.Frame(SomeFrames.Node, ("a", 0.15f, 0.2f)));

        var text = SomeFrames.Text(board);
        Assert.DoesNotContain("instance=\"b\"", text, StringComparison.Ordinal);
        Assert.Contains("instance=\"a\",job=\"node\"} 0.15\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Entities_SwappedInNewerFrame_GetTheirOwnLabels()
    {
        // Same number of rows and same predictor, so only the labels tell that the rendered text is not reusable.
        var board = SomeFrames.Board(SomeFrames.Frame(SomeFrames.Node, ("a", 0.1f, 0.2f), ("b", 0.3f, 0.4f)));
        SomeFrames.Text(board);

        board.Publish(SomeFrames.Frame(SomeFrames.Node, ("b", 0.5f, 0.5f), ("a", 0.25f, 0.25f)));

        var text = SomeFrames.Text(board);
        Assert.Contains("horizon=\"30m\",instance=\"b\",job=\"node\"} 0.5\n", text, StringComparison.Ordinal);
        Assert.Contains("horizon=\"30m\",instance=\"a\",job=\"node\"} 0.25\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Row_WithoutValidAnswer_IsMissingNotNaN()
    {
        var board = SomeFrames.Board(SomeFrames.Frame(SomeFrames.Node, ("a", float.NaN, float.NaN), ("b", 0.3f, 0.4f)));

        var text = SomeFrames.Text(board);
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        Assert.DoesNotContain("instance=\"a\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cap_Reached_LeavesOutTheRestAndCounts()
    {
        // 3 rows × 2 horizons = 6 probabilities, 2 thresholds and as many at which alerts end, 2 contributions of "c": 12 series, of which 5 fit.
        var board = SomeFrames.Board(SomeFrames.Frame(SomeFrames.Node, ("a", 0.1f, 0.2f), ("b", 0.3f, 0.4f), ("c", 0.7f, 0.7f)));
        var scope = new object();
        using var self = new Exporter.Exposition.Self.SelfMetrics(scope, process: false);
        using var metrics = new ExpositionMetrics(scope);
        var page = new MetricsPage(new PredictionText(board, 5, metrics), self);

        var text = await Render(page, TextFormat.Prometheus);

        Assert.Equal(5, text.Split('\n').Count(line => line.StartsWith("predicted_", StringComparison.Ordinal)));
        Assert.Contains("foresight_exposition_series 5\n", text, StringComparison.Ordinal);
        Assert.Contains("foresight_exposition_series_dropped_total 7\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_OfManyBlocks_IsTheSameWrittenAtOnceAndFlushedAsItGoes()
    {
        var rows = Enumerable.Range(0, 3000).Select(i => ($"host-{i}", i / 3000f, i / 3000f)).ToArray();
        var board = SomeFrames.Board(SomeFrames.Frame(SomeFrames.Node, rows), SomeFrames.Frame(SomeFrames.Definition("web"), rows));
        using var stream = new MemoryStream();
        var pipe = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        await new PredictionText(board, 1_000_000).WriteAsync(pipe, TestContext.Current.CancellationToken);
        await pipe.CompleteAsync();

        var text = Encoding.UTF8.GetString(stream.ToArray());
        Assert.Equal(SomeFrames.Text(board), text);
        Assert.Equal(12_000, text.Split('\n').Count(line => line.StartsWith("predicted_failure_probability{", StringComparison.Ordinal)));
    }

    [Fact]
    public void WholePage_OnceLabelsAreRendered_AllocatesNothingPerRow()
    {
        var rows = Enumerable.Range(0, 5000).Select(i => ($"host-{i}", 0.1f, 0.2f)).ToArray();
        var board = SomeFrames.Board(SomeFrames.Frame(SomeFrames.Node, rows));
        var text = new PredictionText(board, 1_000_000);
        var output = new System.Buffers.ArrayBufferWriter<byte>(4 << 20);
        text.Write(output);
        var allocated = Allocations.FewestBytes(_ =>
        {
            output.ResetWrittenCount();
            text.Write(output);
        });

        // A few hundred bytes for the cursor and the list of frames, whatever the number of rows.
        Assert.InRange(allocated, 0, 2_000);
    }

    internal static async Task<string> Render(MetricsPage page, TextFormat format)
    {
        using var stream = new MemoryStream();
        var pipe = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        await page.WriteAsync(pipe, format, TestContext.Current.CancellationToken);
        await pipe.CompleteAsync();
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
