using Exporter.Feedback;
using Exporter.Feedback.Drift;
using Exporter.Feedback.Rolling;
using Exporter.Models;
using Exporter.Models.Drift;
using Exporter.Models.Evaluation;
using Exporter.Signals;

namespace Exporter.Tests.Feedback.Drift;

/// <summary>What the bundled alerts on drift and outcomes ask, at their thresholds and without their <c>for</c>; the rules themselves are tested by promtool.</summary>
/// <remarks>Beside them, what README proposes of the expected Brier score, which no bundled alert asks.</remarks>
internal static class BundledConditions
{
    public const string Score = "score";
    public const string Reconstruction = "reconstruction";
    public const string ExpectedBrierDoubled = "expected Brier doubled";
    public const string BelowExpected = "precision below expected";
    public const string BelowPromise = "precision below promise";
    public const string CalibrationOff = "calibration off";

    private const int FewestAlerts = 5;
    private const int FewestDecided = 10;

    public static readonly string[] All =
        [.. Enum.GetValues<DistanceKind>().Select(Feature), Score, Reconstruction, ExpectedBrierDoubled, BelowExpected, BelowPromise, CalibrationOff];

    /// <summary>Any feature's distance of a kind.</summary>
    public static string Feature(DistanceKind kind) => $"feature: {kind}";

    /// <summary>Those that hold.</summary>
    /// <param name="report">What the watch says; null before a whole window.</param>
    /// <param name="windows">What predictions came to, one a horizon.</param>
    /// <param name="contract">What the model promised.</param>
    public static IEnumerable<string> Holding(DriftReport? report, IReadOnlyList<OutcomeWindows> windows, ModelContract contract)
    {
        foreach (var kind in Enum.GetValues<DistanceKind>())
        {
            if (report?.Features.Any(feature => feature.Thresholds is { } thresholds && feature.Distances[kind] >= thresholds[kind]) == true)
            {
                yield return Feature(kind);
            }
        }

        if (report?.Scores.Any(score => score.HasMoved) == true)
        {
            yield return Score;
        }

        if (report?.Reconstruction?.HasMoved == true)
        {
            yield return Reconstruction;
        }

        foreach (var (horizon, its) in windows.Index())
        {
            foreach (var condition in OfOutcomes(its, PromisesOf(contract, horizon)))
            {
                yield return condition;
            }
        }
    }

    private static IEnumerable<string> OfOutcomes(OutcomeWindows windows, Dictionary<string, double> promised)
    {
        if (windows.Summaries is not [_, var week, var month])
        {
            yield break;
        }

        if (week.Expected.BrierScore > 2 * month.Expected.BrierScore)
        {
            yield return ExpectedBrierDoubled;
        }

        var expected = week.Expected.AlertPrecision;
        if (week.AlertsDecided >= FewestDecided && week.AlertPrecision < expected - (3 * Error(expected, week.AlertsDecided)) && week.AlertPrecision < expected - 0.1)
        {
            yield return BelowExpected;
        }

        if (month.AlertsDecided >= FewestAlerts && month.AlertPrecisionUpper < Math.Min(promised["alert_precision"], PromiseVerdict.HighestPrecision))
        {
            yield return BelowPromise;
        }

        if (week.CalibrationError > Math.Max(0.05, 2 * promised["calibration_error"]))
        {
            yield return CalibrationOff;
        }
    }

    private static double Error(double share, double of) => Math.Sqrt(share * (1 - share) / of);

    private static Dictionary<string, double> PromisesOf(ModelContract contract, int horizon)
    {
        var name = PrometheusDuration.Format(TimeSpan.FromSeconds(contract.HorizonsSeconds[horizon]));
        return PromisedMeasure.Of(contract).Where(promise => promise.Horizon == name).ToDictionary(promise => promise.Measure, promise => promise.Value, StringComparer.Ordinal);
    }
}
