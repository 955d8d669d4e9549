using System.Runtime.CompilerServices;

namespace Exporter.Signals.Windows;

/// <summary>Finds the entity that a result's label set speaks of, without building a label set twice.</summary>
/// <remarks>
/// Remembers result labels → entity labels and slot. The memory starts anew once it holds far more label sets than a step has
/// elements, so that churning label sets cannot fill it. Besides, the elements of a vector mostly come in the order of the step before and
/// with the very same label objects: what was found at a place is remembered there, and a million look-ups by hash are spared.
/// </remarks>
/// <param name="entityLabels">Names of the labels that make the entity.</param>
/// <param name="table">The entities known.</param>
/// <param name="vectors">Vectors whose elements are looked up, each by its place.</param>
internal sealed class EntityResolver(IReadOnlyCollection<string> entityLabels, EntityTable table, int vectors)
{
    private const int SmallestMemory = 1024;

    private readonly Dictionary<Labels, Known> _memory = [];
    private readonly Seen[][] _places = [.. Enumerable.Repeat(Array.Empty<Seen>(), vectors)];
    private long _frees;

    /// <summary>Bytes of remembered places per entity that has one element in each of so many vectors.</summary>
    public static int BytesPerEntity(int vectors) => vectors * 16;

    /// <summary>Finds the slot of the entity in <paramref name="result"/>.</summary>
    /// <param name="vector">Number of the vector.</param>
    /// <param name="place">Index of the element in it.</param>
    /// <param name="result">Labels of the element.</param>
    /// <param name="slot">The slot, or -1 when the entity is not known yet.</param>
    /// <returns>The entity's labels; null when <paramref name="result"/> has none of them.</returns>
    public Labels? Resolve(int vector, int place, Labels result, out int slot)
    {
        ref var seen = ref Place(vector, place);
        if (ReferenceEquals(seen.Result, result) && _frees == table.Frees)
        {
            slot = seen.Slot;
            return slot < 0 ? null : table[slot].Labels;
        }

        var entity = Find(result, out slot);
        if (_frees != table.Frees)
        {
            // A slot that was freed may have gone to another entity: nothing that was seen holds any longer.
            Forget();
            _frees = table.Frees;
        }

        // An entity without a slot may get one any moment, and is looked up again.
        seen = ref Place(vector, place);
        seen = entity is not null && slot < 0 ? default : new Seen(result, slot);
        return entity;
    }

    /// <summary>Starts anew when more is remembered than <paramref name="elements"/> of one step justify.</summary>
    public void Trim(int elements)
    {
        if (_memory.Count > SmallestMemory + (4L * elements))
        {
            _memory.Clear();
            Forget();
        }
    }

    private Labels? Find(Labels result, out int slot)
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Seen Place(int vector, int place)
    {
        if ((uint)place >= (uint)_places[vector].Length)
        {
            Array.Resize(ref _places[vector], Math.Max(place + 1, 2 * _places[vector].Length));
        }

        return ref _places[vector][place];
    }

    private void Forget()
    {
        foreach (var places in _places)
        {
            Array.Clear(places);
        }
    }

    private readonly record struct Known(Labels? Entity, int Slot);

    private readonly record struct Seen(Labels? Result, int Slot);
}
