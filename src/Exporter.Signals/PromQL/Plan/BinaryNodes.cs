using Exporter.Ingest;
using Exporter.Signals.PromQL.Ast;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>An operator between each element and one number.</summary>
internal sealed class VectorScalarNode(BinaryOp op, bool returnBool, VectorNode vector, ScalarNode scalar, bool scalarIsLeft) : VectorNode
{
    // A comparison that filters yields the very elements; anything else is a new quantity without a name.
    private readonly Relabelling _relabelling =
        new(vector.Slots, op.IsComparison() && !returnBool ? null : LabelRule.DropName);

    private HistogramBinary? _histograms;

    /// <inheritdoc/>
    public override SlotTable Slots => _relabelling.Slots;

    /// <inheritdoc/>
    public override void Evaluate(in Instant instant)
    {
        vector.Evaluate(instant);
        var number = scalar.Evaluate(instant);
        _relabelling.Begin();
        Output.Clear();
        var slots = vector.Output.Slots;
        var values = vector.Output.Values;
        var hasHistograms = vector.Output.HasHistograms;
        for (var i = 0; i < slots.Length; i++)
        {
            if (hasHistograms && vector.Output.HistogramAt(i) is { } histogram)
            {
                Scale(histogram, number, slots[i]);
                continue;
            }

            var value = values[i];
            var (left, right) = scalarIsLeft ? (number, value) : (value, number);
            if (!op.IsComparison())
            {
                _relabelling.Emit(Output, slots[i], Arithmetic.Apply(op, left, right));
            }
            else if (returnBool)
            {
                _relabelling.Emit(Output, slots[i], Arithmetic.Holds(op, left, right) ? 1 : 0);
            }
            else if (Arithmetic.Holds(op, left, right))
            {
                _relabelling.Emit(Output, slots[i], value);
            }
        }
    }

    private void Scale(HistogramValue histogram, double number, int slot)
    {
        _histograms ??= new HistogramBinary(op, returnBool);
        var (left, right) = scalarIsLeft ? (null, histogram) : (histogram, (HistogramValue?)null);
        if (_histograms.Apply(left, number, right, number, out _) == RangeResult.Histogram)
        {
            _relabelling.EmitHistogram(Output, slot).CopyFrom(_histograms.Result);
        }
    }
}

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

/// <summary>Set operators: elements of one vector by the presence of matching ones in the other.</summary>
internal sealed class SetNode : VectorNode
{
    private readonly BinaryOp _op;
    private readonly VectorNode _left;
    private readonly VectorNode _right;
    private readonly JointMap _keys;
    private readonly JointMap? _union;
    private readonly Stamps _present = new();

    /// <summary>The operator with its matching.</summary>
    public SetNode(BinaryExpr binary, VectorNode left, VectorNode right)
    {
        _op = binary.Op;
        _left = left;
        _right = right;
        _keys = new JointMap(left.Slots, right.Slots, MatchGroups.Key(binary.Matching));
        _union = _op == BinaryOp.Or ? new JointMap(left.Slots, right.Slots, LabelRule.Same) : null;
    }

    /// <inheritdoc/>
    public override SlotTable Slots => _union?.Target ?? _left.Slots;

    /// <inheritdoc/>
    public override void Evaluate(in Instant instant)
    {
        _left.Evaluate(instant);
        _right.Evaluate(instant);
        _keys.Refresh();
        _union?.Refresh();
        _present.Begin();
        Output.Clear();
        if (_union is not null)
        {
            Unite(_union);
        }
        else
        {
            Select(wanted: _op == BinaryOp.And);
        }
    }

    private void Select(bool wanted)
    {
        foreach (var slot in _right.Output.Slots)
        {
            _present.TryAdd(_keys.OfRight(slot));
        }

        var slots = _left.Output.Slots;
        for (var i = 0; i < slots.Length; i++)
        {
            if (_present.Contains(_keys.OfLeft(slots[i])) == wanted)
            {
                Output.AddFrom(_left.Output, i, slots[i]);
            }
        }
    }

    private void Unite(JointMap union)
    {
        var left = _left.Output.Slots;
        for (var i = 0; i < left.Length; i++)
        {
            _present.TryAdd(_keys.OfLeft(left[i]));
            Output.AddFrom(_left.Output, i, union.OfLeft(left[i]));
        }

        var right = _right.Output.Slots;
        for (var i = 0; i < right.Length; i++)
        {
            if (!_present.Contains(_keys.OfRight(right[i])))
            {
                Output.AddFrom(_right.Output, i, union.OfRight(right[i]));
            }
        }
    }
}
