using System.Collections.Immutable;
using Exporter.Features;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Models.Overrides;
using Exporter.Signals;
using Exporter.Signals.PromQL;
using Exporter.Signals.Windows;

namespace Exporter.Tests.Models;

public sealed class FrameBuilderTests : IDisposable
{
    private readonly SomeModels _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Build_TwoEntities_AreLabelledScoredAndExplained()
    {
        using var scorer = SomeModels.Load(_files.Write("node.onnx", SomeModels.Model(("cpu:last", 1f))));

        var frame = Build(SomeModels.Definition, scorer, topContributions: 5, ("a", -4f), ("b", 0.9f));

        Assert.Equal(2, frame.Count);
        Assert.Equal((60_000L, scorer.Version), (frame.StepMs, frame.ModelVersion));
        Assert.Equal(Labels.Of(("instance", "a")), frame.EntityAt(0));
        Assert.Equal(Labels.Of(("job", "of-b")), frame.KeptAt(1));
        Assert.Equal(SomeModels.Sigmoid(-5), frame.Probability(0, 0), 1e-6);
        Assert.Equal(SomeModels.Sigmoid(0.9), frame.Probability(1, 1), 1e-6);

        // Thresholds 0.4 and 0.5: b has 0.475 and 0.711, a neither.
        Assert.Equal((-1, 0), (frame.AlertingHorizon(0), frame.AlertingHorizon(1)));
        Assert.Empty(frame.ContributionsAt(0));
        Assert.Equal("cpu", Assert.Single(frame.ContributionsAt(1)).Signal);
    }

    [Fact]
    public void Build_ThresholdConfigured_GoesBeforeTheModels()
    {
        using var scorer = SomeModels.Load(_files.Write("node.onnx", SomeModels.Model(("cpu:last", 1f))));

        var frame = Build(SomeModels.Definition with { AlertThreshold = 0.9 }, scorer, topContributions: 5, ("b", 0.9f));

        Assert.Equal([0.9, 0.9], frame.Thresholds);
        Assert.Equal([0.9, 0.9], frame.ClearThresholds);
        Assert.Equal(-1, frame.AlertingHorizon(0));
    }

    [Fact]
    public void Build_StatedProbability_TakesTheModelsPlaceAndIsNotExplained()
    {
        using var scorer = SomeModels.Load(_files.Write("node.onnx", SomeModels.Model(("cpu:last", 1f))));
        StepOverrides overrides = new(
            [Stated(1, "{instance=\"b\"}", 0.2), Stated(2, "{job=\"of-b\"}", 0.75), new Override { Number = 3, Kind = OverrideKind.Mute, Condition = ConditionOf("{instance=\"a\"}") }],
            entity => Labels.Of(("job", $"of-{entity.Get("instance")}")));

        var frame = Build(SomeModels.Definition, scorer, 5, overrides, ("a", 0.9f), ("b", 0.9f));

        // Of b the last one holds, which looks at its kept label; a is the model's, and says why, though nobody is told.
        Assert.Equal([0.75f, 0.75f], [frame.Probability(1, 0), frame.Probability(1, 1)]);
        Assert.Equal((true, true, false), (frame.IsStated(1), frame.IsAlerting(1, 0), frame.IsExplained(1)));
        Assert.Equal(SomeModels.Sigmoid(0.9), frame.Probability(0, 1), 1e-6);
        Assert.Equal((false, true, true, false, true), (frame.IsStated(0), frame.IsMuted(0), frame.IsWithheld(0), frame.IsAlerting(0, 0), frame.IsExplained(0)));
        Assert.Equal([3L], frame.OverridesAt(0).Select(one => one.Number));

        static Override Stated(long number, string match, double probability) =>
            new() { Number = number, Kind = OverrideKind.Force, Condition = ConditionOf(match), Probability = probability };

        static LabelCondition ConditionOf(string match) =>
            AdHocQuery.TryParseSelector(match, out var matchers, out _) && LabelCondition.TryCreate(matchers, out var condition, out _) ? condition : throw new ArgumentException(match);
    }

    [Fact]
    public void Build_NoContributionsWanted_ExplainsNothing()
    {
        using var scorer = SomeModels.Load(_files.Write("node.onnx", SomeModels.Model(("cpu:last", 1f))));

        var frame = Build(SomeModels.Definition, scorer, topContributions: 0, ("b", 3f));

        Assert.Equal(0, frame.AlertingHorizon(0));
        Assert.Empty(frame.ContributionsAt(0));
    }

    [Fact]
    public void Build_RowNearItsThreshold_IsExplainedToo()
    {
        using var scorer = SomeModels.Load(_files.Write("node.onnx", SomeModels.Model(("cpu:last", 1f))));

        // sigmoid(-0.5) = 0.378 of 0.5 within 2h, sigmoid(-1.2) = 0.231, less than half.
        var frame = Build(SomeModels.Definition with { AlertThreshold = 0.5 }, scorer, topContributions: 5, ("a", -0.5f), ("b", -1.2f));

        Assert.Equal((-1, 1, -1), (frame.AlertingHorizon(0), frame.ExplainedHorizon(0), frame.ExplainedHorizon(1)));
        Assert.Empty(frame.ContributionsAt(1));
    }

