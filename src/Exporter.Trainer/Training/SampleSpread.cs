namespace Exporter.Trainer.Training;

/// <summary>Mean and spread of a few measurements of the same thing.</summary>
internal static class SampleSpread
{
    /// <summary>Mean, and standard deviation with n - 1 below the line.</summary>
    /// <param name="values">Two or more.</param>
    public static (double Mean, double Deviation) Of(double[] values)
    {
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1)));
    }
}
