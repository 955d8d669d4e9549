using Exporter.Models.Evaluation;

namespace Exporter.Trainer.Training;

/// <summary>Tries the probabilities from which a prediction may be an alert: a <see cref="ThresholdGoal"/> chooses by what alerts would have been worth.</summary>
internal static class ThresholdChoice
{
    private const int Candidates = 150;

    /// <summary>What alerts of each threshold that the probabilities allow come to, ascending by threshold.</summary>
    /// <param name="probabilities">Of the rows to choose on, calibrated.</param>
    /// <param name="evaluate">Counts events for a threshold; called from several threads.</param>
    public static IReadOnlyList<(double Threshold, EventResult Result)> Try(ReadOnlySpan<float> probabilities, Func<double, EventResult> evaluate) =>
        [.. CandidatesOf(probabilities).AsParallel().AsOrdered().Select(threshold => (threshold, evaluate(threshold)))];

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
}
