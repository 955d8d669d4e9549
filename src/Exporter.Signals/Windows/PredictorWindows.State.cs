using System.Collections;
using Exporter.Signals.Numerics;
using Exporter.Signals.State;

namespace Exporter.Signals.Windows;

/// <content>
/// Saving and loading, slice by slice. Slices may be of different steps, since steps go on while the state is saved. What the
/// steps after a slice entered still lies in the fine windows when the rest is saved, so the rest brings it along, and loading
/// applies it to the slice the way a step does. The result is the state at the step of the rest, bit for bit.
/// </content>
public sealed partial class PredictorWindows
{
    private const int EndOfSlots = -1;

    // Far beyond any limits.max_entities: keeps a damaged number from being taken for a size.
    private const int MostSlots = 1 << 26;

    // Slots that slices brought; null but while loading.
    private BitArray? _loaded;

    /// <summary>Saves windows and profiles of the slots from <paramref name="from"/> on, until about <paramref name="maxBytes"/> are written.</summary>
    /// <returns>What was saved; the last slice ends at <see cref="EntitySlots"/>.</returns>
    public WindowSlice SaveSlice(StateWriter writer, int from, int maxBytes)
    {
        var slot = from;
        writer.Write(from);
        for (; slot < EntitySlots && writer.Length < maxBytes; slot++)
        {
            if (_entities.Holds(slot))
            {
                writer.Write(slot);
                _store.Save(writer, slot);
                _seasons.Save(writer, slot);
            }
        }

        writer.Write(EndOfSlots);
        return new WindowSlice(from, slot, AsOfMs);
    }

    /// <summary>True while <see cref="SaveRest"/> can still bring a slice up to date: the fine windows reach back to it.</summary>
    public bool CanCatchUp(WindowSlice slice) =>
        slice.AsOfMs == AsOfMs || (slice.AsOfMs != long.MinValue && AsOfMs - slice.AsOfMs <= (WindowStore.FineSteps - 1) * _stepMs);

    /// <summary>Saves everything else, and what was entered since each slice was saved.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="slices">All slices, which together cover every slot; call at the same step as the last of them.</param>
    public void SaveRest(StateWriter writer, IReadOnlyList<WindowSlice> slices)
    {
        writer.Write(AsOfMs);
        writer.Write(RefusedEntities);
        writer.Write(Conflicts);
        _entities.Save(writer);
        _incidents.Save(writer, EntitySlots);
        _groups?.Save(writer, _entities);
        _changes?.Save(writer, EntitySlots);
        _dependencies?.Save(writer);
        writer.Write(slices.Count);
        foreach (var slice in slices)
        {
            writer.Write(slice);
            SaveTail(writer, slice);
        }
    }

    /// <summary>Loads one slice into windows that have seen nothing.</summary>
    /// <exception cref="StateFormatException">The bytes are not a slice of such windows.</exception>
    public void LoadSlice(StateReader reader)
    {
        var from = reader.Read<int>();
        for (var slot = reader.Read<int>(); slot != EndOfSlots; slot = reader.Read<int>())
        {
            if (slot < from || slot >= MostSlots)
            {
                throw new StateFormatException($"slot {slot} stands where a slot from {from} to {MostSlots} is expected");
            }

            EnsureCapacity(slot + 1);
            _store.Load(reader, slot);
            _seasons.Load(reader, slot);
            NoteLoaded(slot);
            from = slot + 1;
        }
    }

    /// <summary>Loads the rest, after all slices, and brings these up to date.</summary>
    /// <exception cref="StateFormatException">The bytes are not the rest of such windows.</exception>
    public void LoadRest(StateReader reader)
    {
        var asOfMs = reader.Read<long>();
        RefusedEntities = reader.Read<long>();
        Conflicts = reader.Read<long>();
        _entities.Load(reader);
        EnsureCapacity(_entities.Capacity);
        _incidents.Load(reader, EntitySlots);
        _groups?.Load(reader, _entities);
        _changes?.Load(reader, EntitySlots);
        _dependencies?.Load(reader);
        for (var count = reader.ReadCount(sizeof(long)); count > 0; count--)
        {
            LoadTail(reader, reader.Read<WindowSlice>(), asOfMs);
        }

        _loaded = null;
        AsOfMs = asOfMs;
        if (asOfMs == long.MinValue)
        {
            return;
        }

        Seek(asOfMs);
        for (var slot = 0; slot < EntitySlots; slot++)
        {
            if (_entities.Holds(slot) && _incidents.LastOnsetMs(slot) == asOfMs)
            {
                _onsets.Add(new IncidentOnset(slot, asOfMs));
            }
        }
    }

