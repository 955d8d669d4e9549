using System.Collections.Immutable;
using Exporter.Features;
using Exporter.Models;
using Exporter.Models.Inference;

namespace Exporter.Tests.Feedback.Budget;

/// <summary>A model of which only thresholds and trade-offs matter: its probabilities are made by the test.</summary>
internal sealed class FixedModel(double threshold, double clear, int horizons, string version = "m1") : IScorer
{
    /// <summary>What it says of held-out time, the same for each horizon; null for nothing.</summary>
    public TradeOff? TradeOff { get; init; }

    public string Version => version;

    public IReadOnlyList<double> Thresholds { get; } = [.. Enumerable.Repeat(threshold, horizons)];

    public IReadOnlyList<double> ClearThresholds { get; } = [.. Enumerable.Repeat(clear, horizons)];

    public ImmutableArray<int> UsedFeatures => [];

    public ModelContract? Contract => TradeOff is null ? null : new ModelContract
    {
        Predictor = "fleet",
        Features = [],
        FeatureHash = "",
        StepSeconds = 60,
        HorizonsSeconds = [],
        Thresholds = [],
        TradeOffs = [.. Enumerable.Repeat(TradeOff, horizons)],
    };

    public void Score(FeatureMatrix matrix, Span<float> probabilities) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
