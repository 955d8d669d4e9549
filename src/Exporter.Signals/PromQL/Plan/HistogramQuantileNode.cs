using System.Globalization;
using Exporter.Signals.PromQL.Functions;

namespace Exporter.Signals.PromQL.Plan;

/// <summary><c>histogram_quantile()</c>: the buckets of each label set but <c>le</c> to one value.</summary>
internal sealed class HistogramQuantileNode : VectorNode
{
    private const string BoundLabel = "le";

    private readonly ScalarNode _level;
    private readonly VectorNode _buckets;
    private readonly SlotTable _groupSlots = new();
    private readonly SlotMap _groups;
    private readonly Relabelling _relabelling;
    private readonly List<double> _bounds = [];
    private readonly GroupSort _sort = new();
    private readonly List<int> _groupOf = [];
    private readonly List<int> _elements = [];
    private int _version = -1;
    private Bucket[] _scratch = new Bucket[32];

    /// <summary>The quantile <paramref name="level"/> of <paramref name="buckets"/>.</summary>
    public HistogramQuantileNode(ScalarNode level, VectorNode buckets)
    {
        _level = level;
        _buckets = buckets;
        _groups = new SlotMap(buckets.Slots, _groupSlots, new LabelRule(static labels => labels.Drop([BoundLabel]), IgnoresName: false));
        _relabelling = new Relabelling(_groupSlots, LabelRule.DropName);
    }

    /// <inheritdoc/>
    public override SlotTable Slots => _relabelling.Slots;

    /// <inheritdoc/>
    public override void Evaluate(in Instant instant)
    {
        _buckets.Evaluate(instant);
        var level = _level.Evaluate(instant);
        _groups.Refresh();
        RefreshBounds();
        _relabelling.Begin();
        Output.Clear();
        Collect();
        _sort.Sort(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_groupOf), _groupSlots.Count);
        for (var group = 0; group < _groupSlots.Count; group++)
        {
            var members = _sort.Members(group);
            if (!members.IsEmpty)
            {
                _relabelling.Emit(Output, group, BucketQuantile.Of(level, Gather(members)));
            }
        }
    }

    private void RefreshBounds()
    {
        if (_version != _buckets.Slots.Version)
        {
            _version = _buckets.Slots.Version;
            _bounds.Clear();
        }

        while (_bounds.Count < _buckets.Slots.Count)
        {
            _bounds.Add(ParseBound(_buckets.Slots[_bounds.Count].Get(BoundLabel)));
        }
    }

    private void Collect()
    {
        _groupOf.Clear();
        _elements.Clear();
        var slots = _buckets.Output.Slots;
        for (var i = 0; i < slots.Length; i++)
        {
            // An element without a readable bound is no bucket.
            if (!double.IsNaN(_bounds[slots[i]]))
            {
                _groupOf.Add(_groups[slots[i]]);
                _elements.Add(i);
            }
        }
    }

    private Span<Bucket> Gather(ReadOnlySpan<int> members)
    {
        if (_scratch.Length < members.Length)
        {
            _scratch = new Bucket[members.Length * 2];
        }

        for (var i = 0; i < members.Length; i++)
        {
            var element = _elements[members[i]];
            _scratch[i] = new Bucket(_bounds[_buckets.Output.Slots[element]], _buckets.Output.Values[element]);
        }

        return _scratch.AsSpan(0, members.Length);
    }

    private static double ParseBound(string text) => text.ToUpperInvariant() switch
    {
        "+INF" or "INF" or "+INFINITY" or "INFINITY" => double.PositiveInfinity,
        "-INF" or "-INFINITY" => double.NegativeInfinity,
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var bound) ? bound : double.NaN,
    };
}
