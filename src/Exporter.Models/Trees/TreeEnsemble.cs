using System.Collections.Immutable;

namespace Exporter.Models.Trees;

/// <summary>A sum of trees: the raw score, before calibration, of one horizon.</summary>
/// <param name="Trees">The trees.</param>
/// <param name="Offset">Added to their sum.</param>
public sealed record TreeEnsemble(ImmutableArray<DecisionTree> Trees, double Offset)
{
    /// <summary>The raw score of a vector, NaN where a feature is missing.</summary>
    public double Score(ReadOnlySpan<float> features)
    {
        double sum = 0;
        foreach (var tree in Trees)
        {
            sum += tree.Score(features);
        }

        return sum + Offset;
    }
}
