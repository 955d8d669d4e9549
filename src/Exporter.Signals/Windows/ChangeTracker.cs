using Exporter.Signals.State;

namespace Exporter.Signals.Windows;

/// <summary>Turns "changed at step T" into changes, per entity slot, by the rule of <see cref="IncidentTracker"/>: a run of steps is one change.</summary>
/// <remarks>Keeps the latest <see cref="ChangeHistory.MostRecent"/> onsets a slot in a ring: 128 bytes, and a count that is exact.</remarks>
internal sealed class ChangeTracker(PredictorDefinition definition)
{
    private const int Ring = ChangeHistory.MostRecent;

    private IncidentTracker _runs = new((long)definition.Step.TotalMilliseconds, (long)definition.Merge.TotalMilliseconds);
    private readonly long _recentMs = (long)ChangeHistory.RecentSpan(definition.Step).TotalMilliseconds;
    private long[] _onsetsMs = [];

    /// <summary>Bytes that one slot takes.</summary>
    public static int BytesPerEntity => ((Ring + 2) * sizeof(long)) + sizeof(int);

    /// <summary>Makes room for slots below <paramref name="slots"/>.</summary>
    public void Grow(int slots)
    {
        _runs.Grow(slots);
        Array.Resize(ref _onsetsMs, slots * Ring);
    }

    /// <summary>A tracker of the same content that shares nothing with this one.</summary>
    public ChangeTracker Copy() => new(definition) { _runs = _runs.Copy(), _onsetsMs = [.. _onsetsMs] };

    /// <summary>Forgets what was known of the slot.</summary>
    public void Reset(int slot) => _runs.Reset(slot);

    /// <summary>Saves the slots below <paramref name="slots"/>.</summary>
    public void Save(StateWriter writer, int slots)
    {
        _runs.Save(writer, slots);
        writer.WriteAll<long>(_onsetsMs.AsSpan(0, slots * Ring));
    }

    /// <summary>Takes the slots below <paramref name="slots"/>, for which there is room.</summary>
    public void Load(StateReader reader, int slots)
    {
        _runs.Load(reader, slots);
        reader.ReadAll(_onsetsMs.AsSpan(0, slots * Ring));
    }

    /// <summary>Enters the non-zero elements of <paramref name="vector"/> for the entities that are known.</summary>
    public void Enter(InstantVector vector, int number, EntityResolver resolver, long atMs)
    {
        for (var i = 0; i < vector.Count; i++)
        {
            var value = vector.ValueAt(i);
            if (value != 0 && !double.IsNaN(value) && resolver.Resolve(number, i, vector.LabelsAt(i), out var slot) is not null && slot >= 0 && _runs.Fail(slot, atMs))
            {
                _onsetsMs[(slot * Ring) + ((_runs.Count(slot) - 1) % Ring)] = atMs;
            }
        }
    }

    /// <summary>Steps at which the slot's latest changes began, Unix ms, ascending.</summary>
    public long[] OnsetsMs(int slot) => [.. _onsetsMs.AsSpan(slot * Ring, Math.Min(Ring, _runs.Count(slot))).ToArray().Order()];

    /// <summary>What is known of the slot at <paramref name="asOfMs"/>.</summary>
    public ChangeHistory History(int slot, long asOfMs)
    {
        var recent = 0;
        foreach (var onsetMs in _onsetsMs.AsSpan(slot * Ring, Math.Min(Ring, _runs.Count(slot))))
        {
            recent += onsetMs > asOfMs - _recentMs ? 1 : 0;
        }

        return new ChangeHistory(_runs.LastOnsetMs(slot), recent);
    }
}
