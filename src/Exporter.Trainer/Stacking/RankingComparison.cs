using Exporter.Models.Evaluation;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Evaluation;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Stacking;

/// <summary>Holds two ways of ranking the same rows against each other.</summary>
/// <remarks>
/// Both are ranked in the same draws of entities, so that what makes a draw easy is in both and cancels: B. Efron, "Bootstrap methods: another
/// look at the jackknife", 1979. With fewer than <see cref="LearnerComparison.FewestEntities"/> entities draws say nothing, and nothing is beyond chance.
/// </remarks>
/// <param name="rows">All rows.</param>
/// <param name="parts">What is held out; spans of time that count alike.</param>
internal sealed class RankingComparison(TrainingRows rows, IReadOnlyList<EvaluatedPart> parts)
{
    private const int Digits = 6;

    /// <summary>Compares.</summary>
    /// <param name="way">Name of what was tried.</param>
    /// <param name="scores">Its scores, by part, horizon and position.</param>
    /// <param name="over">Name of what it is held against.</param>
    /// <param name="overScores">The scores of that.</param>
    /// <param name="on">What the parts are, in words.</param>
    public RankingGain Of(string way, float[][][] scores, string over, float[][][] overScores, string on)
    {
        int[] entities = [.. parts.SelectMany(part => part.Rows).Select(rows.EntityOf).Distinct().Order()];
        var places = entities.Index().ToDictionary(entity => entity.Item, entity => entity.Index);
        var (ranked, overRanked) = (Ranked(scores, places), Ranked(overScores, places));
        var (low, high) = entities.Length < LearnerComparison.FewestEntities
            ? (double.NaN, double.NaN)
            : new EntityDraws(entities.Length).Interval(weights => Mean(ranked, weights) - Mean(overRanked, weights));
        return new RankingGain(way, over, on, Rounded(Mean(ranked)) ?? 0, Rounded(Mean(overRanked)) ?? 0, Rounded(low), Rounded(high));
    }

    private static double? Rounded(double value) => double.IsFinite(value) ? Math.Round(value, Digits) : null;

    /// <summary>Mean over parts and horizons; those without an onset in a draw are in no ranking of it.</summary>
    private static double Mean(RankedScores[] ranked, int[]? weights = null) =>
        ranked.Select(one => one.AucPr(weights)).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();

    private RankedScores[] Ranked(float[][][] scores, Dictionary<int, int> places) =>
    [
        .. parts.SelectMany((part, number) => scores[number].Select((ofHorizon, horizon) =>
        {
            var (known, happened) = part.Known(horizon, position => (Score: (double)ofHorizon[position], Place: places[rows.EntityOf(part.Rows[position])]));
            int[] order = [.. Enumerable.Range(0, known.Length).OrderByDescending(i => known[i].Score)];
            return new RankedScores(Array.ConvertAll(order, i => known[i].Score), Array.ConvertAll(order, i => happened[i]), Array.ConvertAll(order, i => known[i].Place));
        })),
    ];
}
