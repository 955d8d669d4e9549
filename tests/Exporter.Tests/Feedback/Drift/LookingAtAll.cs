using System.Collections.Immutable;
using Exporter.Features;
using Exporter.Models;
using Exporter.Models.Inference;

namespace Exporter.Tests.Feedback.Drift;

/// <summary>A model that says it looks at every feature, so that all of them are watched.</summary>
internal sealed class LookingAtAll(IScorer scorer) : IScorer
{
    public string Version => scorer.Version;

    public IReadOnlyList<double> Thresholds => scorer.Thresholds;

    public IReadOnlyList<double> ClearThresholds => scorer.ClearThresholds;

    public ImmutableArray<int> UsedFeatures { get; } = [.. Enumerable.Range(0, scorer.Contract!.Features.Length)];

    public ModelContract? Contract => scorer.Contract;

    public void Score(FeatureMatrix matrix, Span<float> probabilities) => scorer.Score(matrix, probabilities);

    public void Dispose() => scorer.Dispose();
}
