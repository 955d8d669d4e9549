using System.Collections.Immutable;
using Exporter.Features.Statistics;
using Exporter.Models.Trees;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.LightGbm;

namespace Exporter.Trainer.Training;

/// <summary>Random forest by LightGBM: deep trees on random rows and features, averaged; the path has one point.</summary>
/// <remarks>L. Breiman, "Random forests", 2001. More trees never fit closer, so there is nothing to stop early.</remarks>
/// <param name="data">The rows, binned; not owned.</param>
/// <param name="options">Seed and number of rows.</param>
/// <param name="rows">The rows.</param>
/// <param name="labels">Labels of all rows, one array a horizon.</param>
/// <param name="randomCuts">Each feature is cut at a random place instead of the best: P. Geurts, D. Ernst, L. Wehenkel, "Extremely randomized trees", 2006.</param>
internal sealed class ForestLearner(LightGbmDataset data, TrainingOptions options, TrainingRows rows, RowLabel[][] labels, bool randomCuts = false)
    : TreeLearner(data, options, labels, rows.Columns)
{
    private const double ScorePerShare = 10;

    /// <inheritdoc/>
    public override string Name => randomCuts ? "extra trees" : "forest";

    /// <inheritdoc/>
    protected override ImmutableArray<TreeSetting> AllTrees { get; } =
    [
        new(Leaves: 31, LeafShare: 0.05, L2: 0, FeatureShare: 0.3),
        new(Leaves: 127, LeafShare: 0.01, L2: 0, FeatureShare: 0.3),
        new(Leaves: 255, LeafShare: 0.01, L2: 0, FeatureShare: 0.6, FewRowsOnly: true),
    ];

    /// <inheritdoc/>
    protected override int TreesPerPoint => 100;

    /// <inheritdoc/>
    protected override string Method => "boosting=rf bagging_fraction=0.632 bagging_freq=1" + (randomCuts ? RandomCuts : "");

    /// <inheritdoc/>
    public override IEnumerable<double[]> Path(int setting, int horizon, List<int> train, List<int> heldOut)
    {
        var sample = Sample(horizon, train);
        using var subset = Data.Subset(sample.Rows, sample.Outcomes);
        using var booster = new LightGbmBooster(subset, Parameters(setting, sample.Onsets));
        booster.Grow(TreesPerPoint);
        var ensemble = Ensemble(booster, sample);
        var scores = new double[heldOut.Count];

        Parallel.For(0, scores.Length, new ParallelOptions { MaxDegreeOfParallelism = Threads }, i => scores[i] = ensemble.Score(rows.Row(heldOut[i])));
        yield return scores;
    }

    /// <summary>Trees whose leaves are shares of onset rows among all rows, ten times: then forests of rows with other base rates can be compared.</summary>
    /// <remarks>
    /// LightGBM's leaf is one Newton step from the log-odds of the base rate p: (share − p) / (p · (1 − p)) beyond it. Of the quiet rows only a
    /// part s was grown on, which multiplied the odds of each leaf by 1/s; that is undone leaf by leaf, since a mean of shares has no odds of its own.
    /// </remarks>
    protected override TreeEnsemble Ensemble(LightGbmBooster booster, TreeRows sample)
    {
        var grown = LightGbmText.Read(booster.Text(), 0).Trees;
        var rate = sample.Onsets / (double)sample.Rows.Length;
        var start = LogOdds.Of(rate);

        var kept = Math.Exp(sample.Offset);

        // The trees as read are already divided by their number.
        double Share(double leaf)
        {
            var grownOn = Math.Clamp((((leaf * grown.Length) - start) * rate * (1 - rate)) + rate, 0, 1);
            return kept * grownOn / (1 - grownOn + (kept * grownOn)) / grown.Length;
        }

        return new TreeEnsemble([.. grown.Select(tree => tree with { Leaves = Array.ConvertAll(tree.Leaves, leaf => ScorePerShare * Share(leaf)) })], 0);
    }
}
