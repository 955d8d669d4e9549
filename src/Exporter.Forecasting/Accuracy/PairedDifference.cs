namespace Exporter.Forecasting.Accuracy;

/// <summary>How much larger one method's errors are than another's on the same forecasts.</summary>
/// <param name="Mean">Mean difference of the absolute scaled errors; below 0 where the first method is better.</param>
/// <param name="Error">Standard error of the mean, taking forecasts for independent: origins closer together than they look ahead make it too small. NaN with fewer than two.</param>
public readonly record struct PairedDifference(double Mean, double Error)
{
    /// <summary>Compares two tallies of the same run, whose errors come in the same order.</summary>
    /// <param name="tally">The first method.</param>
    /// <param name="other">The one that it is compared with.</param>
    public static PairedDifference Of(HorizonTally tally, HorizonTally other)
    {
        double[] differences = [.. tally.ScaledErrors.Zip(other.ScaledErrors, (error, than) => error - than)];
        if (differences.Length < 2)
        {
            return new PairedDifference(differences.Length == 0 ? double.NaN : differences[0], double.NaN);
        }

        var mean = differences.Average();
        var variance = differences.Sum(difference => (difference - mean) * (difference - mean)) / (differences.Length - 1);
        return new PairedDifference(mean, Math.Sqrt(variance / differences.Length));
    }

    /// <summary>The mean over families, each of which counts the same.</summary>
    /// <param name="families">Their differences, at least one.</param>
    public static PairedDifference OverFamilies(IReadOnlyCollection<PairedDifference> families) =>
        new(families.Average(family => family.Mean), Math.Sqrt(families.Sum(family => family.Error * family.Error)) / families.Count);
}
