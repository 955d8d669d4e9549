namespace Exporter.Ingest.Otlp;

/// <summary>Adds up what senders of deltas report, as Prometheus' counters are cumulative.</summary>
/// <remarks>
/// One running array of totals a series (a sum has one, a histogram its buckets, sum and count). A series begins with its first delta. Totals live in memory:
/// after a restart they begin anew, which <c>rate</c> takes for a reset, as it is. Safe from several threads.
/// </remarks>
public sealed class DeltaSums
{
    /// <summary>Series that are added up; further ones are refused.</summary>
    public const int MaxSeries = 100_000;

    // A series of which nothing came for so long, by the newest delta of all, makes room for a new one.
    private const long IdleMs = 10 * 60_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Total> _totals = new(StringComparer.Ordinal);
    private readonly int _maxSeries;
    private long _newestMs = long.MinValue;

    /// <summary>Nothing added up yet.</summary>
    /// <param name="maxSeries">Upper bound of series.</param>
    public DeltaSums(int maxSeries = MaxSeries) => _maxSeries = maxSeries;

    /// <summary>Adds a delta.</summary>
    /// <param name="key">Tells series apart.</param>
    /// <param name="timestampMs">End of the interval that it is about, Unix ms.</param>
    /// <param name="values">What was added since the delta before; overwritten by the totals.</param>
    /// <returns>Null, or why it cannot be added.</returns>
    internal string? Add(string key, long timestampMs, Span<double> values)
    {
        lock (_lock)
        {
            _newestMs = Math.Max(_newestMs, timestampMs);
            if (!_totals.TryGetValue(key, out var total) || total.Values.Length != values.Length)
            {
                if (total is null && _totals.Count >= _maxSeries && MakeRoom() == 0)
                {
                    return $"more than {_maxSeries} series of deltas";
                }

                _totals[key] = new Total(values.ToArray(), timestampMs);
                return null;
            }

            if (timestampMs <= total.LastMs)
            {
                return $"a delta for {timestampMs} ms after that for {total.LastMs} ms";
            }

            total.LastMs = timestampMs;
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = total.Values[i] += values[i];
            }

            return null;
        }
    }

    private int MakeRoom()
    {
        var idle = _totals.Where(pair => _newestMs - pair.Value.LastMs > IdleMs).Select(pair => pair.Key).ToArray();
        foreach (var key in idle)
        {
            _totals.Remove(key);
        }

        return idle.Length;
    }

    private sealed class Total(double[] values, long lastMs)
    {
        public double[] Values { get; } = values;

        public long LastMs { get; set; } = lastMs;
    }
}
