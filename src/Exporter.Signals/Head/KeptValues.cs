using Exporter.Signals.PromQL;

namespace Exporter.Signals.Head;

/// <summary>The values that one kept label has in the series of one entity, and which of them holds now.</summary>
/// <remarks>
/// A value is live while one of its series is: its newest sample is no stale marker and within the look-back. Of several live values the one that
/// appeared last holds; values that appeared within one look-back of it are taken to have come together (two jobs that
/// scrape one instance), and of these the smallest in ordinal order holds, for any arrival order. Without a live value, all are considered.
/// </remarks>
internal sealed class KeptValues
{
    private readonly List<Candidate> _candidates = [];

    /// <summary>Adds a series that has the label.</summary>
    public void Add(string value, StoredSeries series)
    {
        foreach (var candidate in _candidates)
        {
            if (candidate.Value == value)
            {
                candidate.Series.Add(series);
                return;
            }
        }

        _candidates.Add(new Candidate(value, [series]));
    }

    /// <summary>The value that holds when the head's newest sample is at <paramref name="newestMs"/>; empty when there is none.</summary>
    public string At(long newestMs)
    {
        if (_candidates.Count < 2)
        {
            return _candidates.Count == 0 ? "" : _candidates[0].Value;
        }

        var live = false;
        var lastMs = long.MinValue;
        foreach (var candidate in _candidates)
        {
            candidate.IsLive = IsLive(candidate.Series, newestMs);
            if (candidate.IsLive && !live)
            {
                live = true;
                lastMs = candidate.SinceMs;
            }
            else if (candidate.IsLive == live)
            {
                lastMs = Math.Max(lastMs, candidate.SinceMs);
            }
        }

        var holds = "";
        foreach (var candidate in _candidates)
        {
            if (candidate.IsLive == live && lastMs - candidate.SinceMs < Query.LookBackMs && (holds.Length == 0 || string.CompareOrdinal(candidate.Value, holds) < 0))
            {
                holds = candidate.Value;
            }
        }

        return holds;
    }

    // Looked at for every entity at every step, so without a closure; the first series mostly decides.
    private static bool IsLive(List<StoredSeries> all, long newestMs)
    {
        foreach (var series in all)
        {
            if (series.IsAlive && series.TryLatest(newestMs - Query.LookBackMs, long.MaxValue, out _))
            {
                return true;
            }
        }

        return false;
    }

    private sealed record Candidate(string Value, List<StoredSeries> Series)
    {
        // Series are added in the order of their creation.
        public long SinceMs => Series[0].CreatedMs;

        public bool IsLive { get; set; }
    }
}
