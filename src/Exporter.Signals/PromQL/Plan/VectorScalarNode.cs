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
