using Exporter.Signals.State;

namespace Exporter.Signals.Windows;

/// <summary>The entities of one predictor: labels to slot and back. A freed slot is given to the next newcomer, lowest first.</summary>
internal sealed class EntityTable(int maxEntities)
{
    private Dictionary<Labels, int> _slotOf = [];
    private PriorityQueue<int, int> _free = new();
    private Entry[] _entries = new Entry[16];

    /// <summary>Slots in use or free for reuse.</summary>
    public int Slots { get; private set; }

    /// <summary>Slots freed so far: while it stands still, every slot belongs to whom it did.</summary>
    public long Frees { get; private set; }

    /// <summary>Slots that fit without growing.</summary>
    public int Capacity => _entries.Length;

    /// <summary>Entities known.</summary>
    public int Count => _slotOf.Count;

    /// <summary>What is kept of a slot; only its <see cref="Entry.Labels"/> mean anything while it is free.</summary>
    public ref Entry this[int slot] => ref _entries[slot];

    /// <summary>True when the slot holds an entity.</summary>
    public bool Holds(int slot) => _entries[slot].Labels is not null;

    /// <summary>Looks up a known entity.</summary>
    public bool TryFind(Labels entity, out int slot) => _slotOf.TryGetValue(entity, out slot);

    /// <summary>A table of the same content that shares nothing with this one.</summary>
    public EntityTable Copy() => new(maxEntities)
    {
        _slotOf = new Dictionary<Labels, int>(_slotOf),
        _free = new PriorityQueue<int, int>(_free.UnorderedItems),
        _entries = [.. _entries],
        Frees = Frees,
        Slots = Slots,
    };

    /// <summary>Gives a new entity a slot.</summary>
    /// <returns>False when there are as many entities as allowed.</returns>
    public bool TryAdd(Labels entity, long firstSeenMs, out int slot)
    {
        slot = -1;
        if (Count >= maxEntities)
        {
            return false;
        }

        if (!_free.TryDequeue(out slot, out _))
        {
            slot = Slots++;
            if (slot == _entries.Length)
            {
                Array.Resize(ref _entries, 2 * slot);
            }
        }

        _slotOf.Add(entity, slot);
        _entries[slot] = new Entry { Labels = entity, FirstSeenMs = firstSeenMs, LastSeenMs = long.MinValue };
        return true;
    }

    /// <summary>Forgets the entity in the slot.</summary>
    public void Free(int slot)
    {
        _slotOf.Remove(_entries[slot].Labels!);
        _entries[slot].Labels = null;
        _free.Enqueue(slot, slot);
        Frees++;
    }

    /// <summary>Saves all slots.</summary>
    public void Save(StateWriter writer)
    {
        writer.Write(Slots);
        for (var slot = 0; slot < Slots; slot++)
        {
            // No entity has no labels: an empty set marks a free slot.
            ref readonly var entry = ref _entries[slot];
            writer.WriteLabels(entry.Labels ?? Labels.Empty);
            if (entry.Labels is not null)
            {
                writer.Write((entry.FirstSeenMs, entry.LastSeenMs, entry.StepsSeen));
            }
        }
    }

    /// <summary>Takes what was saved into an empty table. More entities than allowed are all kept: known ones go on.</summary>
    public void Load(StateReader reader)
    {
        Slots = reader.ReadCount(sizeof(int));
        _entries = new Entry[Math.Max(_entries.Length, Slots)];
        for (var slot = 0; slot < Slots; slot++)
        {
            var labels = reader.ReadLabels();
            if (labels.Count == 0)
            {
                _free.Enqueue(slot, slot);
                continue;
            }

            var (first, last, steps) = reader.Read<(long, long, long)>();
            _entries[slot] = new Entry { Labels = labels, FirstSeenMs = first, LastSeenMs = last, StepsSeen = steps };
            if (!_slotOf.TryAdd(labels, slot))
            {
                throw new StateFormatException($"entity {labels} has two slots");
            }
        }
    }

    /// <summary>What is kept of an entity.</summary>
    internal struct Entry
    {
        /// <summary>The entity's labels; null while the slot is free.</summary>
        public Labels? Labels;

        /// <summary>First step with a value, Unix ms.</summary>
        public long FirstSeenMs;

        /// <summary>Last step with a value, Unix ms.</summary>
        public long LastSeenMs;

        /// <summary>Steps with a value.</summary>
        public long StepsSeen;
    }
}
