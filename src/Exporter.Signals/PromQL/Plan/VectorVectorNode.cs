using Exporter.Signals.PromQL.Ast;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>An operator between the elements of two vectors that match.</summary>
internal sealed class VectorVectorNode : VectorNode
{
    private readonly BinaryOp _op;
    private readonly bool _returnBool;
    private readonly VectorMatching _matching;
    private readonly VectorNode _many;
    private readonly VectorNode _one;
    private readonly bool _manyIsRight;
    private readonly JointMap _keys;
    private readonly SlotMap _results;
    private readonly Dictionary<(int Many, int One), int> _pairs = [];
    private readonly Stamps _haveOne = new();
    private readonly Stamps _matched = new();
    private int[] _oneAt = [];
    private HistogramBinary? _histograms;

    /// <summary>The operator with its matching; one-to-one counts the left side as the "many" one.</summary>
    public VectorVectorNode(BinaryExpr binary, VectorNode left, VectorNode right)
    {
        _op = binary.Op;
        _returnBool = binary.ReturnBool;
        _matching = binary.Matching;
        _manyIsRight = _matching.Cardinality == Cardinality.OneToMany;
        (_many, _one) = _manyIsRight ? (right, left) : (left, right);
        _keys = new JointMap(_many.Slots, _one.Slots, MatchGroups.Key(_matching));
        _results = new SlotMap(_many.Slots, Slots, new LabelRule(ResultOfMany, IgnoresName: DropsName));
    }

    /// <inheritdoc/>
    public override SlotTable Slots { get; } = new();

    private bool DropsName => !_op.IsComparison() || _returnBool;

    /// <inheritdoc/>
    public override void Evaluate(in Instant instant)
    {
        _many.Evaluate(instant);
        _one.Evaluate(instant);
        Output.Clear();
        if (_many.Output.Count == 0 || _one.Output.Count == 0)
        {
            // Nothing can match, so nothing can be ambiguous either.
            return;
        }

        RefreshSlots();
        IndexOneSide();
        _matched.Begin();
        for (var i = 0; i < _many.Output.Count; i++)
        {
            Match(i);
        }
    }

    private void RefreshSlots()
    {
        if (_keys.Refresh())
        {
            Slots.Reset();
            _pairs.Clear();
            _results.Restart();
        }

        if (_matching.Include.IsEmpty)
        {
            _results.Extend();
        }
    }

    private void IndexOneSide()
    {
        _haveOne.Begin();
        if (_oneAt.Length < _keys.Target.Count)
        {
            _oneAt = new int[_keys.Target.Count * 2];
        }

        var slots = _one.Output.Slots;
        for (var i = 0; i < slots.Length; i++)
        {
            var key = _keys.OfRight(slots[i]);
            if (!_haveOne.TryAdd(key))
            {
                throw new EvaluationException(
                    $"found duplicate series for the match group {_keys.Target[key]} on the {(_manyIsRight ? "left" : "right")} hand-side of \"{_op.Text()}\": "
                    + $"[{_one.Slots[slots[i]]}, {_one.Slots[slots[_oneAt[key]]]}]; many-to-many matching not allowed: matching labels must be unique on one side");
            }

            _oneAt[key] = i;
        }
    }

    private void Match(int index)
    {
        var manySlot = _many.Output.Slots[index];
        var key = _keys.OfLeft(manySlot);
        if (!_haveOne.Contains(key))
        {
            return;
        }

        var one = _oneAt[key];
        var result = Apply(index, one, out var value);
        if (result == RangeResult.None)
        {
            return;
        }

        var slot = _matching.Include.IsEmpty ? _results[manySlot] : ResultOfPair(manySlot, _one.Output.Slots[one]);
        if (_matching.Cardinality == Cardinality.OneToOne)
        {
            if (!_matched.TryAdd(key))
            {
                throw new EvaluationException(
                    $"multiple matches for labels {_keys.Target[key]} at \"{_op.Text()}\": many-to-one matching must be explicit (group_left/group_right)");
            }
        }
        else if (!_matched.TryAdd(slot))
        {
            throw new EvaluationException(
                $"multiple matches for labels {Slots[slot]} at \"{_op.Text()}\": grouping labels must ensure unique matches");
        }

        if (result == RangeResult.Histogram)
        {
            Output.AddHistogram(slot).CopyFrom(_histograms!.Result);
            return;
        }

        Output.Add(slot, value);
    }

    private RangeResult Apply(int many, int one, out double value)
    {
        var (left, right) = (_many.Output.Values[many], _one.Output.Values[one]);
        (left, right) = _manyIsRight ? (right, left) : (left, right);
        if (_many.Output.HasHistograms || _one.Output.HasHistograms)
        {
            var (leftHistogram, rightHistogram) = (_many.Output.HistogramAt(many), _one.Output.HistogramAt(one));
            (leftHistogram, rightHistogram) = _manyIsRight ? (rightHistogram, leftHistogram) : (leftHistogram, rightHistogram);
            if (leftHistogram is not null || rightHistogram is not null)
            {
                return (_histograms ??= new HistogramBinary(_op, _returnBool)).Apply(leftHistogram, left, rightHistogram, right, out value);
            }
        }

        if (!_op.IsComparison())
        {
            value = Arithmetic.Apply(_op, left, right);
            return RangeResult.Float;
        }

        var holds = Arithmetic.Holds(_op, left, right);
        value = _returnBool ? (holds ? 1 : 0) : left;
        return holds || _returnBool ? RangeResult.Float : RangeResult.None;
    }

    private int ResultOfPair(int manySlot, int oneSlot)
    {
        if (!_pairs.TryGetValue((manySlot, oneSlot), out var slot))
        {
            var one = _one.Slots[oneSlot];
            var included = _matching.Include.Select(name => new Label(name, one.Get(name)));
            slot = Slots.Intern(Labels.From(ResultOfMany(_many.Slots[manySlot]).Drop(_matching.Include).Enumerate().Concat(included)));
            _pairs.Add((manySlot, oneSlot), slot);
        }

        return slot;
    }

    private Labels ResultOfMany(Labels many)
    {
        var named = DropsName ? many.WithoutName() : many;
        if (_matching.Cardinality != Cardinality.OneToOne)
        {
            return named;
        }

        return _matching.On ? named.Keep(_matching.Labels)
            : _matching.Labels.IsEmpty ? named
            : named.Drop(_matching.Labels);
    }
}
