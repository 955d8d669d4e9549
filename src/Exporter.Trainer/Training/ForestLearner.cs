using System.Collections.Immutable;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.LightGbm;

namespace Exporter.Trainer.Training;

/// <summary>Random forest by LightGBM: deep trees on random rows and features, averaged; the path has one point.</summary>
/// <remarks>L. Breiman, "Random forests", 2001. More trees never fit closer, so there is nothing to stop early.</remarks>
internal sealed class ForestLearner(LightGbmDataset data, TrainingOptions options, TrainingRows rows, RowLabel[][] labels)
    : TreeLearner(data, options, labels, rows.Columns)
{
    /// <inheritdoc/>
    public override string Name => "forest";

    /// <inheritdoc/>
    protected override ImmutableArray<TreeSetting> Trees { get; } =
    [
        new(Leaves: 31, LeafShare: 0.05, L2: 0, FeatureShare: 0.3),
        new(Leaves: 127, LeafShare: 0.01, L2: 0, FeatureShare: 0.3),
    ];

    /// <inheritdoc/>
    protected override int TreesPerPoint => 100;

    /// <inheritdoc/>
    protected override string Method => "boosting=rf bagging_fraction=0.632 bagging_freq=1";

    /// <inheritdoc/>
    public override IEnumerable<double[]> Path(int setting, int horizon, List<int> train, List<int> heldOut)
    {
        var sample = Sample(horizon, train);
        using var subset = Data.Subset(sample.Rows, sample.Outcomes);
        using var booster = new LightGbmBooster(subset, Parameters(setting, sample.Onsets));
        booster.Grow(TreesPerPoint);
        var ensemble = Ensemble(booster, sample);
        var scores = new double[heldOut.Count];

        // Leaves are steps from the base rate and may be far from it: probabilities that LightGBM rounds to 1 have no log-odds.
        Parallel.For(0, scores.Length, new ParallelOptions { MaxDegreeOfParallelism = Threads }, i => scores[i] = ensemble.Score(rows.Row(heldOut[i])));
        yield return scores;
    }
}
