using System.Collections.Immutable;
using Exporter.Features.Statistics;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.LightGbm;

namespace Exporter.Trainer.Training;

/// <summary>Gradient boosting by LightGBM; the path is a growing number of trees.</summary>
/// <remarks>
/// G. Ke et al., "LightGBM: a highly efficient gradient boosting decision tree", 2017. Most settings are small trees,
/// few features a tree and heavy penalties: history drifts, neighbouring rows repeat each other, and large trees learn
/// hosts by heart.
/// </remarks>
/// <param name="data">The rows, binned; not owned.</param>
/// <param name="options">Seed and number of rows.</param>
/// <param name="labels">Labels of all rows, one array a horizon.</param>
/// <param name="columns">Features in a row.</param>
/// <param name="randomCuts">Each feature is cut at a random place instead of the best.</param>
internal sealed class BoostingLearner(LightGbmDataset data, TrainingOptions options, RowLabel[][] labels, int columns, bool randomCuts = false)
    : TreeLearner(data, options, labels, columns)
{
    private const int MaxTrees = 400;

    /// <inheritdoc/>
    public override string Name => randomCuts ? "lightgbm with random cuts" : "lightgbm";

    /// <inheritdoc/>
    protected override ImmutableArray<TreeSetting> AllTrees { get; } =
    [
        new(Leaves: 4, LeafShare: 0.1, L2: 20, FeatureShare: 0.3),
        new(Leaves: 8, LeafShare: 0.05, L2: 10, FeatureShare: 0.3),
        new(Leaves: 15, LeafShare: 0.05, L2: 10, FeatureShare: 0.5),
        new(Leaves: 31, LeafShare: 0.2, L2: 50, FeatureShare: 0.2),
        new(Leaves: 31, LeafShare: 0.02, L2: 1, FeatureShare: 0.6),
        new(Leaves: 63, LeafShare: 0.01, L2: 1, FeatureShare: 0.6, FewRowsOnly: true),
    ];

    /// <inheritdoc/>
    protected override int TreesPerPoint => 10;

    /// <inheritdoc/>
    protected override string Method => "boosting=gbdt learning_rate=0.05 bagging_fraction=0.7 bagging_freq=1" + (randomCuts ? RandomCuts : "");

    /// <inheritdoc/>
    public override IEnumerable<double[]> Path(int setting, int horizon, List<int> train, List<int> heldOut)
    {
        var sample = Sample(horizon, train);
        using var subset = Data.Subset(sample.Rows, sample.Outcomes);
        using var watched = Data.Subset(heldOut.ToArray(), new float[heldOut.Count]);
        using var booster = new LightGbmBooster(subset, Parameters(setting, sample.Onsets));
        booster.Watch(watched);
        var grows = true;
        for (var trees = 0; trees < MaxTrees && grows; trees += TreesPerPoint)
        {
            grows = booster.Grow(TreesPerPoint);
            var scores = new double[heldOut.Count];
            booster.Watched(scores);
            for (var i = 0; i < scores.Length; i++)
            {
                // LightGBM tells probabilities; their log-odds are the sum of the leaves.
                scores[i] = LogOdds.Of(scores[i]) + sample.Offset;
            }

            yield return scores;
        }
    }
}
