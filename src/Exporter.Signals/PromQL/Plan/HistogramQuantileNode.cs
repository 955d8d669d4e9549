using System.Globalization;
using Exporter.Signals.PromQL.Functions;
using Exporter.Signals.PromQL.Histograms;

namespace Exporter.Signals.PromQL.Plan;

/// <summary><c>histogram_quantile()</c> and <c>histogram_fraction()</c>: the buckets of each label set but <c>le</c> to one value.</summary>
/// <remarks>An element that is a native histogram has its own value; where classic buckets of its labels stand beside it, neither has.</remarks>
internal sealed class HistogramQuantileNode : VectorNode
{
    private const string BoundLabel = "le";

    private readonly ScalarNode _level;
    private readonly ScalarNode? _upper;
    private readonly VectorNode _buckets;
    private readonly SlotTable _groupSlots = new();
    private readonly SlotMap _groups;
    private readonly Relabelling _relabelling;
    private readonly List<double> _bounds = [];
    private readonly GroupSort _sort = new();
    private readonly List<int> _groupOf = [];
    private readonly List<int> _elements = [];
    private readonly List<(int Group, int Element)> _natives = [];
    private NativeQuantile? _native;
    private int _version = -1;
    private Bucket[] _scratch = new Bucket[32];

    /// <summary>The quantile <paramref name="level"/> of <paramref name="buckets"/>, or the share between two values.</summary>
    /// <param name="level">The level, or the lower value.</param>
    /// <param name="upper">The upper value; null for quantiles.</param>
    /// <param name="buckets">The histograms.</param>
    public HistogramQuantileNode(ScalarNode level, ScalarNode? upper, VectorNode buckets)
    {
        _level = level;
        _upper = upper;
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
        var upper = _upper?.Evaluate(instant) ?? 0;
        _groups.Refresh();
        RefreshBounds();
        _relabelling.Begin();
        Output.Clear();
        Collect();
        _natives.Sort();
        _sort.Sort(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_groupOf), _groupSlots.Count);
        var natives = 0;
        for (var group = 0; group < _groupSlots.Count; group++)
        {
            var members = _sort.Members(group);
            var isMixed = natives < _natives.Count && _natives[natives].Group == group && !members.IsEmpty;
            if (!members.IsEmpty && !isMixed)
            {
                var buckets = Gather(members);
                _relabelling.Emit(Output, group, _upper is null ? BucketQuantile.Of(level, buckets) : BucketFraction.Of(level, upper, buckets));
            }

            for (; natives < _natives.Count && _natives[natives].Group == group; natives++)
            {
                if (!isMixed)
                {
                    EmitNative(level, upper, _natives[natives]);
                }
            }
        }
    }

    private void EmitNative(double level, double upper, (int Group, int Element) native)
    {
        _native ??= new NativeQuantile();
        var histogram = _buckets.Output.HistogramAt(native.Element)!;
        _relabelling.Emit(Output, native.Group, _upper is null ? _native.Of(level, histogram) : _native.Fraction(level, upper, histogram));
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
        _natives.Clear();
        var slots = _buckets.Output.Slots;
        for (var i = 0; i < slots.Length; i++)
        {
            if (_buckets.Output.HasHistograms && _buckets.Output.HistogramAt(i) is not null)
            {
                _natives.Add((_groups[slots[i]], i));
                continue;
            }

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
