using System.Collections.Immutable;
using System.Globalization;
using Exporter.Models;
using Exporter.Signals;

namespace Exporter.Feedback.Budget;

/// <summary>The threshold that a budget chose for one horizon, and why.</summary>
/// <remarks>
/// Expected of a threshold θ, alerts of all entities a week, is the mean of training and live days, weighted by the weeks that they rest on:
/// <code>
/// expected(θ) = (w · r(θ) · E + n(θ)) / (w + max(weeks, budget's window))
///   r(θ)  alerts for each week of each entity on held-out time     E      entities watched live, on average
///   n(θ)  live alerts in the last 28 whole days that peaked at θ   weeks  time that those days were watched
///         or above, of one day no more than may begin in it
///   w     what training counts for: <see cref="MostTrainingWeeks"/>, or held-out time / E where that is less; 0 where the model does not say
/// </code>
/// A burst is counted for what the gate lets in of it: it says that the budget is used up, not that every other day needs a higher threshold.
/// With counts taken for Poisson's and training for a gamma prior, this is the posterior mean of the rate (Gelman et al., Bayesian Data Analysis, 2.6).
/// Chosen is, from the highest threshold down, the last that is expected to stay within the budget; never below the model's own, which training found worth an alert.
/// </remarks>
/// <param name="Threshold">Probability from which a prediction is an alert.</param>
/// <param name="Clear">Probability below which an alert ends: the same share of the threshold's odds as the model's own has.</param>
/// <param name="Why">In words.</param>
/// <param name="TrainingWeeks">What training counted for, weeks: w.</param>
/// <param name="LiveWeeks">Time watched in the days that were looked at, weeks.</param>
/// <param name="Points">The thresholds that could be chosen, ascending.</param>
public sealed record BudgetChoice(double Threshold, double Clear, string Why, double TrainingWeeks, double LiveWeeks, ImmutableArray<BudgetPoint> Points)
{
    /// <summary>Weeks that training counts for at most, so that four live weeks weigh as much.</summary>
    public const double MostTrainingWeeks = 4;

    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <summary>What is expected of the threshold, alerts of all entities a week; null where nothing is known.</summary>
    public double? ExpectedPerWeek => Points.First(point => point.Threshold == Threshold).ExpectedPerWeek;

    /// <summary>Chooses.</summary>
    /// <param name="budget">What is allowed.</param>
    /// <param name="own">The model's own threshold.</param>
    /// <param name="ownClear">The model's own clear threshold.</param>
    /// <param name="training">What the model says of its held-out time; null for nothing.</param>
    /// <param name="live">What live days say of alerts at the model's own threshold.</param>
    internal static BudgetChoice Of(AlertBudget budget, double own, double ownClear, TradeOff? training, LiveTradeOff live)
    {
        var weight = training is null || live.Entities == 0 ? 0 : Math.Min(MostTrainingWeeks, training.EntityWeeks / live.Entities);
        var (alerts, window) = budget.Whole;
        var (allowed, liveWeeks) = (alerts * (Week / window), Math.Max(live.Weeks, window / Week));
        var mostPerDay = alerts * Math.Max(1, TimeSpan.FromDays(1) / window);
        BudgetPoint[] points = [.. CandidatesFrom(own).Select(Point)];
        var chosen = points.Reverse().TakeWhile(point => point.ExpectedPerWeek is null || point.ExpectedPerWeek <= allowed).LastOrDefault() ?? points[^1];
        return new BudgetChoice(chosen.Threshold, Cleared(chosen.Threshold, own, ownClear), Reason(chosen, points, budget, allowed), weight, live.Weeks, [.. points]);

        BudgetPoint Point((double Threshold, int Code) candidate)
        {
            var (threshold, code) = candidate;
            var there = training?.At(threshold);
            double? expected = live.Weeks == 0 ? null : ((weight * (there?.AlertsPerEntityWeek ?? 0) * live.Entities) + live.AlertsFrom(code, mostPerDay)) / (weight + liveWeeks);
            return new BudgetPoint(threshold, expected, there, live.Weeks == 0 ? null : live.AlertsFrom(code) / live.Weeks, live.PrecisionFrom(code), live.RecallFrom(code));
        }
    }

    /// <summary>The model's own threshold, and above it the least probability of each code: an alert peaked at or above that if its code did.</summary>
    private static IEnumerable<(double Threshold, int Code)> CandidatesFrom(double own)
    {
        yield return (own, 0);
        for (var code = 1; code < ProbabilityCode.Count; code++)
        {
            // As thresholds are shown, with four digits; up, as one digit lower would take in peaks of the code below.
            var least = Math.Ceiling(Math.Pow((code - 0.5) / byte.MaxValue, 2) * 10_000) / 10_000;
            if (least > own && least > 0.0001)
            {
                yield return (least, code);
            }
        }
    }

    private static double Cleared(double threshold, double own, double ownClear)
    {
        if (threshold == own || own >= 1 || ownClear >= own)
        {
            return threshold == own ? ownClear : threshold;
        }

        var share = ownClear * (1 - own) / (own * (1 - ownClear));
        return Math.Round(share * threshold / (1 - threshold + (share * threshold)), 4);
    }

    private static string Reason(BudgetPoint chosen, BudgetPoint[] points, AlertBudget budget, double allowed)
    {
        var own = points[0];
        return chosen.ExpectedPerWeek switch
        {
            null => "the model's own, as no whole day has been watched yet",
            { } expected when expected > allowed => Text($"the highest there is: even there {expected:0.#} alerts a week are expected, more than {budget}"),
            { } expected when chosen == own => Text($"the model's own: {expected:0.#} alerts a week are expected, within {budget}"),
            { } expected => Text($"raised from {own.Threshold}: there {own.ExpectedPerWeek:0.#} alerts a week are expected, more than {budget}; here {expected:0.#}"),
        };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
