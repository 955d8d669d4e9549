using Exporter.Models.Evaluation;
using Exporter.Signals;

namespace Exporter.Feedback;

/// <summary>What a look at champion and challenger says: a function of the look and the rule, however often and wherever it is asked.</summary>
/// <remarks>
/// <para>
/// The interval is that of <see cref="EntityDraws"/> over groups of entities, with draws seeded by the counts themselves. Who looks again and again finds a difference in the end
/// where there is none, so look k may spend α / (k (k + 1)) of the risk α = 1 − confidence: these add up to α over any number of looks, whatever they have to do with each other
/// (an error-spending function after K. K. G. Lan and D. L. DeMets, "Discrete sequential boundaries for clinical trials", 1983, with the union bound in place of their recursion).
/// </para>
/// <para>Entities without a failure say little of a ranking, so <see cref="LeastGroups"/> groups must have one. It costs up to some seconds: ask outside of any lock.</para>
/// </remarks>
/// <param name="Promotes">Whether the challenger is better, beyond the risk.</param>
/// <param name="Champion">The champion's measure, a mean over horizons; NaN where it does not exist.</param>
/// <param name="Challenger">The challenger's.</param>
/// <param name="Low">Lower end of how much better the challenger is; NaN where there is no interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="Tail">Share of the draws beyond either end: the risk that this look spends.</param>
public sealed record TrialVerdict(bool Promotes, double Champion, double Challenger, double Low, double High, double Tail)
{
    /// <summary>Groups of entities with a failure that an interval needs at least.</summary>
    public const int LeastGroups = 8;

    /// <summary>Looks at two models at most, some fifty times the incidents of the first: what is not seen by then makes no difference.</summary>
    public const int MostLooks = 10;

    // For the end of an interval to lie between draws, some must lie beyond it; 20 MB of them are enough.
    private const int DrawsBeyond = 20;
    private const int MostDraws = 20_000;

    /// <summary>Judges a look.</summary>
    public static TrialVerdict Of(TrialLook look, PromotionRule rule)
    {
        ArgumentNullException.ThrowIfNull(look);
        ArgumentNullException.ThrowIfNull(rule);
        int[] groups = [.. look.Scores.Groups];
        ScoreGroups[] horizons = [.. Enumerable.Range(0, look.Scores.Horizons).Select(horizon => new ScoreGroups(look.Scores, horizon, groups))];
        int[] once = [.. groups.Select(_ => 1)];
        var (champion, challenger) = (Mean(horizons, once, rule.Measure, ofChallenger: false), Mean(horizons, once, rule.Measure, ofChallenger: true));
        var tail = (1 - rule.Confidence) / (look.Number * (look.Number + 1.0));
        if (horizons.Any(horizon => horizon.Failing < LeastGroups))
        {
            return new TrialVerdict(false, champion, challenger, double.NaN, double.NaN, tail);
        }

        var draws = new EntityDraws(groups.Length, (int)Math.Clamp(Math.Ceiling(DrawsBeyond / tail), EntityDraws.DefaultDraws, MostDraws), look.Scores.Seed());
        var (low, high) = draws.Interval(weights => Gain(horizons, weights, rule.Measure), tail);
        return new TrialVerdict(low > 0, champion, challenger, low, high, tail);
    }

    /// <summary>How much better the challenger is.</summary>
    private static double Gain(ScoreGroups[] horizons, int[] weights, PromotionMeasure measure)
    {
        var difference = Mean(horizons, weights, measure, ofChallenger: true) - Mean(horizons, weights, measure, ofChallenger: false);
        return measure == PromotionMeasure.BrierScore ? -difference : difference;
    }

    private static double Mean(ScoreGroups[] horizons, int[] weights, PromotionMeasure measure, bool ofChallenger) =>
        horizons.Average(horizon => measure == PromotionMeasure.BrierScore ? horizon.Brier(weights, ofChallenger) : horizon.AucPr(weights, ofChallenger));
}
