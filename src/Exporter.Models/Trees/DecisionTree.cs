namespace Exporter.Models.Trees;

/// <summary>One binary regression tree over a feature vector.</summary>
/// <remarks>
/// Inner node i sends a vector left when its feature is at most the threshold, or is missing and <see cref="MissingLeft"/>
/// says so; else right. A child of 0 or more is an inner node, a negative one is the leaf ~child. Node 0 is the root; a
/// tree without inner nodes is its leaf 0. A child's number is larger than its parent's, so no walk goes in circles.
/// </remarks>
public sealed record DecisionTree
{
    /// <summary>Feature that each inner node looks at.</summary>
    public required int[] Features { get; init; }

    /// <summary>Largest value that goes left; may be infinite.</summary>
    public required double[] Thresholds { get; init; }

    /// <summary>Whether a missing feature goes left.</summary>
    public required bool[] MissingLeft { get; init; }

    /// <summary>Left child of each inner node.</summary>
    public required int[] Left { get; init; }

    /// <summary>Right child of each inner node.</summary>
    public required int[] Right { get; init; }

    /// <summary>Value of each leaf.</summary>
    public required double[] Leaves { get; init; }

    /// <summary>Training rows that passed each inner node.</summary>
    public required double[] InnerCovers { get; init; }

    /// <summary>Training rows in each leaf.</summary>
    public required double[] LeafCovers { get; init; }

    /// <summary>Value of the leaf that a vector falls into.</summary>
    /// <param name="features">The vector, NaN where missing.</param>
    public double Score(ReadOnlySpan<float> features)
    {
        var node = Features.Length == 0 ? ~0 : 0;
        while (node >= 0)
        {
            node = Next(node, features);
        }

        return Leaves[~node];
    }

    /// <summary>The child of an inner node that a vector goes to.</summary>
    public int Next(int node, ReadOnlySpan<float> features)
    {
        var value = features[Features[node]];
        return float.IsNaN(value) ? (MissingLeft[node] ? Left[node] : Right[node]) : value <= Thresholds[node] ? Left[node] : Right[node];
    }

    /// <summary>Training rows that passed a child as <see cref="Left"/> and <see cref="Right"/> name it.</summary>
    public double CoverOf(int child) => child >= 0 ? InnerCovers[child] : LeafCovers[~child];

    /// <summary>Mean value over the training rows.</summary>
    public double Mean()
    {
        double sum = 0;
        double rows = 0;
        for (var leaf = 0; leaf < Leaves.Length; leaf++)
        {
            sum += Leaves[leaf] * LeafCovers[leaf];
            rows += LeafCovers[leaf];
        }

        return rows > 0 ? sum / rows : Leaves[0];
    }

    /// <summary>Inner nodes on the longest way from root to leaf.</summary>
    public int Depth()
    {
        // Children have larger numbers than their parents: one pass in order is enough.
        var depths = new int[Features.Length];
        var deepest = 0;
        for (var node = 0; node < depths.Length; node++)
        {
            deepest = Math.Max(deepest, ++depths[node]);
            foreach (var child in (ReadOnlySpan<int>)[Left[node], Right[node]])
            {
                if (child >= 0)
                {
                    depths[child] = depths[node];
                }
            }
        }

        return deepest;
    }
}
