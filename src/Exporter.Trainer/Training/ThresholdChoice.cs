using Exporter.Models.Evaluation;

namespace Exporter.Trainer.Training;

/// <summary>Chooses the probability from which a prediction is an alert, by what alerts would have been worth.</summary>
internal static class ThresholdChoice
{
    private const int Candidates = 150;

    // Of what the best F1 detects; below it, the precision is bought too dearly.
    private const double MinShareOfRecall = 0.5;

    /// <summary>The threshold with the best event recall among those that keep the precision; the best F1 where none does, or only one that finds little.</summary>
    /// <param name="probabilities">Of the rows to choose on, calibrated.</param>
    /// <param name="evaluate">Counts events for a threshold; called from several threads.</param>
    /// <param name="targetPrecision">Share of alerts that should be right.</param>
    /// <returns>The threshold, and whether it keeps the precision.</returns>
    /// <remarks>
    /// Of thresholds that do equally well the middle one is taken, in log-odds between the lowest and the highest: it is
    /// least likely to be luck. Candidates crowd at the top, so the middle of their list would be an extreme that the
    /// final model, fitted on other rows, may never reach.
    /// </remarks>
    public static (double Threshold, bool KeepsTarget) Choose(ReadOnlySpan<float> probabilities, Func<double, EventResult> evaluate, double targetPrecision)
    {
        var results = CandidatesOf(probabilities).AsParallel().AsOrdered().Select(threshold => (Threshold: threshold, Result: evaluate(threshold))).ToList();
        var keeping = results.Where(pair => pair.Result.TrueAlerts > 0 && pair.Result.Precision.Estimate >= targetPrecision).ToList();
        var balanced = Middle(results, result => result.F1);
        if (keeping.Count == 0)
        {
            return (balanced, false);
        }

        // A handful of alerts keeps any precision by luck; a model that then stays silent helps nobody.
        var detectedByBalanced = results.Find(pair => pair.Threshold == balanced).Result.Detected;
        return keeping.Max(pair => pair.Result.Detected) >= MinShareOfRecall * detectedByBalanced
            ? (Middle(keeping, result => result.Detected), true)
            : (balanced, false);
    }

    /// <summary>Distinct probabilities, evenly spread over ranks on a logarithmic scale: alerts are rare, so the top matters.</summary>
    private static List<double> CandidatesOf(ReadOnlySpan<float> probabilities)
    {
        var sorted = probabilities.ToArray();
        Array.Sort(sorted, (a, b) => b.CompareTo(a));
        var thresholds = new SortedSet<double>();
        for (var i = 0; i < Candidates; i++)
        {
            // From the first rank to half of all rows.
            var rank = Math.Exp(Math.Log(Math.Max(1, sorted.Length / 2.0)) * i / (Candidates - 1.0));
            thresholds.Add(Rounded(sorted[Math.Min(sorted.Length - 1, (int)rank)]));
        }

        return [.. thresholds];
    }

    /// <summary>Four digits are what calibration supports; never 0, which would always alert.</summary>
    private static double Rounded(float probability) => Math.Clamp(Math.Round(probability, 4), 0.0001, 1);

    private static double Middle(List<(double Threshold, EventResult Result)> results, Func<EventResult, double> quality)
    {
        var best = results.Max(pair => quality(pair.Result));
        double[] equal = [.. results.Where(pair => quality(pair.Result) == best).Select(pair => pair.Threshold)];
        var middle = (LogOdds(equal.Min()) + LogOdds(equal.Max())) / 2;
        return equal.MinBy(threshold => Math.Abs(LogOdds(threshold) - middle));
    }

    private static double LogOdds(double probability) => Math.Log(probability / (1.0001 - probability));
}
