using Exporter.Models.Trees;

namespace Exporter.Trainer.Onnx;

/// <summary>What the splits of a tree are worth, from its leaves and covers alone.</summary>
internal static class TreeGains
{
    /// <summary>Adds to each feature n₁·m₁² + n₂·m₂² − n·m² of its splits: rows and mean values of both sides, and of all.</summary>
    public static void AddTo(double[] gains, DecisionTree tree)
    {
        // A child's number is larger than its parent's, so from the last on both sides are known.
        var means = new double[tree.Features.Length];
        for (var node = means.Length - 1; node >= 0; node--)
        {
            var (left, right) = (tree.Left[node], tree.Right[node]);
            var (rowsLeft, rowsRight) = (tree.CoverOf(left), tree.CoverOf(right));
            var (meanLeft, meanRight) = (MeanOf(left), MeanOf(right));
            var rows = rowsLeft + rowsRight;
            means[node] = rows > 0 ? ((rowsLeft * meanLeft) + (rowsRight * meanRight)) / rows : 0;
            gains[tree.Features[node]] += Math.Max(0, (rowsLeft * meanLeft * meanLeft) + (rowsRight * meanRight * meanRight) - (rows * means[node] * means[node]));
        }

        double MeanOf(int child) => child >= 0 ? means[child] : tree.Leaves[~child];
    }
}
