using System.Collections.Immutable;
using Exporter.Models.Evaluation;

namespace Exporter.Feedback;

/// <summary>One measure of champion and challenger on the same predictions.</summary>
/// <param name="Measure">The name that follows <c>foresight_outcome_</c>.</param>
/// <param name="Champion">The champion's number; NaN where it does not exist.</param>
/// <param name="Challenger">The challenger's; NaN where it does not exist.</param>
/// <param name="Difference">Challenger − champion; NaN where either does not exist.</param>
/// <param name="Low">Lower end of the difference's 95 % interval; NaN where there is none.</param>
/// <param name="High">Upper end; NaN where there is none.</param>
public readonly record struct ComparedMeasure(string Measure, double Champion, double Challenger, double Difference, double Low, double High);

/// <summary>Champion against challenger for one horizon, on what both predicted.</summary>
/// <remarks>
/// Intervals by <see cref="EntityDraws"/> over groups of entities (<see cref="PairedOutcomes"/>): the same sums give the same interval. Shares of
/// events take the wider of that and of Newcombe's interval, as few events say little whatever is drawn. Below <see cref="LeastGroups"/> groups nothing is drawn.
/// </remarks>
/// <param name="SinceMs">The step from which on these two are compared, Unix ms; at most the span of <see cref="PairedOutcomes.Span"/> counts.</param>
/// <param name="Predictions">Pairs of predictions with a certain outcome.</param>
/// <param name="Incidents">Incidents that both could have announced.</param>
/// <param name="ChampionAlerts">Decided alerts of the champion.</param>
/// <param name="ChallengerAlerts">Decided alerts of the challenger.</param>
/// <param name="Measures"><c>brier_score</c>, <c>event_recall</c> and <c>alert_precision</c>.</param>
public sealed record Comparison(
    long SinceMs, long Predictions, long Incidents, long ChampionAlerts, long ChallengerAlerts, ImmutableArray<ComparedMeasure> Measures)
{
    /// <summary>Entities, or groups of them, that an interval needs at least: fewer do not tell how much they differ.</summary>
    public const int LeastGroups = 8;

    /// <summary>Compares.</summary>
    /// <param name="sinceMs">The first step that both predicted.</param>
    /// <param name="sums">What both came to, one a group of entities.</param>
    internal static Comparison Of(long sinceMs, PairSums[] sums)
    {
        var all = default(PairSums);
        foreach (var sum in sums)
        {
            all.Add(sum);
        }

        var draws = sums.Length >= LeastGroups ? new EntityDraws(sums.Length) : null;
        return new Comparison(
            sinceMs, all.Predictions, all.Onsets, all.ChampionRight + all.ChampionWrong, all.ChallengerRight + all.ChallengerWrong, [Brier(all, sums, draws), Recall(all, sums, draws), Precision(all, sums, draws)]);
    }

    private static ComparedMeasure Brier(PairSums all, PairSums[] sums, EntityDraws? draws)
    {
        double[] rows = [.. sums.Select(sum => (double)sum.Predictions)];
        double[] gained = [.. sums.Select(sum => sum.ChallengerSquares - sum.ChampionSquares)];
        var (low, high) = draws?.Interval(weights => EntityDraws.Sum(weights, gained) / EntityDraws.Sum(weights, rows)) ?? (double.NaN, double.NaN);
        return new ComparedMeasure(
            "brier_score",
            all.ChampionSquares / all.Predictions,
            all.ChallengerSquares / all.Predictions,
            (all.ChallengerSquares - all.ChampionSquares) / all.Predictions,
            low,
            high);
    }

    private static ComparedMeasure Recall(PairSums all, PairSums[] sums, EntityDraws? draws)
    {
        double[] onsets = [.. sums.Select(sum => (double)sum.Onsets)];
        double[] gained = [.. sums.Select(sum => (double)(sum.ChallengerCaught - sum.ChampionCaught))];
        return Wider(
            "event_recall",
            all.ChampionCaught / (double)all.Onsets,
            all.ChallengerCaught / (double)all.Onsets,
            ProportionDifference.OfPairs(all.ChampionCaught, all.ChallengerCaught, all.BothCaught, all.Onsets),
            draws?.Interval(weights => EntityDraws.Sum(weights, gained) / EntityDraws.Sum(weights, onsets)));
    }

    private static ComparedMeasure Precision(PairSums all, PairSums[] sums, EntityDraws? draws)
    {
        double[][] right = [[.. sums.Select(sum => (double)sum.ChampionRight)], [.. sums.Select(sum => (double)sum.ChallengerRight)]];
        double[][] decided = [[.. sums.Select(sum => (double)(sum.ChampionRight + sum.ChampionWrong))], [.. sums.Select(sum => (double)(sum.ChallengerRight + sum.ChallengerWrong))]];
        var (champion, challenger) = (all.ChampionRight + all.ChampionWrong, all.ChallengerRight + all.ChallengerWrong);
        return Wider(
            "alert_precision",
            all.ChampionRight / (double)champion,
            all.ChallengerRight / (double)challenger,
            ProportionDifference.Of(all.ChampionRight, champion, all.ChallengerRight, challenger),
            draws?.Interval(weights => Share(weights, 1) - Share(weights, 0)));

        double Share(int[] weights, int model) => EntityDraws.Sum(weights, right[model]) / EntityDraws.Sum(weights, decided[model]);
    }

    private static ComparedMeasure Wider(string measure, double champion, double challenger, ProportionDifference scored, (double Low, double High)? drawn) =>
        double.IsNaN(scored.Estimate)
            ? new ComparedMeasure(measure, champion, challenger, double.NaN, double.NaN, double.NaN)
            : new ComparedMeasure(
                measure,
                champion,
                challenger,
                scored.Estimate,
                drawn is { Low: var low } && low < scored.Low ? low : scored.Low,
                drawn is { High: var high } && high > scored.High ? high : scored.High);
}
