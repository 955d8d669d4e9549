using Exporter.Configuration.Recommendations;
using Exporter.Models;
using Exporter.Models.Advice;
using Exporter.Models.Explain;
using Exporter.Signals;
using Exporter.Signals.Windows;
using Exporter.TestKit;

namespace Exporter.Tests.Models.Advice;

public sealed class AdviserTests
{
    private static readonly PredictorDefinition Definition = new()
    {
        Name = "node",
        EntityLabels = ["instance"],
        KeepLabels = ["rack"],
        Step = TimeSpan.FromMinutes(1),
        Horizons = [TimeSpan.FromHours(1), TimeSpan.FromHours(4)],
        Signals =
        [
            new("disk_used", "x", new SignalLimit(LimitSide.Above, 1), SignalUnit.Ratio),
            new("error_ratio", "y", null, SignalUnit.Ratio),
        ],
    };

    private readonly AdviceMemory _memory = new();
    private readonly PatternBook _patterns = new();

    /// <summary>Four hundred minutes of three entities: disks rise by 0.09 an hour, errors stay.</summary>
    private static PredictorWindows Windows(PredictorDefinition definition)
    {
        var windows = new PredictorWindows(definition, 10);
        var (disk, errors, calls) = (new InstantVector(), new InstantVector(), new InstantVector());
        for (var step = 0; step <= 400; step++)
        {
            disk.Clear();
            errors.Clear();
            calls.Clear();
            foreach (var name in (string[])["a", "b", "c"])
            {
                disk.Add(Labels.Of(("instance", name)), step * 0.0015);
                errors.Add(Labels.Of(("instance", name)), 0.01);
            }

            calls.Add(Labels.Of(("instance", "b"), ("on_instance", "a")), 1);
            calls.Add(Labels.Of(("instance", "c"), ("on_instance", "b")), 1);
            windows.Apply(step * 60_000L, [disk, errors], null, null, calls);
        }

        return windows;
    }

    private static PredictionFrame Frame(PredictorDefinition definition, PredictorWindows windows, params (string Instance, float Soon, float Later, string[] Reasons)[] rows) => new(
        definition,
        windows.AsOfMs,
        "v",
        [0.5, 0.5],
        [.. rows.Select(row => Labels.Of(("instance", row.Instance)))],
        [.. rows.Select(row => Labels.Of(("rack", "r1")))],
        [.. rows.SelectMany(row => new[] { row.Soon, row.Later })],
        [.. rows.Select(row => row.Reasons.Length == 0
            ? null
            : (IReadOnlyList<SignalContribution>)[.. row.Reasons.Where(reason => reason != "none").Select((reason, i) => new SignalContribution(reason, 0.7 - (0.2 * i)))])],
        [.. rows.Select(row => windows.TryFind(Labels.Of(("instance", row.Instance)), out var slot) ? slot : -1)]);

    private PredictionFrame Advise(PredictorDefinition definition, params (string Instance, float Soon, float Later, string[] Reasons)[] rows)
    {
        var windows = Windows(definition);
        return new Adviser(definition, RecommendationLoader.Default).Advise(Frame(definition, windows, rows), windows, _memory, _patterns);
    }

    [Fact]
    public void ExplainedRow_HasReasonsTimeRecommendationsAndPriority()
    {
        var frame = Advise(Definition, ("a", 0.3f, 0.8f, ["disk_used", "error_ratio", "entity"]), ("b", 0.01f, 0.02f, []));

        Assert.Equal((1, 0), (frame.Advice.Count, frame.Advice.RowAt(0)));
        Assert.Null(frame.Advice.Of(1));
        var advice = frame.Advice.Of(0)!;
        Assert.Equal(["disk_used", "error_ratio"], advice.Reasons.Select(reason => reason.Signal));
        Assert.Equal("disk used 0.6, rising 9 %/h for 7 h, at its limit 1 in about 4 h", advice.Reasons[0].Sentence);
        Assert.Equal("error ratio 0.01", advice.Reasons[1].Sentence);
        Assert.Equal(["disk_space", "http_errors", "repeats"], advice.Recommendations.Select(rule => rule.Name));

        // 0.4 left at 0.09 an hour: 4 h 27 min after step 400.
        Assert.Equal("disk_used", advice.Time!.Value.Signal);
        Assert.Equal((400 + (0.4 / 0.0015)) * 60_000, advice.Time.Value.AtMs, 6_000.0);

        // 100 · 0.8 · critical 1 · dependants unknown 1 / (1 + 4.444 h / 4 h).
        Assert.Equal(80 / (1 + (0.4 / 0.09 / 4)), advice.Priority, 0.01);
    }

