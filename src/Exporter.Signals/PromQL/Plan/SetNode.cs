using Exporter.Signals.PromQL.Ast;

namespace Exporter.Signals.PromQL.Plan;

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
