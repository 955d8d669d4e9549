using Exporter.Signals.PromQL.Numerics;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>An aggregation that needs a few numbers a group, whatever the group's size.</summary>
internal sealed class AccumulatingNode<TAccumulator> : VectorNode
    where TAccumulator : struct, IAccumulator
{
    private readonly VectorNode _child;
    private readonly SlotMap _groups;
    private readonly Stamps _started = new();
    private readonly List<int> _order = [];
    private HistogramGroups? _histograms;
    private TAccumulator[] _accumulators = [];

    /// <summary>Aggregates <paramref name="child"/> by the labels that <paramref name="group"/> leaves.</summary>
    public AccumulatingNode(VectorNode child, LabelRule group)
    {
        _child = child;
        _groups = new SlotMap(child.Slots, Slots, group);
    }

    /// <inheritdoc/>
    public override SlotTable Slots { get; } = new();

    /// <inheritdoc/>
    public override void Evaluate(in Instant instant)
    {
        _child.Evaluate(instant);
        _groups.Refresh();
        _started.Begin();
        if (_accumulators.Length < Slots.Count)
        {
            _accumulators = new TAccumulator[Slots.Count * 2];
        }

        _order.Clear();
        if (_child.Output.HasHistograms)
        {
            EvaluateMixed();
            return;
        }

        var slots = _child.Output.Slots;
        var values = _child.Output.Values;
        var groups = _groups.Targets;
        for (var i = 0; i < slots.Length; i++)
        {
            var group = groups[slots[i]];
            if (_started.TryAdd(group))
            {
                _order.Add(group);
                _accumulators[group].Start(values[i]);
            }
            else
            {
                _accumulators[group].Add(values[i]);
            }
        }

        Yield();
    }

    /// <summary>The same with histograms among the elements; a group with both kinds has no sum and no mean.</summary>
    private void EvaluateMixed()
    {
        _histograms ??= new HistogramGroups(TAccumulator.Histograms);
        _histograms.Clear();
        for (var i = 0; i < _child.Output.Count; i++)
        {
            var group = _groups[_child.Output.Slots[i]];
            var histogram = _child.Output.HistogramAt(i);
            if (histogram is not null && TAccumulator.Histograms != HistogramRole.Counted)
            {
                _histograms.Add(group, histogram);
            }
            else if (_started.TryAdd(group))
            {
                _order.Add(group);
                _accumulators[group].Start(_child.Output.Values[i]);
            }
            else
            {
                _accumulators[group].Add(_child.Output.Values[i]);
            }
        }

        Output.Clear();
        foreach (var group in _order)
        {
            if (!_histograms.Contains(group))
            {
                Output.Add(group, _accumulators[group].Result);
            }
        }

        _histograms.EmitWithout(_started, Output);
    }

    // In the order of each group's first element, as Prometheus has it: sums and ties further up depend on it.
    private void Yield()
    {
        Output.Clear();
        foreach (var group in _order)
        {
            Output.Add(group, _accumulators[group].Result);
        }
    }
}

/// <summary>What aggregations share that need all values of a group at once.</summary>
internal sealed class Grouping(VectorNode child, SlotTable target, LabelRule group)
{
    private readonly GroupSort _sort = new();
    private SlotMap? _map;
    private int[] _groupOf = [];

    /// <summary>The group of an element.</summary>
    public int GroupOf(int element) => _groupOf[element];

    /// <summary>Numbers of the child's elements in a group.</summary>
    public Span<int> Members(int number) => _sort.Members(number);

    /// <summary>True for the first element of its group: going by it visits the groups in the order of their elements.</summary>
    public bool IsFirst(int element) => _sort.Members(_groupOf[element])[0] == element;

    /// <summary>Sorts the child's elements into groups; to be called once it was evaluated.</summary>
    public void Refresh()
    {
        _map ??= new SlotMap(child.Slots, target, group);
        _map.Refresh();
        var slots = child.Output.Slots;
        if (_groupOf.Length < slots.Length)
        {
            _groupOf = new int[slots.Length * 2];
        }

        for (var i = 0; i < slots.Length; i++)
        {
            _groupOf[i] = _map[slots[i]];
        }

        _sort.Sort(_groupOf.AsSpan(0, slots.Length), target.Count);
    }
}

/// <summary><c>quantile</c> over each group of floats.</summary>
internal sealed class QuantileNode : VectorNode
{
    private readonly ScalarNode _level;
    private readonly VectorNode _child;
    private readonly Grouping _grouping;
    private double[] _sorting = new double[64];

    /// <summary>The quantile <paramref name="level"/> of <paramref name="child"/> by group.</summary>
    public QuantileNode(ScalarNode level, VectorNode child, LabelRule group)
    {
        _level = level;
        _child = child;
        _grouping = new Grouping(child, Slots, group);
    }

    /// <inheritdoc/>
    public override SlotTable Slots { get; } = new();

    /// <inheritdoc/>
    public override void Evaluate(in Instant instant)
    {
        var level = _level.Evaluate(instant);
        _child.Evaluate(instant);
        _grouping.Refresh();
        Output.Clear();
        for (var i = 0; i < _child.Output.Count; i++)
        {
            if (_grouping.IsFirst(i))
            {
                var group = _grouping.GroupOf(i);
                Output.Add(group, Quantiles.Of(level, Sorted(_grouping.Members(group))));
            }
        }
    }

    private Span<double> Sorted(ReadOnlySpan<int> members)
    {
        if (_sorting.Length < members.Length)
        {
            _sorting = new double[members.Length * 2];
        }

        var sorted = _sorting.AsSpan(0, members.Length);
        for (var i = 0; i < members.Length; i++)
        {
            sorted[i] = _child.Output.Values[members[i]];
        }

        sorted.Sort();
        return sorted;
    }
}

/// <summary><c>topk</c> and <c>bottomk</c>: the elements with the largest or smallest values of each group, as they are.</summary>
internal sealed class RankNode : VectorNode
{
    private readonly ScalarNode _wanted;
    private readonly VectorNode _child;
    private readonly Grouping _grouping;
    private readonly SlotTable _groupSlots = new();
    private readonly RankHeap _best;

    /// <summary>The first <paramref name="wanted"/> of each group.</summary>
    public RankNode(ScalarNode wanted, VectorNode child, LabelRule group, bool largest)
    {
        _wanted = wanted;
        _child = child;
        _grouping = new Grouping(child, _groupSlots, group);
        _best = new RankHeap(largest);
    }

    /// <inheritdoc/>
    public override SlotTable Slots => _child.Slots;

    /// <inheritdoc/>
    public override void Evaluate(in Instant instant)
    {
        var wanted = _wanted.Evaluate(instant);
        if (double.IsNaN(wanted) || Math.Abs(wanted) >= long.MaxValue)
        {
            throw new EvaluationException($"topk and bottomk need a count; found {wanted}");
        }

        _child.Evaluate(instant);
        _grouping.Refresh();
        Output.Clear();
        for (var i = 0; wanted >= 1 && i < _child.Output.Count; i++)
        {
            if (!_grouping.IsFirst(i))
            {
                continue;
            }

            _best.Clear();
            foreach (var element in _grouping.Members(_grouping.GroupOf(i)))
            {
                _best.Offer(element, _child.Output.Values[element], (int)Math.Min(int.MaxValue, wanted));
            }

            _best.Finish();
            foreach (var element in _best.Elements)
            {
                Output.Add(_child.Output.Slots[element], _child.Output.Values[element]);
            }
        }
    }
}