    [Fact]
    public void RowWithoutACrossing_TakesTheHazardOfItsProbabilities()
    {
        var advice = Advise(Definition, ("a", 0.5f, 0.75f, ["error_ratio"])).Advice.Of(0)!;

        Assert.Equal(("", (401 + 59) * 60_000L), (advice.Time!.Value.Signal, advice.Time.Value.AtMs));
        Assert.Equal(75 / 1.25, advice.Priority, 0.01);
    }

    [Fact]
    public void CrossingWithinAHorizonThatIsUnlikely_IsNotBelieved()
    {
        // The disk is full after 4.4 h, but the model is sure of the first 6 h: only its probabilities tell when.
        var definition = Definition with { Horizons = [TimeSpan.FromHours(6), TimeSpan.FromHours(8)] };

        var advice = Advise(definition, ("a", 0.2f, 0.8f, ["disk_used"])).Advice.Of(0)!;

        Assert.Equal("", advice.Time!.Value.Signal);
        Assert.Equal((400 * 60_000) + (3_600_000 * (6 + (2 * Math.Log(0.8 / 0.5) / Math.Log(0.8 / 0.2)))), advice.Time.Value.AtMs, 1_000.0);
    }

    [Fact]
    public void WeakReasons_AreToldButNotActedOn()
    {
        // Shares 0.7, 0.5, 0.3 and 0.1.
        var advice = Advise(Definition, ("a", 0.3f, 0.8f, ["error_ratio", "none_such", "entity", "disk_used"])).Advice.Of(0)!;

        Assert.Equal(["error_ratio", "disk_used"], advice.Reasons.Select(reason => reason.Signal));
        Assert.Equal(["http_errors", "repeats"], advice.Recommendations.Select(rule => rule.Name));
    }

    [Fact]
    public void RowWithNoForecast_CountsAsItsExplainedHorizonAhead()
    {
        var advice = Advise(Definition, ("a", 0.1f, 0.4f, ["error_ratio"])).Advice.Of(0)!;

        Assert.Null(advice.Time);
        Assert.Equal(40 / 2.0, advice.Priority, 0.01);
    }

    [Fact]
    public void RowThatNoSingleSignalRaises_HasItsPriorityAllTheSame()
    {
        var advice = Advise(Definition, ("a", 0.1f, 0.4f, ["none"])).Advice.Of(0)!;

        Assert.Empty(advice.Reasons);
        Assert.Empty(advice.Recommendations);
        Assert.Equal(40 * 0.7 / 2, advice.Priority, 0.01);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Dependants_RaiseThePriority(bool features)
    {
        var advice = Advise(
            Definition with { DependencyExpression = "calls", DependencyFeatures = features },
            ("a", 0.1f, 0.4f, ["error_ratio"]), ("b", 0.1f, 0.4f, ["error_ratio"]), ("c", 0.1f, 0.4f, ["error_ratio"])).Advice;

        // Two, one and no dependants: (1 + 2/7) / 2, (1 + 1/6) / 2, 1/2.
        Assert.Equal([20 * 9 / 14.0, 20 * 7 / 12.0, 10], Enumerable.Range(0, 3).Select(i => advice[i].Priority), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal("a", advice[i].Group?.Name));
    }

    [Fact]
    public void TopologyLabel_CountsWhoSharesIt()
    {
        var advice = Advise(
            Definition with { TopologyLabel = "rack" },
            ("a", 0.1f, 0.4f, ["error_ratio"]), ("b", 0.01f, 0.04f, []), ("c", 0.01f, 0.04f, [])).Advice;

        Assert.Equal(20 * 9 / 14.0, advice[0].Priority, 1e-6);
    }

    [Fact]
    public void Frame_WithoutExplainedRows_CostsNextToNothing()
    {
        var windows = Windows(Definition);
        var adviser = new Adviser(Definition, RecommendationLoader.Default);
        var frame = Frame(Definition, windows, ("a", 0.01f, 0.02f, []), ("b", 0.01f, 0.02f, []));

        Assert.Same(frame, adviser.Advise(frame, windows, _memory, _patterns));
        Assert.InRange(Allocations.FewestBytes(_ => adviser.Advise(frame, windows, _memory, _patterns)), 0, 300);
    }

    [Fact]
    public void Row_BelowHalfOfItsThreshold_IsNotExplainedAndThatAtHalfIs()
    {
        var windows = Windows(Definition);
        var frame = Frame(Definition, windows, ("a", 0.1f, 0.24f, []), ("b", 0.1f, 0.25f, []), ("c", 0.6f, 0.9f, []));

        Assert.Equal([-1, 1, 0], Enumerable.Range(0, 3).Select(frame.ExplainedHorizon));
        Assert.Equal([-1, -1, 0], Enumerable.Range(0, 3).Select(frame.AlertingHorizon));
    }
}
