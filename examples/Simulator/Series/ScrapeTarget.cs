namespace Simulator.Series;

/// <summary>What Prometheus scrapes: writes <c>up</c>, the metrics while it answers, and stale markers when they go away.</summary>
/// <remarks>As Prometheus does: a failed scrape, and a series that an answer no longer holds, end series at once.</remarks>
internal sealed class ScrapeTarget
{
    private readonly (string Name, string Value)[] _common;
    private readonly Metric _up;
    private readonly List<Metric> _metrics = [];
    private readonly List<Metric> _retired = [];

    /// <summary>A target that answers with no metrics yet.</summary>
    public ScrapeTarget(string job, string instance, params (string Name, string Value)[] common)
    {
        _common = [("instance", instance), ("job", job), .. common];
        _up = new Metric(Sorted("up", _common));
    }

    /// <summary>The bits of Prometheus' stale marker.</summary>
    public static double Stale { get; } = BitConverter.Int64BitsToDouble(0x7ff0000000000002);

    /// <summary>Adds a metric to the target's answer.</summary>
    public Metric Add(string name, params (string Name, string Value)[] labels)
    {
        var metric = new Metric(Sorted(name, [.. _common, .. labels]));
        _metrics.Add(metric);
        return metric;
    }

    /// <summary>Takes every metric out of the answer, as when another pod takes over.</summary>
    public void RetireAll()
    {
        _retired.AddRange(_metrics);
        _metrics.Clear();
    }

    /// <summary>One scrape.</summary>
    public void Scrape(long nowMs, bool answers, ISampleWriter writer)
    {
        _up.Value = answers ? 1 : 0;
        writer.Write(_up.Labels, nowMs, _up.Value);
        foreach (var metric in _metrics)
        {
            if (answers)
            {
                metric.IsLive = true;
                writer.Write(metric.Labels, nowMs, metric.Value);
            }
            else
            {
                End(metric, nowMs, writer);
            }
        }

        foreach (var metric in _retired)
        {
            End(metric, nowMs, writer);
        }

        _retired.Clear();
    }

    private static void End(Metric metric, long nowMs, ISampleWriter writer)
    {
        if (metric.IsLive)
        {
            metric.IsLive = false;
            writer.Write(metric.Labels, nowMs, Stale);
        }
    }

    private static (string Name, string Value)[] Sorted(string name, (string Name, string Value)[] labels)
    {
        (string Name, string Value)[] all = [("__name__", name), .. labels];
        Array.Sort(all, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return all;
    }
}
