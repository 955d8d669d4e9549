using Exporter.Ingest;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>Gives the elements of a child other labels, one for one, and refuses two that end up alike.</summary>
/// <param name="source">The child's slots.</param>
/// <param name="rule">New labels from old; null keeps them as they are.</param>
internal sealed class Relabelling(SlotTable source, LabelRule? rule)
{
    private readonly Stamps _seen = new();

    // Where all names are equal, sets that differ still differ without them: the numbers stay, and no label set is made
    // before somebody wants to see it.
    private readonly bool _keepsNumbers = rule is null || (ReferenceEquals(rule, LabelRule.DropName) && source.NamesAreEqual);
    private SlotMap? _map;

    /// <summary>The slots of what is emitted.</summary>
    public SlotTable Slots { get; } = rule is null ? source
        : !ReferenceEquals(rule, LabelRule.DropName) ? new SlotTable()
        : source.NamesAreEqual ? source.WithoutNames()
        : new SlotTable { NamesAreEqual = true };

    /// <summary>To be called once the child was evaluated, before the first element.</summary>
    public void Begin()
    {
        if (!_keepsNumbers)
        {
            _map ??= new SlotMap(source, Slots, rule!);
            _map.Refresh();
            _seen.Begin();
        }
    }

    /// <summary>Adds an element under its new labels.</summary>
    /// <exception cref="EvaluationException">Another element has the same.</exception>
    public void Emit(SlotValues output, int sourceSlot, double value) => output.Add(TargetOf(sourceSlot), value);

    /// <summary>Adds a histogram, which the caller fills, under its new labels.</summary>
    /// <exception cref="EvaluationException">Another element has the same.</exception>
    public HistogramValue EmitHistogram(SlotValues output, int sourceSlot) => output.AddHistogram(TargetOf(sourceSlot));

    private int TargetOf(int sourceSlot)
    {
        if (_map is null)
        {
            return sourceSlot;
        }

        var slot = _map[sourceSlot];
        if (_map.HasShared && !_seen.TryAdd(slot))
        {
            throw new EvaluationException($"vector cannot contain metrics with the same labelset: {Slots[slot]} occurs twice");
        }

        return slot;
    }
}
