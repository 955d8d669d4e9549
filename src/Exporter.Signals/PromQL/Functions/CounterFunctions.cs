using Exporter.Signals.Head;

namespace Exporter.Signals.PromQL.Functions;

/// <summary>Change over a range: extrapolated, instantaneous, counted.</summary>
internal static class CounterFunctions
{
    // A gap at an edge longer than this many average distances means that the series begins or ends there.
    private const double EdgeFactor = 1.1;

    /// <summary><c>rate</c>: increase a second.</summary>
    public static bool Rate(ReadOnlySpan<Sample> samples, in RangeWindow window, out double value) =>
        Extrapolated(samples, window, isCounter: true, window.Seconds, out value);

    /// <summary><c>increase</c>: growth of a counter, resets added back.</summary>
    public static bool Increase(ReadOnlySpan<Sample> samples, in RangeWindow window, out double value) =>
        Extrapolated(samples, window, isCounter: true, 1, out value);

    /// <summary><c>delta</c>: difference of a gauge.</summary>
    public static bool Delta(ReadOnlySpan<Sample> samples, in RangeWindow window, out double value) =>
        Extrapolated(samples, window, isCounter: false, 1, out value);

    /// <summary><c>irate</c>: rate between the last two samples.</summary>
    public static bool InstantRate(ReadOnlySpan<Sample> samples, in RangeWindow window, out double value)
    {
        value = 0;
        if (samples.Length < 2 || samples[^1].TimestampMs == samples[^2].TimestampMs)
        {
            return false;
        }

        // After a reset the counter began at zero.
        var growth = samples[^1].Value < samples[^2].Value ? samples[^1].Value : samples[^1].Value - samples[^2].Value;
        value = growth / ((samples[^1].TimestampMs - samples[^2].TimestampMs) / 1000.0);
        return true;
    }

    /// <summary><c>idelta</c>: difference of the last two samples.</summary>
    public static bool InstantDelta(ReadOnlySpan<Sample> samples, in RangeWindow window, out double value)
    {
        value = samples.Length < 2 ? 0 : samples[^1].Value - samples[^2].Value;
        return samples.Length >= 2;
    }

    /// <summary><c>changes</c>: how often the value differs from the one before; NaN after NaN is no change.</summary>
    public static bool Changes(ReadOnlySpan<Sample> samples, in RangeWindow window, out double value)
    {
        value = 0;
        for (var i = 1; i < samples.Length; i++)
        {
            var (before, after) = (samples[i - 1].Value, samples[i].Value);
            if (before != after && !(double.IsNaN(before) && double.IsNaN(after)))
            {
                value++;
            }
        }

        return true;
    }

    /// <summary><c>resets</c>: how often the value is below the one before.</summary>
    public static bool Resets(ReadOnlySpan<Sample> samples, in RangeWindow window, out double value)
    {
        value = 0;
        for (var i = 1; i < samples.Length; i++)
        {
            if (samples[i].Value < samples[i - 1].Value)
            {
                value++;
            }
        }

        return true;
    }

    /// <summary>
    /// The change between first and last sample, scaled up to the whole range: up to an edge that is near, half an average
    /// distance beyond the samples where it is not, and for counters never to before they were zero.
    /// </summary>
    private static bool Extrapolated(ReadOnlySpan<Sample> samples, in RangeWindow window, bool isCounter, double perSeconds, out double value)
    {
        value = 0;
        if (samples.Length < 2)
        {
            return false;
        }

        var first = samples[0];
        var last = samples[^1];
        var change = last.Value - first.Value + (isCounter && !window.NeverFalls ? LostToResets(samples) : 0);
        var sampled = (last.TimestampMs - first.TimestampMs) / 1000.0;
        var average = sampled / (samples.Length - 1);
        var toStart = Limit((first.TimestampMs - window.StartMs) / 1000.0, average);
        var toEnd = Limit((window.EndMs - last.TimestampMs) / 1000.0, average);
        if (isCounter && change > 0 && first.Value >= 0)
        {
            toStart = Math.Min(toStart, sampled * (first.Value / change));
        }

        // One factor, as Prometheus has it, so that even the last bit is the same.
        value = change * ((sampled + toStart + toEnd) / sampled / perSeconds);
        return true;
    }

    private static double Limit(double toEdge, double average) => toEdge >= average * EdgeFactor ? average / 2 : toEdge;

    private static double LostToResets(ReadOnlySpan<Sample> samples)
    {
        var lost = 0.0;
        for (var i = 1; i < samples.Length; i++)
        {
            if (samples[i].Value < samples[i - 1].Value)
            {
                lost += samples[i - 1].Value;
            }
        }

        return lost;
    }
}
