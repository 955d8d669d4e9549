using Exporter.Ingest;
using Exporter.Ingest.Histograms;

namespace Exporter.Signals.PromQL.Histograms;

/// <summary>Sums and means of several native histograms.</summary>
internal sealed class HistogramAverages
{
    private readonly HistogramArithmetic _arithmetic = new();
    private readonly HistogramValue _part = new();
    private readonly HistogramValue _share = new();

    /// <summary>The sum.</summary>
    /// <returns>False where custom bounds differ.</returns>
    public bool TrySum(ReadOnlySpan<HistogramValue> values, HistogramValue sum)
    {
        sum.CopyFrom(values[0]);
        foreach (var value in values[1..])
        {
            if (!_arithmetic.TryAdd(sum, value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The mean.</summary>
    /// <returns>False where custom bounds differ.</returns>
    public bool TryMean(ReadOnlySpan<HistogramValue> values, HistogramValue mean)
    {
        mean.CopyFrom(values[0]);
        for (var i = 1; i < values.Length; i++)
        {
            if (!TryTakeIn(mean, values[i], i + 1))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Moves a mean by one more value, as Prometheus does, so that the same bits come out.</summary>
    /// <param name="mean">Of all values before.</param>
    /// <param name="value">The new one.</param>
    /// <param name="count">How many there are with it.</param>
    public bool TryTakeIn(HistogramValue mean, HistogramValue value, double count)
    {
        _part.CopyFrom(value);
        HistogramArithmetic.Divide(_part, count);
        _share.CopyFrom(mean);
        HistogramArithmetic.Divide(_share, count);
        return _arithmetic.TrySubtract(_part, _share) && _arithmetic.TryAdd(mean, _part);
    }
}
