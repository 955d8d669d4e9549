using Exporter.Signals.Head;
using Exporter.Signals.PromQL.Numerics;

namespace Exporter.Signals.PromQL.Functions;

/// <summary>The span that a range function looks at.</summary>
/// <param name="StartMs">Open end on the left.</param>
/// <param name="EndMs">Closed end on the right.</param>
/// <param name="AtMs">The evaluation time, later than the end by the offset.</param>
/// <param name="Parameter">The scalar argument, where the function has one.</param>
/// <param name="NeverFalls">It is known that no sample is below the one before it.</param>
internal readonly record struct RangeWindow(long StartMs, long EndMs, long AtMs, double Parameter, bool NeverFalls = false)
{
    /// <summary>Length in seconds.</summary>
    public double Seconds => (EndMs - StartMs) / 1000.0;
}

/// <summary>Reduces the samples of one series, never empty and free of stale markers, to a value.</summary>
/// <returns>False where the series has no result.</returns>
internal delegate bool RangeFunction(ReadOnlySpan<Sample> samples, in RangeWindow window, out double value);

/// <summary>The functions over a range vector that look at each series by itself.</summary>
internal static class RangeFunctions
{
    [ThreadStatic]
    private static double[]? _sorting;

    /// <summary>The function with this name; null for a name that is no range function.</summary>
    public static RangeFunction? Find(string name) => name switch
    {
        "rate" => CounterFunctions.Rate,
        "increase" => CounterFunctions.Increase,
        "delta" => CounterFunctions.Delta,
        "irate" => CounterFunctions.InstantRate,
        "idelta" => CounterFunctions.InstantDelta,
        "changes" => CounterFunctions.Changes,
        "resets" => CounterFunctions.Resets,
        "deriv" => Regression.Derivative,
        "predict_linear" => Regression.Prediction,
        "avg_over_time" => Average,
        "sum_over_time" => Sum,
        "min_over_time" => Smallest,
        "max_over_time" => Largest,
        "count_over_time" => Count,
        "last_over_time" => Last,
        "present_over_time" => Present,
        "stddev_over_time" => StandardDeviation,
        "stdvar_over_time" => Variance,
        "quantile_over_time" => Quantile,
        _ => null,
    };

    private static bool Average(ReadOnlySpan<Sample> samples, in RangeWindow window, out double value)
    {
        var mean = new RunningMean();
        foreach (var sample in samples)
        {
            mean.Add(sample.Value);
        }

        value = mean.Value;
        return true;
    }

    private static bool Sum(ReadOnlySpan<Sample> samples, in RangeWindow window, out double value)
    {
        var sum = new CompensatedSum(0);
        foreach (var sample in samples)
        {
            sum.Add(sample.Value);
        }

        value = double.IsInfinity(sum.Sum) ? sum.Sum : sum.Value;
        return true;
    }

    private static bool Smallest(ReadOnlySpan<Sample> samples, in RangeWindow window, out double value)
    {
        // NaN loses to every other value.
        value = samples[0].Value;
        foreach (var sample in samples)
        {
            if (sample.Value < value || double.IsNaN(value))
            {
                value = sample.Value;
            }
        }

        return true;
    }

    private static bool Largest(ReadOnlySpan<Sample> samples, in RangeWindow window, out double value)
    {
        value = samples[0].Value;
        foreach (var sample in samples)
        {
            if (sample.Value > value || double.IsNaN(value))
            {
                value = sample.Value;
            }
        }

        return true;
    }

    private static bool Count(ReadOnlySpan<Sample> samples, in RangeWindow window, out double value)
    {
        value = samples.Length;
        return true;
    }

    private static bool Last(ReadOnlySpan<Sample> samples, in RangeWindow window, out double value)
    {
        value = samples[^1].Value;
        return true;
    }

    private static bool Present(ReadOnlySpan<Sample> samples, in RangeWindow window, out double value)
    {
        value = 1;
        return true;
    }

    private static bool StandardDeviation(ReadOnlySpan<Sample> samples, in RangeWindow window, out double value)
    {
        Variance(samples, window, out var variance);
        value = Math.Sqrt(variance);
        return true;
    }

    /// <summary>Population variance by Welford's update, compensated.</summary>
    private static bool Variance(ReadOnlySpan<Sample> samples, in RangeWindow window, out double value)
    {
        var mean = new CompensatedSum(0);
        var squares = new CompensatedSum(0);
        var count = 0;
        foreach (var sample in samples)
        {
            count++;
            var delta = sample.Value - mean.Value;
            mean.Add(delta / count);
            squares.Add(delta * (sample.Value - mean.Value));
        }

        value = squares.Value / count;
        return true;
    }

    private static bool Quantile(ReadOnlySpan<Sample> samples, in RangeWindow window, out double value)
    {
        if (_sorting is null || _sorting.Length < samples.Length)
        {
            _sorting = new double[Math.Max(64, samples.Length * 2)];
        }

        for (var i = 0; i < samples.Length; i++)
        {
            _sorting[i] = samples[i].Value;
        }

        // double's own order puts NaN first, which is PromQL's.
        var sorted = _sorting.AsSpan(0, samples.Length);
        sorted.Sort();
        value = Quantiles.Of(window.Parameter, sorted);
        return true;
    }
}