    private void NoteLoaded(int slot)
    {
        _loaded ??= new BitArray(0);
        _loaded.Length = Math.Max(_loaded.Length, slot + 1);
        _loaded[slot] = true;
    }

    private void SaveTail(StateWriter writer, WindowSlice slice)
    {
        var steps = StepsBetween(slice.AsOfMs, AsOfMs);
        for (var slot = slice.From; slot < slice.To && steps > 0; slot++)
        {
            if (_entities.Holds(slot))
            {
                _store.SaveLast(writer, slot, steps);
            }
        }
    }

    private void LoadTail(StateReader reader, WindowSlice slice, long asOfMs)
    {
        if (slice.From < 0 || slice.To > EntitySlots || slice.AsOfMs > asOfMs)
        {
            throw new StateFormatException($"slots {slice.From} to {slice.To} of step {slice.AsOfMs} do not belong to {EntitySlots} slots of step {asOfMs}");
        }

        for (var slot = slice.From; slot < slice.To; slot++)
        {
            // The slot was free, or another entity's, when the slice was saved: all that its entity ever had comes now. Free
            // slots are opened too, as they were in the process that saved them.
            if (!_entities.Holds(slot) || _entities[slot].FirstSeenMs > slice.AsOfMs)
            {
                _store.Open(slot);
                _seasons.Open(slot);
            }
            else if (_loaded is null || slot >= _loaded.Length || !_loaded[slot])
            {
                throw new StateFormatException($"the windows of slot {slot} are missing");
            }
        }

        var steps = StepsBetween(slice.AsOfMs, asOfMs);
        if (steps > 0)
        {
            Replay(slice, ReadTail(reader, slice, steps), steps);
        }
    }

    /// <summary>Values as slot × step × signal; those of free slots are missing.</summary>
    private float[] ReadTail(StateReader reader, WindowSlice slice, int steps)
    {
        var perSlot = Definition.Signals.Length * steps;
        var values = new float[(slice.To - slice.From) * perSlot];
        for (var slot = slice.From; slot < slice.To; slot++)
        {
            var target = values.AsSpan((slot - slice.From) * perSlot, perSlot);
            if (_entities.Holds(slot))
            {
                reader.ReadAll(target);
            }
            else
            {
                target.Fill(float.NaN);
            }
        }

        return values;
    }

    /// <summary>Does to the slots of a slice what <see cref="Apply"/> did to them.</summary>
    private void Replay(WindowSlice slice, float[] values, int steps)
    {
        var signals = Definition.Signals.Length;
        Seek(slice.AsOfMs);
        for (var step = 0; step < steps; step++)
        {
            // Where an entity has no value there is nothing to learn, so it need not be known whether it was active.
            for (var slot = slice.From; slot < slice.To && _seasons.Periods > 0; slot++)
            {
                _seasons.Observe(slot, _store.Last(slot));
            }

            var atMs = slice.AsOfMs + ((step + 1) * _stepMs);
            _store.Advance(Floor.Divide(atMs, _stepMs), slice.From, slice.To);
            _seasons.MoveTo(atMs, slice.From, slice.To);
            for (var slot = slice.From; slot < slice.To; slot++)
            {
                var row = (((slot - slice.From) * steps) + step) * signals;
                _store.EnterRow(slot, values.AsSpan(row, signals));
            }
        }
    }

    private void Seek(long stepMs)
    {
        _store.Seek(Floor.Divide(stepMs, _stepMs));
        _seasons.Seek(stepMs);
    }

    private int StepsBetween(long fromMs, long toMs)
    {
        var steps = fromMs == toMs ? 0 : (toMs - fromMs) / _stepMs;
        return steps is >= 0 and < WindowStore.FineSteps
            ? (int)steps
            : throw new StateFormatException($"step {toMs} is too far after step {fromMs}");
    }

    private void EnsureCapacity(int slots)
    {
        if (slots <= _capacity)
        {
            return;
        }

        GrowTo(Math.Max(slots, 2 * _capacity));
    }
}
