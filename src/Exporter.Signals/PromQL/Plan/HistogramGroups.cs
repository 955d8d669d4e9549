using Exporter.Ingest;
using Exporter.Ingest.Histograms;
using Exporter.Signals.PromQL.Histograms;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>Sums or means of native histograms by group.</summary>
internal sealed class HistogramGroups(HistogramRole role)
{
    private readonly HistogramArithmetic _arithmetic = new();
    private readonly HistogramAverages _averages = new();
    private readonly Stamps _started = new();
    private readonly Stamps _incompatible = new();
    private readonly List<int> _order = [];
    private readonly List<HistogramValue> _values = [];
    private readonly List<int> _counts = [];

    /// <summary>Forgets all groups.</summary>
    public void Clear()
    {
        _started.Begin();
        _incompatible.Begin();
        _order.Clear();
    }

    /// <summary>True when the group has a histogram.</summary>
    public bool Contains(int group) => _started.Contains(group);

    /// <summary>Takes a histogram into its group, unless the aggregation ignores them.</summary>
    public void Add(int group, HistogramValue histogram)
    {
        if (role == HistogramRole.Ignored)
        {
            return;
        }

        while (_values.Count <= group)
        {
            _values.Add(new HistogramValue());
            _counts.Add(0);
        }

        if (_started.TryAdd(group))
        {
            _order.Add(group);
            _values[group].CopyFrom(histogram);
            _counts[group] = 1;
            return;
        }

        _counts[group]++;
        var fits = !_incompatible.Contains(group) && (role == HistogramRole.Summed
            ? _arithmetic.TryAdd(_values[group], histogram)
            : _averages.TryTakeIn(_values[group], histogram, _counts[group]));
        if (!fits)
        {
            _incompatible.TryAdd(group);
        }
    }

    /// <summary>Yields the groups that have histograms only, and of one kind.</summary>
    public void EmitWithout(Stamps floats, SlotValues output)
    {
        foreach (var group in _order)
        {
            if (!floats.Contains(group) && !_incompatible.Contains(group))
            {
                var result = output.AddHistogram(group);
                result.CopyFrom(_values[group]);
                HistogramArithmetic.Compact(result);
            }
        }
    }
}
