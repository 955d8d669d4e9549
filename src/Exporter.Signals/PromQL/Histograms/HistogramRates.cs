using Exporter.Ingest;
using Exporter.Ingest.Histograms;
using Exporter.Signals.PromQL.Functions;

namespace Exporter.Signals.PromQL.Histograms;

/// <summary>Change of a native histogram over a range, extrapolated or between the last two samples.</summary>
internal sealed class HistogramRates
{
    // As with floats: a gap at an edge longer than this many average distances means that the series begins or ends there.
    private const double EdgeFactor = 1.1;

    private readonly HistogramArithmetic _arithmetic = new();
    private readonly HistogramValue _empty = new();

    /// <summary><c>rate</c>, <c>increase</c> and <c>delta</c>.</summary>
    /// <returns>False where the samples' layouts cannot be brought together.</returns>
    public bool TryExtrapolate(
        ReadOnlySpan<HistogramValue> samples, long firstMs, long lastMs, in RangeWindow window, string function, HistogramValue result)
    {
        if (!TryChange(samples, isCounter: function != "delta", result))
        {
            return false;
        }

        var sampled = (lastMs - firstMs) / 1000.0;
        var average = sampled / (samples.Length - 1);
        var toStart = Limit((firstMs - window.StartMs) / 1000.0, average);
        var toEnd = Limit((window.EndMs - lastMs) / 1000.0, average);
        var factor = (sampled + toStart + toEnd) / sampled;
        HistogramArithmetic.Scale(result, function == "rate" ? factor / window.Seconds : factor);
        return true;
    }

    /// <summary><c>irate</c> and <c>idelta</c>.</summary>
    /// <returns>False where the samples' layouts cannot be brought together.</returns>
    public bool TryInstantaneous(HistogramValue before, HistogramValue last, bool isRate, double seconds, HistogramValue result)
    {
        result.CopyFrom(last);
        if ((!isRate || !CounterResets.Happened(before, last)) && !_arithmetic.TrySubtract(result, before))
        {
            return false;
        }

        HistogramArithmetic.Compact(result);
        if (isRate)
        {
            HistogramArithmetic.Divide(result, seconds);
        }

        return true;
    }

    private bool TryChange(ReadOnlySpan<HistogramValue> samples, bool isCounter, HistogramValue result)
    {
        var (first, last) = (samples[0], samples[^1]);
        if (isCounter && CounterResets.Happened(first, samples[1]))
        {
            // Then the first sample has no part in the result, so its layout must not stand in the way either.
            _empty.TakeLayout(samples[1]);
            first = _empty;
        }

        var schema = Math.Min(first.Schema, last.Schema);
        foreach (var sample in samples[1..])
        {
            if ((isCounter || ReferenceEquals(sample, last)) && sample.IsCustom != first.IsCustom)
            {
                return false;
            }

            schema = isCounter ? Math.Min(schema, sample.Schema) : schema;
        }

        result.CopyFrom(last);
        _arithmetic.Reduce(result, schema);
        if (!_arithmetic.TrySubtract(result, first))
        {
            return false;
        }

        for (var (i, before) = (1, first); isCounter && i < samples.Length; before = samples[i++])
        {
            if (CounterResets.Happened(before, samples[i]) && !_arithmetic.TryAdd(result, before))
            {
                return false;
            }
        }

        HistogramArithmetic.Compact(result);
        return true;
    }

    private static double Limit(double toEdge, double average) => toEdge >= average * EdgeFactor ? average / 2 : toEdge;
}
