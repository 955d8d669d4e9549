using System.Collections.Immutable;
using Exporter.Models.Trees;
using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Unsupervised;

/// <summary>Trees of random splits, each on a few rows; what stands alone after few splits is unusual.</summary>
/// <remarks>
/// F. T. Liu, K. M. Ting and Z.-H. Zhou, "Isolation forest", 2008. The score is 5·(1 − E(h)/c(n)): by how much the mean way to a row's leaf is shorter than that of rows in no order. The paper's anomaly score is two
/// to the power of −E(h)/c(n), so both rank alike; this one is a sum over trees, about 0, so that float32 sums keep their digits.
/// </remarks>
internal static class IsolationForest
{
    /// <summary>Score of a way of no length: spreads scores widely enough for a calibration to rise as steeply as it needs to.</summary>
    private const double Highest = 5;

    /// <summary>Grows a forest.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="usual">Indices of rows that are mostly usual.</param>
    /// <param name="trees">Number of trees.</param>
    /// <param name="sampleRows">Rows that each tree is grown on, drawn anew; fewer where there are fewer.</param>
    /// <param name="seed">Of all draws.</param>
    public static TreeEnsemble Grow(TrainingRows rows, IReadOnlyCollection<int> usual, int trees, int sampleRows, int seed)
    {
        var random = new Random(seed);
        int[] pool = [.. usual];
        var size = Math.Min(sampleRows, pool.Length);
        var unit = Highest / (trees * Math.Max(1, PathLength.Of(size)));
        var sample = new int[size];
        var grown = ImmutableArray.CreateBuilder<DecisionTree>(trees);
        for (var tree = 0; tree < trees; tree++)
        {
            Deal(pool, sample, random);
            grown.Add(IsolationTree.Grow(rows, sample, unit, random));
        }

        return new TreeEnsemble(grown.MoveToImmutable(), 0);
    }

    /// <summary>Draws without putting back.</summary>
    private static void Deal(int[] pool, int[] sample, Random random)
    {
        for (var i = 0; i < sample.Length; i++)
        {
            var next = random.Next(i, pool.Length);
            (pool[i], pool[next]) = (pool[next], pool[i]);
            sample[i] = pool[i];
        }
    }
}
