using Exporter.Ingest;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>Gives the elements of a child other labels, one for one, and refuses two that end up alike.</summary>
/// <param name="source">The child's slots.</param>
/// <param name="derive">New labels from old; null keeps them as they are.</param>
internal sealed class Relabelling(SlotTable source, Func<Labels, Labels>? derive)
{
    private readonly Stamps _seen = new();
    private SlotMap? _map;

    /// <summary>Drops the metric name, as most functions do.</summary>
    public static Func<Labels, Labels> DropName { get; } = static labels => labels.WithoutName();

    /// <summary>The slots of what is emitted.</summary>
    public SlotTable Slots { get; } = derive is null ? source : new SlotTable();

    /// <summary>To be called once the child was evaluated, before the first element.</summary>
    public void Begin()
    {
        if (derive is not null)
        {
            _map ??= new SlotMap(source, Slots, derive);
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
