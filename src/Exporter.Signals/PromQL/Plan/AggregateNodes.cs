using Exporter.Signals.PromQL.Numerics;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>An aggregation that needs a few numbers a group, whatever the group's size.</summary>
internal sealed class AccumulatingNode<TAccumulator> : VectorNode
    where TAccumulator : struct, IAccumulator
{
    private readonly VectorNode _child;
    private readonly SlotMap _groups;
    private readonly Stamps _started = new();
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

        var slots = _child.Output.Slots;
        var values = _child.Output.Values;
        var groups = _groups.Targets;
        for (var i = 0; i < slots.Length; i++)
        {
            var group = groups[slots[i]];
            if (_started.TryAdd(group))
            {
                _accumulators[group].Start(values[i]);
            }
            else
            {
                _accumulators[group].Add(values[i]);
            }
        }

        Yield();
    }

    private void Yield()
    {
        Output.Clear();
        for (var group = 0; group < Slots.Count; group++)
        {
            if (_started.Contains(group))
            {
                Output.Add(group, _accumulators[group].Result);
            }
        }
    }
}

/// <summary>What aggregations share that need all values of a group at once.</summary>
internal sealed class Grouping(VectorNode child, SlotTable target, LabelRule group)
{
    private readonly GroupSort _sort = new();
    private SlotMap? _map;
    private int[] _groupOf = [];

    /// <summary>Numbers of the child's elements in a group.</summary>
    public Span<int> Members(int number) => _sort.Members(number);

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

/// <summary><c>quantile</c> over each group.</summary>
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
        for (var group = 0; group < Slots.Count; group++)
        {
            var members = _grouping.Members(group);
            if (!members.IsEmpty)
            {
                Output.Add(group, Quantiles.Of(level, Sorted(members)));
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
    private readonly Comparison<int> _order;

    /// <summary>The first <paramref name="wanted"/> of each group.</summary>
    public RankNode(ScalarNode wanted, VectorNode child, LabelRule group, bool largest)
    {
        _wanted = wanted;
        _child = child;
        _grouping = new Grouping(child, _groupSlots, group);
        _order = largest ? (a, b) => Compare(b, a, a, b) : (a, b) => Compare(a, b, a, b);
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
        for (var group = 0; wanted >= 1 && group < _groupSlots.Count; group++)
        {
            var members = _grouping.Members(group);
            members.Sort(_order);
            foreach (var element in members[..(int)Math.Min(members.Length, wanted)])
            {
                Output.Add(_child.Output.Slots[element], _child.Output.Values[element]);
            }
        }
    }

    /// <summary>By value, NaN last for both directions; the earlier element wins a tie.</summary>
    private int Compare(int low, int high, int a, int b)
    {
        var (x, y) = (_child.Output.Values[low], _child.Output.Values[high]);
        if (double.IsNaN(x) || double.IsNaN(y))
        {
            var nan = double.IsNaN(_child.Output.Values[a]).CompareTo(double.IsNaN(_child.Output.Values[b]));
            return nan != 0 ? nan : a.CompareTo(b);
        }

        var byValue = x.CompareTo(y);
        return byValue != 0 ? byValue : a.CompareTo(b);
    }
}
