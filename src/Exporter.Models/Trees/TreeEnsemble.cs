using System.Collections.Immutable;

namespace Exporter.Models.Trees;

/// <summary>A sum of trees: the raw score, before calibration, of one horizon.</summary>
/// <param name="Trees">The trees.</param>
/// <param name="Offset">Added to their sum.</param>
public sealed record TreeEnsemble(ImmutableArray<DecisionTree> Trees, double Offset)
{
    // About a second on one core; deeper than this, a tree is no more than a list of its rows.
    private const double MaxCost = 1 << 28;
    private const int MaxDepth = 256;

    /// <summary>True where its explanation takes bounded memory and time: both grow with the square of the depth.</summary>
    public bool IsExplainable => Trees.All(tree => tree.Depth() <= MaxDepth) && Trees.Sum(tree => (double)tree.Leaves.Length * tree.Depth() * tree.Depth()) <= MaxCost;

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
