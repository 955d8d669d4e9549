namespace Exporter.Signals.Windows;

/// <summary>Finds the entity that a result's label set speaks of, without building a label set twice.</summary>
/// <remarks>
/// Remembers result labels → entity labels and slot. The memory starts anew once it holds far more label sets than a step has
/// elements, so that churning label sets cannot fill it.
/// </remarks>
internal sealed class EntityResolver(IReadOnlyCollection<string> entityLabels, EntityTable table)
{
    private const int SmallestMemory = 1024;

    private readonly Dictionary<Labels, Known> _memory = [];

    /// <summary>Finds the slot of the entity in <paramref name="result"/>.</summary>
    /// <param name="result">Labels of one element of a result.</param>
    /// <param name="slot">The slot, or -1 when the entity is not known yet.</param>
    /// <returns>The entity's labels; null when <paramref name="result"/> has none of them.</returns>
    public Labels? Resolve(Labels result, out int slot)
    {
        slot = -1;
        if (!_memory.TryGetValue(result, out var known))
        {
            var picked = result.Keep(entityLabels);
            known = new Known(picked.Count == 0 ? null : picked, -1);
            _memory.Add(result, known);
        }

        if (known.Entity is null)
        {
            return null;
        }

        // A slot may have been freed, and even been given to another entity, since it was remembered.
        if (known.Slot >= 0 && ReferenceEquals(table[known.Slot].Labels, known.Entity))
        {
            slot = known.Slot;
            return known.Entity;
        }

        if (table.TryFind(known.Entity, out slot))
        {
            _memory[result] = new Known(table[slot].Labels, slot);
            return table[slot].Labels;
        }

        slot = -1;
        return known.Entity;
    }

    /// <summary>Starts anew when more is remembered than <paramref name="elements"/> of one step justify.</summary>
    public void Trim(int elements)
    {
        if (_memory.Count > SmallestMemory + (4L * elements))
        {
            _memory.Clear();
        }
    }

    private readonly record struct Known(Labels? Entity, int Slot);
}