    [Fact]
    public void Build_MoreNearRowsThanAreExplained_CountsTheRest()
    {
        var definition = SomeModels.Definition with { Name = "many-near" };
        using var counted = new Counted(definition.Name);
        var rows = FrameBuilder.MaxExplainedBelow + 7;

        Build(definition, new Fixed([.. Enumerable.Range(0, 2 * rows).Select(_ => 0.3f)]), 5, [.. Enumerable.Range(0, rows).Select(i => ($"e{i}", 1f))]);

        Assert.Equal(7, counted.Sum("foresight_explanations_dropped_total"));
    }

    [Fact]
    public void Build_RowWithoutValidAnswer_IsLeftOutAndCounted()
    {
        var definition = SomeModels.Definition with { Name = "one-invalid" };
        using var counted = new Counted(definition.Name);

        var frame = Build(definition, new Fixed([0.1f, 0.2f, float.NaN, float.NaN, 0.7f, 0.8f]), 0, ("a", 1f), ("b", 2f), ("c", 3f));

        Assert.Equal(["a", "c"], Enumerable.Range(0, frame.Count).Select(row => frame.EntityAt(row).Get("instance")));
        Assert.Equal([0, 2], Enumerable.Range(0, frame.Count).Select(frame.SlotAt));
        Assert.Equal([0.1f, 0.8f], [frame.Probability(0, 0), frame.Probability(1, 1)]);
        Assert.Equal(1, counted.Sum("foresight_scoring_failures_total"));
        Assert.True(counted.Sum("foresight_scoring_duration_seconds") > 0);
    }

    [Fact]
    public void Build_ExplanationFails_PredictionStaysAndFailureIsCounted()
    {
        var definition = SomeModels.Definition with { Name = "unexplained" };
        using var counted = new Counted(definition.Name);

        var frame = Build(definition, new Fixed([0.7f, 0.8f]), 5, ("a", 1f));

        Assert.Equal(0.7f, frame.Probability(0, 0));
        Assert.Empty(frame.ContributionsAt(0));
        Assert.Equal(1, counted.Sum("foresight_scoring_failures_total"));
    }

    [Fact]
    public void Build_ScorerFails_CountsAllRowsAndThrows()
    {
        var definition = SomeModels.Definition with { Name = "all-invalid" };
        using var counted = new Counted(definition.Name);

        Assert.Throws<ScoringException>(() => Build(definition, new Fixed(null), 5, ("a", 1f), ("b", 2f)));

        Assert.Equal(2, counted.Sum("foresight_scoring_failures_total"));
    }

    [Fact]
    public void Frame_ArraysThatDoNotGoTogether_AreRefused() =>
        Assert.Throws<ArgumentException>(() =>
            new PredictionFrame(SomeModels.Definition, 0, "v", [0.5, 0.5], [Labels.Empty], [Labels.Empty], new float[3]));

    private static PredictionFrame Build(PredictorDefinition definition, IScorer scorer, int topContributions, params (string Instance, float Cpu)[] entities) =>
        Build(definition, scorer, topContributions, null, entities);

    private static PredictionFrame Build(
        PredictorDefinition definition, IScorer scorer, int topContributions, StepOverrides? overrides, params (string Instance, float Cpu)[] entities)
    {
        var windows = new PredictorWindows(definition, 1000);
        var cpu = new InstantVector();
        foreach (var (instance, value) in entities)
        {
            cpu.Add(Labels.Of(("instance", instance)), value);
        }

        windows.Apply(60_000, [cpu, new InstantVector()], null);
        var extractor = new FeatureExtractor(definition);
        var matrix = new FeatureMatrix();
        extractor.Extract(windows, matrix);
        return new FrameBuilder(definition, extractor.Schema, topContributions)
            .Build(scorer, windows, matrix, entity => Labels.Of(("job", $"of-{entity.Get("instance")}")), overrides: overrides);
    }

    /// <summary>Gives the scores it was told for the whole matrix, and fails for any other number of rows or when told none.</summary>
    private sealed class Fixed(float[]? scores) : IScorer
    {
        public string Version => "fixed";

        public IReadOnlyList<double> Thresholds => [0.5, 0.5];

        public ImmutableArray<int> UsedFeatures => [];

        public void Score(FeatureMatrix matrix, Span<float> probabilities)
        {
            if (scores?.Length != probabilities.Length)
            {
                throw new ScoringException("told to fail");
            }

            scores.CopyTo(probabilities);
        }

        public void Dispose()
        {
        }
    }
}
