using Exporter.Signals.State;

namespace Exporter.Signals.Windows;

/// <summary>Turns "failing at step T" into incidents, per entity slot: the one rule that trainer, ledger and features share.</summary>
/// <remarks>
/// After a failing step F an incident lasts while T - F &lt; merge (and at F itself). A failing step T is an onset when
/// no incident was going on at the step before it. So a failure-free gap, counted from its first step to the next
/// failing one, ends an incident once it is as long as merge. Steps never applied count as failure-free.
/// </remarks>
/// <param name="stepMs">Distance of steps in ms.</param>
/// <param name="mergeMs">Failure-free gaps shorter than this belong to the same incident.</param>
public sealed class IncidentTracker(long stepMs, long mergeMs)
{
    private const long Never = long.MinValue;

    private long[] _lastFailingMs = [];
    private long[] _lastOnsetMs = [];
    private int[] _count = [];

    /// <summary>Makes room for slots below <paramref name="slots"/>.</summary>
    public void Grow(int slots)
    {
        Array.Resize(ref _lastFailingMs, slots);
        Array.Resize(ref _lastOnsetMs, slots);
        Array.Resize(ref _count, slots);
    }

    /// <summary>A tracker of the same content that shares nothing with this one.</summary>
    public IncidentTracker Copy() => new(stepMs, mergeMs) { _lastFailingMs = [.. _lastFailingMs], _lastOnsetMs = [.. _lastOnsetMs], _count = [.. _count] };

    /// <summary>Forgets what was known of the slot.</summary>
    public void Reset(int slot)
    {
        _lastFailingMs[slot] = Never;
        _lastOnsetMs[slot] = Never;
        _count[slot] = 0;
    }

    /// <summary>Notes that the slot fails at <paramref name="atMs"/>; twice for one step is the same as once.</summary>
    /// <returns>True when this is the onset of an incident.</returns>
    public bool Fail(int slot, long atMs)
    {
        if (_lastFailingMs[slot] == atMs)
        {
            return false;
        }

        var onset = !InIncident(slot, atMs - stepMs);
        _lastFailingMs[slot] = atMs;
        if (onset)
        {
            _lastOnsetMs[slot] = atMs;
            _count[slot]++;
        }

        return onset;
    }

    /// <summary>True when an incident is going on at <paramref name="atMs"/>, as far as is known by then.</summary>
    public bool InIncident(int slot, long atMs) =>
        _lastFailingMs[slot] != Never && atMs - _lastFailingMs[slot] < Math.Max(mergeMs, 1);

    /// <summary>Last failing step, Unix ms; <see cref="long.MinValue"/> when none.</summary>
    public long LastFailingMs(int slot) => _lastFailingMs[slot];

    /// <summary>Latest onset, Unix ms; null when none.</summary>
    public long? LastOnsetMs(int slot) => _lastOnsetMs[slot] == Never ? null : _lastOnsetMs[slot];

    /// <summary>Onsets seen.</summary>
    public int Count(int slot) => _count[slot];

    /// <summary>Saves the slots below <paramref name="slots"/>.</summary>
    public void Save(StateWriter writer, int slots)
    {
        writer.WriteAll<long>(_lastFailingMs.AsSpan(0, slots));
        writer.WriteAll<long>(_lastOnsetMs.AsSpan(0, slots));
        writer.WriteAll<int>(_count.AsSpan(0, slots));
    }

    /// <summary>Takes the slots below <paramref name="slots"/>, for which there is room.</summary>
    public void Load(StateReader reader, int slots)
    {
        reader.ReadAll(_lastFailingMs.AsSpan(0, slots));
        reader.ReadAll(_lastOnsetMs.AsSpan(0, slots));
        reader.ReadAll(_count.AsSpan(0, slots));
    }
}
