using Exporter.Signals.Head;
using Exporter.Signals.PromQL.Numerics;

namespace Exporter.Signals.PromQL.Functions;

/// <summary>Least-squares line through the samples of a range.</summary>
internal static class Regression
{
    /// <summary><c>deriv</c>: slope a second.</summary>
    public static bool Derivative(ReadOnlySpan<Sample> samples, in RangeWindow window, out double value)
    {
        value = 0;
        if (samples.Length < 2)
        {
            return false;
        }

        // Times relative to the first sample keep the squares small.
        (value, _) = Fit(samples, samples[0].TimestampMs);
        return true;
    }

    /// <summary><c>predict_linear</c>: the line's value so many seconds after the evaluation time.</summary>
    public static bool Prediction(ReadOnlySpan<Sample> samples, in RangeWindow window, out double value)
    {
        value = 0;
        if (samples.Length < 2)
        {
            return false;
        }

        var (slope, intercept) = Fit(samples, window.AtMs);
        value = (slope * window.Parameter) + intercept;
        return true;
    }

    private static (double Slope, double Intercept) Fit(ReadOnlySpan<Sample> samples, long originMs)
    {
        var x = new CompensatedSum(0);
        var y = new CompensatedSum(0);
        var xy = new CompensatedSum(0);
        var xx = new CompensatedSum(0);
        var isConstant = true;
        foreach (var sample in samples)
        {
            isConstant &= sample.Value == samples[0].Value;
            var seconds = (sample.TimestampMs - originMs) / 1000.0;
            x.Add(seconds);
            y.Add(sample.Value);
            xy.Add(seconds * sample.Value);
            xx.Add(seconds * seconds);
        }

        if (isConstant)
        {
            // Exact, where the sums would leave rounding noise as a slope.
            return double.IsInfinity(samples[0].Value) ? (double.NaN, double.NaN) : (0, samples[0].Value);
        }

        var count = (double)samples.Length;
        var covariance = xy.Value - (x.Value * y.Value / count);
        var variance = xx.Value - (x.Value * x.Value / count);
        var slope = covariance / variance;
        return (slope, (y.Value / count) - (slope * x.Value / count));
    }
}
