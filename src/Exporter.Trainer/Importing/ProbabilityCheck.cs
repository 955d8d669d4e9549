using System.Globalization;
using Exporter.Signals;

namespace Exporter.Trainer.Importing;

/// <summary>What is wrong with the probabilities that a model gives for the sample rows.</summary>
internal static class ProbabilityCheck
{
    // As the sidecar: this far outside is rounding.
    private const double Rounding = 1e-5;

    /// <summary>Every mistake; empty when all rows have probabilities that do not decrease over horizons.</summary>
    /// <param name="values">Row-major [rows × horizons].</param>
    /// <param name="horizons">The horizons, ascending.</param>
    public static IEnumerable<string> Mistakes(double[] values, IReadOnlyList<TimeSpan> horizons)
    {
        double[][] rows = [.. values.Chunk(horizons.Count)];
        var (whole, allMissing) = (rows[..^1], rows[^1]);
        var without = whole.Count(row => row.Any(value => !double.IsFinite(value)));
        if (without > 0)
        {
            yield return $"{Of(without, whole.Length)} give no number: features may be missing (NaN), so put an imputer in front, or learn with missing values";
        }

        if (allMissing.Any(value => !double.IsFinite(value)))
        {
            yield return "a vector whose features are all missing (NaN) gives no number: put an imputer in front, or learn with missing values";
        }

        var finite = values.Where(double.IsFinite).ToArray();
        if (finite.Any(value => value is < -Rounding or > 1 + Rounding))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"gives {finite.Min():0.###}..{finite.Max():0.###}, which are no probabilities (0..1): export predict_proba and not the decision function, or put a sigmoid behind the logits");
        }

        if (horizons.Count > 1 && whole.All(row => Math.Abs(row.Sum() - 1) < 1e-4))
        {
            yield return $"the {horizons.Count} columns of each row add up to 1: they are classes of one question, but should be one probability for each horizon ({string.Join(", ", horizons.Select(PrometheusDuration.Format))})";
        }
        else if (Decreasing(rows) is { Length: > 0 } decreasing)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{Of(decreasing.Length, rows.Length)} are less likely to fail within a longer horizon than within a shorter one, such as [{string.Join(", ", decreasing[0].Select(value => value.ToString("0.####", CultureInfo.InvariantCulture)))}]: let each column be the maximum of itself and those before");
        }
    }

    private static double[][] Decreasing(double[][] rows) =>
        [.. rows.Where(row => row.Zip(row.Skip(1)).Any(pair => pair.Second < pair.First - Rounding))];

    private static string Of(int some, int all) => $"{some} of {all} sample rows";
}
