using System.Collections.Immutable;
using Exporter.Models.Evaluation;

namespace Exporter.Feedback.Rolling;

/// <summary>How the predictions of one horizon did over a span of time.</summary>
/// <param name="Span">The span.</param>
/// <param name="BrierScore">Mean of (probability − outcome)²; NaN without predictions.</param>
/// <param name="CalibrationError">Mean |average probability − observed share| over ten bins of equal mass, weighted by predictions, as <see cref="ScoreCard"/> has it; NaN without predictions.</param>
/// <param name="AlertPrecision">Share of decided alerts that were right; NaN without any.</param>
/// <param name="AlertsDecided">Alerts that are known to have been right or wrong: what <paramref name="AlertPrecision"/> rests on.</param>
/// <param name="EventRecall">Share of incidents that were announced; NaN without any.</param>
/// <param name="PredictionPrecision">Share of predictions at or above the threshold after which an incident began within the horizon; NaN without any.</param>
/// <param name="PredictionRecall">Share of predictions before an incident that were at or above the threshold; NaN without any.</param>
/// <param name="Expected">What probabilities themselves say that these numbers will be.</param>
/// <param name="AlertsPerWeek">Alerts that began, a week; of less than a day as if it had been a day.</param>
/// <param name="Reliability">Predicted and observed in the fixed bins of <see cref="BinUppers"/>; empty ones are left out.</param>
public sealed record OutcomeSummary(
    TimeSpan Span,
    double BrierScore,
    double CalibrationError,
    double AlertPrecision,
    long AlertsDecided,
    double EventRecall,
    double PredictionPrecision,
    double PredictionRecall,
    ExpectedQuality Expected,
    double AlertsPerWeek,
    ImmutableArray<ReliabilityBin> Reliability)
{
    /// <summary>Upper end of the 95 % interval of <see cref="AlertPrecision"/>, by <see cref="WilsonInterval"/>: so high it may truly be, for all that so few alerts say; NaN without any.</summary>
    public double AlertPrecisionUpper => AlertsDecided == 0 ? double.NaN : WilsonInterval.Of((long)Math.Round(AlertPrecision * AlertsDecided), AlertsDecided).High;

    /// <summary>Upper ends of the reliability bins: narrow where the probabilities of rare failures lie, and the same for ever, so that they can be labels.</summary>
    public static ImmutableArray<double> BinUppers { get; } = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1];

    /// <summary>Summarises what was decided in a span.</summary>
    /// <param name="hours">The hours that lie in it.</param>
    /// <param name="span">The span.</param>
    /// <param name="watched">How much of it was watched.</param>
    /// <param name="horizonSteps">Steps that the horizon has.</param>
    internal static OutcomeSummary Of(IEnumerable<OutcomeHour> hours, TimeSpan span, TimeSpan watched, double horizonSteps)
    {
        var (scores, expected) = (new ScoreCounts(), new ExpectedCounts());
        var outcomes = new long[Enum.GetValues<Outcome>().Length];
        var (alerts, right, wrong, caught, missed) = (0L, 0L, 0L, 0L, 0L);
        foreach (var hour in hours)
        {
            scores.Add(hour.Scores);
            expected.Add(hour.Expected);
            foreach (var (outcome, count) in hour.Outcomes.Index())
            {
                outcomes[outcome] += count;
            }

            (alerts, right, wrong) = (alerts + hour.Alerts, right + hour.AlertsRight, wrong + hour.AlertsWrong);
            (caught, missed) = (caught + hour.OnsetsCaught, missed + hour.OnsetsMissed);
        }

        ScoreGroup[] groups = [.. scores.Groups()];
        var predictions = scores.Predictions;
        var gaps = ProbabilityMetrics.Reliability(groups).Sum(bin => Math.Abs(bin.Predicted - bin.Observed) * bin.Rows);
        var weeks = Math.Max(watched.TotalDays, 1) / 7;
        var (came, announced) = (outcomes[(int)Outcome.TruePositive] + outcomes[(int)Outcome.Miss], outcomes[(int)Outcome.TruePositive] + outcomes[(int)Outcome.FalsePositive]);
        return new OutcomeSummary(
            span,
            scores.BrierSum / predictions,
            gaps / predictions,
            right / (double)(right + wrong),
            right + wrong,
            caught / (double)(caught + missed),
            outcomes[(int)Outcome.TruePositive] / (double)announced,
            outcomes[(int)Outcome.TruePositive] / (double)came,
            ExpectedQuality.Of(expected, horizonSteps),
            alerts / weeks,
            [.. Bins(groups)]);
    }

    private static IEnumerable<ReliabilityBin> Bins(ScoreGroup[] groups)
    {
        var lower = double.NegativeInfinity;
        foreach (var upper in BinUppers)
        {
            var inBin = groups.Where(group => group.Probability > lower && group.Probability <= upper).ToArray();
            var rows = inBin.Sum(group => group.Rows);
            if (rows > 0)
            {
                yield return new ReliabilityBin(upper, inBin.Sum(group => group.Probability * group.Rows) / rows, inBin.Sum(group => group.Happened), rows);
            }

            lower = upper;
        }
    }
}
