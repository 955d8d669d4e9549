using Exporter.Ingest.Histograms;

namespace Exporter.Ingest.Otlp;

/// <summary>Adds up what senders of deltas report, as Prometheus' counters are cumulative.</summary>
/// <remarks>
/// Source: opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics, where deltas "MUST be converted to cumulative temporality". One total a series:
/// a sum has one number, a histogram its buckets, sum and count, an exponential one an <see cref="ExponentialSum"/>. A series begins with its first delta. Totals live in memory:
/// after a restart they begin anew, which <c>rate</c> takes for a reset, as it is. Safe from several threads.
/// </remarks>
public sealed class DeltaSums
{
    /// <summary>Series that are added up; further ones are refused.</summary>
    public const int MaxSeries = 100_000;

    /// <summary>Numbers that they have together, 8 bytes each; further series are refused.</summary>
    public const int MaxNumbers = 16_000_000;

    // A series of which nothing came for so long, by the newest delta of all, makes room for a new one.
    private const long IdleMs = 10 * 60_000;

    // Stands for the number of numbers where there are buckets that come and go.
    private const int Exponential = -1;

    private readonly Lock _lock = new();
    private readonly HistogramArithmetic _arithmetic = new();
    private readonly Dictionary<UInt128, Total> _totals = [];
    private readonly int _maxSeries;
    private readonly int _maxNumbers;
    private long _numbers;
    private long _newestMs = long.MinValue;

    /// <summary>Nothing added up yet.</summary>
    /// <param name="maxSeries">Upper bound of series.</param>
    /// <param name="maxNumbers">Upper bound of their numbers.</param>
    public DeltaSums(int maxSeries = MaxSeries, int maxNumbers = MaxNumbers) => (_maxSeries, _maxNumbers) = (maxSeries, maxNumbers);

    /// <summary>Adds a delta.</summary>
    /// <param name="key">Tells series apart.</param>
    /// <param name="timestampMs">End of the interval that it is about, Unix ms.</param>
    /// <param name="values">What was added since the delta before; overwritten by the totals.</param>
    /// <returns>Null, or why it cannot be added.</returns>
    internal string? Add(UInt128 key, long timestampMs, Span<double> values)
    {
        lock (_lock)
        {
            if (Find(key, values.Length, timestampMs, out var total) is { } fault)
            {
                return fault;
            }

            for (var i = 0; i < values.Length; i++)
            {
                values[i] = total.Values[i] += values[i];
            }

            return null;
        }
    }

    /// <summary>Adds a delta of an exponential histogram.</summary>
    /// <param name="key">Tells series apart.</param>
    /// <param name="timestampMs">End of the interval that it is about, Unix ms.</param>
    /// <param name="histogram">What was added since the delta before; overwritten by the total.</param>
    /// <returns>Null, or why it cannot be added.</returns>
    internal string? Add(UInt128 key, long timestampMs, HistogramValue histogram)
    {
        lock (_lock)
        {
            var fault = Find(key, Exponential, timestampMs, out var total);
            if (fault is null)
            {
                total.Histogram.Add(histogram, _arithmetic);
            }

            return fault;
        }
    }

    /// <summary>The total of a series, which begins with zeros where it has none of this layout.</summary>
    private string? Find(UInt128 key, int layout, long timestampMs, out Total total)
    {
        _newestMs = Math.Max(_newestMs, timestampMs);
        var isKnown = _totals.TryGetValue(key, out total!);
        if (!isKnown || total.Layout != layout)
        {
            return Begin(key, new Total(layout), timestampMs, isKnown, out total);
        }

        if (timestampMs <= total.LastMs)
        {
            return $"a delta for {timestampMs} ms after that for {total.LastMs} ms";
        }

        total.LastMs = timestampMs;
        return null;
    }

    private string? Begin(UInt128 key, Total fresh, long timestampMs, bool isKnown, out Total total)
    {
        total = fresh;
        total.LastMs = timestampMs;
        if (isKnown)
        {
            Remove(key);
        }

        if (!Fits(fresh))
        {
            MakeRoom();
        }

        if (!Fits(fresh))
        {
            return _totals.Count >= _maxSeries ? $"more than {_maxSeries} series of deltas" : $"series of deltas with more than {_maxNumbers} numbers together";
        }

        _totals.Add(key, fresh);
        _numbers += fresh.Numbers;
        return null;
    }

    private bool Fits(Total fresh) => _totals.Count < _maxSeries && _numbers + fresh.Numbers <= _maxNumbers;

    private void MakeRoom()
    {
        foreach (var key in _totals.Where(pair => _newestMs - pair.Value.LastMs > IdleMs).Select(pair => pair.Key).ToArray())
        {
            Remove(key);
        }
    }

    private void Remove(UInt128 key)
    {
        _totals.Remove(key, out var removed);
        _numbers -= removed!.Numbers;
    }

    private sealed class Total(int layout)
    {
        public int Layout { get; } = layout;

        public double[] Values { get; } = layout == Exponential ? [] : new double[layout];

        public ExponentialSum Histogram { get; } = layout == Exponential ? new ExponentialSum() : ExponentialSum.None;

        public int Numbers => Layout == Exponential ? ExponentialSum.MaxNumbers : Layout;

        public long LastMs { get; set; }
    }
}
