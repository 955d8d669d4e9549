using System.Runtime.InteropServices;
using Exporter.Signals.Numerics;

namespace Exporter.Signals.Windows;

/// <content>Entering a step: entities come and go, and windows, incidents and what else is kept take in what the expressions gave.</content>
public sealed partial class PredictorWindows
{
    /// <summary>Steps that a gap of event time skipped are entered as missing before <paramref name="stepMs"/> is applied.</summary>
    /// <param name="stepMs">On the grid and later than <see cref="AsOfMs"/>.</param>
    /// <param name="signals">One vector a signal, in the definition's order.</param>
    /// <param name="failure">Value of the failure expression; null where there is none.</param>
    /// <param name="change">Value of the change expression; required where the definition has one.</param>
    /// <param name="dependencies">Value of the dependency expression; required where the definition has one.</param>
    public void Apply(
        long stepMs, IReadOnlyList<InstantVector> signals, InstantVector? failure, InstantVector? change = null, InstantVector? dependencies = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(stepMs, AsOfMs);
        ArgumentOutOfRangeException.ThrowIfNotEqual(Floor.Modulo(stepMs, _stepMs), 0L, nameof(stepMs));
        ArgumentOutOfRangeException.ThrowIfNotEqual(signals.Count, Definition.Signals.Length, nameof(signals));

        if ((_changes is not null && change is null) || (_dependencies is not null && dependencies is null))
        {
            // Left out in one of the two programs, it would make their vectors differ without a sign.
            throw new ArgumentException("the definition has an expression for changes or dependencies whose value is not given");
        }

        LearnSeasons();
        MoveTo(stepMs);
        var elements = 0;
        for (var signal = 0; signal < signals.Count; signal++)
        {
            EnterKnown(signal, signals[signal]);
            elements += signals[signal].Count;
        }

        EnterNewcomers();
        EnterFailures(failure);
        _groups?.Enter(signals, _resolver, _entities, stepMs);
        _changes?.Enter(change!, ChangeVector, _resolver, stepMs);
        _dependencies?.Enter(dependencies!, DependencyVector, _resolver, _incidents, stepMs);
        _resolver.Trim(elements + (failure?.Count ?? 0) + (change?.Count ?? 0) + (dependencies?.Count ?? 0));
    }

    // The profiles take in a step only when the next one comes, so that a step is never judged by itself.
    private void LearnSeasons()
    {
        for (var slot = 0; slot < EntitySlots && _seasons.Periods > 0; slot++)
        {
            if (IsActive(slot))
            {
                _seasons.Observe(slot, _store.Last(slot));
            }
        }
    }

    private void MoveTo(long stepMs)
    {
        for (var slot = 0; slot < EntitySlots; slot++)
        {
            if (_entities.Holds(slot) && IsForgottenAt(slot, stepMs))
            {
                _entities.Free(slot);
            }
        }

        _store.Advance(Floor.Divide(stepMs, _stepMs), EntitySlots);
        _seasons.MoveTo(stepMs, EntitySlots);
        AsOfMs = stepMs;
    }

    private bool IsForgottenAt(int slot, long stepMs)
    {
        var lastMs = Math.Max(_entities[slot].LastSeenMs, _incidents.LastFailingMs(slot));
        return stepMs - lastMs > WindowStore.SpanSteps * _stepMs;
    }

    private void EnterKnown(int signal, InstantVector vector)
    {
        for (var i = 0; i < vector.Count; i++)
        {
            var value = (float)vector.ValueAt(i);
            if (!float.IsFinite(value) || _resolver.Resolve(signal, i, vector.LabelsAt(i), out var slot) is not { } entity)
            {
                continue;
            }

            if (slot >= 0)
            {
                Enter(slot, signal, value);
            }
            else
            {
                _newcomers.Add(new Newcomer(entity, signal, value));
            }
        }
    }

    // Newcomers get their slots in the order of their labels, since the order of a vector's elements carries no meaning.
    private void EnterNewcomers()
    {
        if (_newcomers.Count == 0)
        {
            return;
        }

        _newcomers.Sort(static (a, b) => LabelOrder.Compare(a.Entity, b.Entity));
        Labels? refused = null;
        foreach (var (entity, signal, value) in _newcomers)
        {
            if (_entities.TryFind(entity, out var slot) || TryOpen(entity, out slot))
            {
                Enter(slot, signal, value);
            }
            else if (!entity.Equals(refused))
            {
                refused = entity;
                RefusedEntities++;
            }
        }

        _newcomers.Clear();
    }

    private bool TryOpen(Labels entity, out int slot)
    {
        if (!_entities.TryAdd(entity, AsOfMs, out slot))
        {
            return false;
        }

        if (_entities.Capacity > _capacity)
        {
            GrowTo(_entities.Capacity);
        }

        _store.Open(slot);
        _seasons.Open(slot);
        _incidents.Reset(slot);
        _groups?.Open(slot, entity);
        _changes?.Reset(slot);
        return true;
    }

    private void GrowTo(int capacity)
    {
        _capacity = capacity;
        _store.Grow(capacity);
        _seasons.Grow(capacity);
        _incidents.Grow(capacity);
        _groups?.Grow(capacity);
        _changes?.Grow(capacity);
        _dependencies?.Grow(capacity);
    }

    private void Enter(int slot, int signal, float value)
    {
        Conflicts += _store.Enter(slot, signal, value) ? 0 : 1;
        ref var entry = ref _entities[slot];
        entry.StepsSeen += entry.LastSeenMs == AsOfMs ? 0 : 1;
        entry.LastSeenMs = AsOfMs;
    }

    private void EnterFailures(InstantVector? failure)
    {
        _onsets.Clear();
        for (var i = 0; i < (failure?.Count ?? 0); i++)
        {
            var value = failure!.ValueAt(i);
            if (value == 0 || double.IsNaN(value) || _resolver.Resolve(FailureVector, i, failure.LabelsAt(i), out var slot) is null || slot < 0)
            {
                continue;
            }

            if (_incidents.Fail(slot, AsOfMs))
            {
                _onsets.Add(new IncidentOnset(slot, AsOfMs));
            }
        }

        CollectionsMarshal.AsSpan(_onsets).Sort(static (a, b) => a.Entity.CompareTo(b.Entity));
    }

    private readonly record struct Newcomer(Labels Entity, int Signal, float Value);
}
