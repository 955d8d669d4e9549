using Exporter.Ingest;
using Exporter.Ingest.Histograms;
using Exporter.Signals.PromQL.Functions;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>A function of each element's value; the metric name goes, since the result is another quantity.</summary>
internal sealed class MapNode(VectorNode child, ElementFunction function, ScalarNode? first = null, ScalarNode? second = null) : VectorNode
{
    private readonly Relabelling _relabelling = new(child.Slots, LabelRule.DropName);

    /// <inheritdoc/>
    public override SlotTable Slots => _relabelling.Slots;

    /// <summary>With it, nothing is yielded where the first argument is above the second: <c>clamp</c>'s rule.</summary>
    public bool NeedsAscendingArguments { get; init; }

    /// <summary>With it, histograms are valued too, as NaN: for functions that do not look at the value.</summary>
    public bool TakesHistograms { get; init; }

    /// <inheritdoc/>
    public override void Evaluate(in Instant instant)
    {
        child.Evaluate(instant);
        _relabelling.Begin();
        Output.Clear();
        var a = first?.Evaluate(instant) ?? 0;
        var b = second?.Evaluate(instant) ?? 0;
        if (NeedsAscendingArguments && b < a)
        {
            return;
        }

        var slots = child.Output.Slots;
        var values = child.Output.Values;
        var leavesOut = child.Output.HasHistograms && !TakesHistograms;
        for (var i = 0; i < slots.Length; i++)
        {
            if (leavesOut && child.Output.HistogramAt(i) is not null)
            {
                continue;
            }

            _relabelling.Emit(Output, slots[i], function(values[i], a, b));
        }
    }
}

/// <summary>Elements with other labels and with their values, or the opposite of those: <c>label_replace</c>, <c>label_join</c>, the sign.</summary>
internal sealed class RelabelNode(VectorNode child, LabelRule rule, bool negated = false) : VectorNode
{
    private readonly Relabelling _relabelling = new(child.Slots, rule);

    /// <inheritdoc/>
    public override SlotTable Slots => _relabelling.Slots;

    /// <inheritdoc/>
    public override void Evaluate(in Instant instant)
    {
        child.Evaluate(instant);
        _relabelling.Begin();
        Output.Clear();
        var slots = child.Output.Slots;
        var values = child.Output.Values;
        var hasHistograms = child.Output.HasHistograms;
        for (var i = 0; i < slots.Length; i++)
        {
            if (hasHistograms && child.Output.HistogramAt(i) is { } histogram)
            {
                Emit(histogram, slots[i]);
                continue;
            }

            _relabelling.Emit(Output, slots[i], negated ? -values[i] : values[i]);
        }
    }

    private void Emit(HistogramValue histogram, int slot)
    {
        var result = _relabelling.EmitHistogram(Output, slot);
        result.CopyFrom(histogram);
        if (negated)
        {
            HistogramArithmetic.Scale(result, -1);
        }
    }
}

/// <summary>At most one element with fixed labels: <c>vector()</c>, <c>absent()</c>, <c>absent_over_time()</c>.</summary>
internal abstract class SingleNode : VectorNode
{
    /// <summary>A node whose element has <paramref name="labels"/>.</summary>
    protected SingleNode(Labels labels) => Slots.Append(labels);

    /// <inheritdoc/>
    public sealed override SlotTable Slots { get; } = new();

    /// <inheritdoc/>
    public sealed override void Evaluate(in Instant instant)
    {
        Output.Clear();
        if (TryEvaluate(instant, out var value))
        {
            Output.Add(0, value);
        }
    }

    /// <summary>The element's value; false where there is no element.</summary>
    protected abstract bool TryEvaluate(in Instant instant, out double value);
}

/// <summary><c>vector()</c>: a number as an element without labels.</summary>
internal sealed class VectorOfNode(ScalarNode scalar) : SingleNode(Labels.Empty)
{
    /// <inheritdoc/>
    protected override bool TryEvaluate(in Instant instant, out double value)
    {
        value = scalar.Evaluate(instant);
        return true;
    }
}

/// <summary><c>absent()</c>: 1 where the argument has no element.</summary>
internal sealed class AbsentNode(VectorNode child, Labels labels) : SingleNode(labels)
{
    /// <inheritdoc/>
    protected override bool TryEvaluate(in Instant instant, out double value)
    {
        child.Evaluate(instant);
        value = 1;
        return child.Output.Count == 0;
    }
}
