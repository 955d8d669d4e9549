using System.Runtime.InteropServices;
using Exporter.Signals.Numerics;

namespace Exporter.Signals.Windows;

/// <summary>All that one predictor remembers: its entities, their windows and their incidents.</summary>
/// <remarks>
/// The sidecar applies steps evaluated on the stream, the trainer steps read from Prometheus' history; from here on
/// both run the same code. Entities are slots 0..<see cref="EntitySlots"/>-1, reused after expiry: an entity is forgotten, incidents
/// and all, once it had neither a value nor a failure for <see cref="WindowStore.SpanSteps"/> steps.
/// NaN, infinite values and values beyond float32 count as missing: windows hold finite values or NaN. Not thread-safe.
/// </remarks>
public sealed partial class PredictorWindows
{
    private readonly long _stepMs;
    private readonly WindowStore _store;
    private readonly SeasonalStore _seasons;
    private readonly EntityTable _entities;
    private readonly EntityResolver _resolver;
    private readonly IncidentTracker _incidents;
    private readonly List<IncidentOnset> _onsets = [];
    private readonly List<Newcomer> _newcomers = [];
    private readonly WindowScratch _scratch;
    private int _capacity;

    /// <summary>Empty windows for <paramref name="definition"/>.</summary>
    /// <param name="definition">The predictor.</param>
    /// <param name="maxEntities">Past it new entities are refused and counted; known ones go on.</param>
    public PredictorWindows(PredictorDefinition definition, int maxEntities)
    {
        Definition = definition;
        _stepMs = (long)definition.Step.TotalMilliseconds;
        _store = new WindowStore(definition.Signals.Length);
        _seasons = new SeasonalStore(definition);
        _entities = new EntityTable(maxEntities);
        _resolver = new EntityResolver(definition.EntityLabels, _entities);
        _incidents = new IncidentTracker(_stepMs, (long)definition.Merge.TotalMilliseconds);
        _scratch = new WindowScratch(_seasons.Periods);
    }

    /// <summary>The predictor.</summary>
    public PredictorDefinition Definition { get; }

    /// <summary>The last applied step in Unix ms; <see cref="long.MinValue"/> before the first.</summary>
    public long AsOfMs { get; private set; } = long.MinValue;

    /// <summary>Number of slots in use or free for reuse; valid slot numbers are below it.</summary>
    public int EntitySlots => _entities.Slots;

    /// <summary>Entities known now.</summary>
    public int EntityCount => _entities.Count;

    /// <summary>Times that an unknown entity was turned away at a step because of the limit, since the start.</summary>
    public long RefusedEntities { get; private set; }

    /// <summary>Times that a signal gave several values for one entity at one step (the largest is used), since the start.</summary>
    public long Conflicts { get; private set; }

    /// <summary>Incidents that began at <see cref="AsOfMs"/>, by ascending slot; valid until the next step is applied.</summary>
    public IReadOnlyList<IncidentOnset> Onsets => _onsets;

    /// <summary>Bytes that windows and profiles of one entity of <paramref name="definition"/> take, for estimates.</summary>
    public static long BytesPerEntity(PredictorDefinition definition) =>
        ((long)definition.Signals.Length * WindowStore.FloatsPerSignal * sizeof(float)) + new SeasonalStore(definition).BytesPerEntity;

    /// <summary>Steps that a gap of event time skipped are entered as missing before <paramref name="stepMs"/> is applied.</summary>
    /// <param name="stepMs">On the grid and later than <see cref="AsOfMs"/>.</param>
    /// <param name="signals">One vector a signal, in the definition's order.</param>
    /// <param name="failure">Value of the failure expression; null where there is none.</param>
    public void Apply(long stepMs, IReadOnlyList<InstantVector> signals, InstantVector? failure)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(stepMs, AsOfMs);
        ArgumentOutOfRangeException.ThrowIfNotEqual(Floor.Modulo(stepMs, _stepMs), 0L, nameof(stepMs));
        ArgumentOutOfRangeException.ThrowIfNotEqual(signals.Count, Definition.Signals.Length, nameof(signals));

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
        _resolver.Trim(elements + (failure?.Count ?? 0));
    }

    /// <summary>True when the slot holds an entity with at least one signal present at <see cref="AsOfMs"/>.</summary>
    public bool IsActive(int entity) => _entities.Holds(entity) && _entities[entity].LastSeenMs == AsOfMs;

    /// <summary>The entity's labels: exactly the definition's entity labels that are present.</summary>
    /// <exception cref="InvalidOperationException">The slot is free.</exception>
    public Labels EntityAt(int entity) =>
        _entities[entity].Labels ?? throw new InvalidOperationException($"entity slot {entity} is free");

    /// <summary>Finds the slot of a known entity.</summary>
    /// <param name="entity">Exactly the entity labels, as <see cref="EntityAt"/> gives them.</param>
    /// <param name="slot">The slot.</param>
    /// <returns>False when the entity is not known.</returns>
    public bool TryFind(Labels entity, out int slot) => _entities.TryFind(entity, out slot);

    /// <summary>What is known of the entity apart from its signals.</summary>
    public EntityHistory History(int entity) => new(
        _entities[entity].FirstSeenMs,
        _incidents.InIncident(entity, AsOfMs),
        _incidents.LastOnsetMs(entity),
        _incidents.Count(entity));

    /// <summary>Steps at which the entity had a value, since it became known: how warm its windows are.</summary>
    public long StepsSeen(int entity) => _entities[entity].StepsSeen;

    /// <summary>True until the entity was seen at <see cref="WindowStore.FineSteps"/> steps.</summary>
    public bool IsWarmingUp(int entity) => StepsSeen(entity) < WindowStore.FineSteps;

    /// <summary>Value of one signal at <see cref="AsOfMs"/>; NaN when missing.</summary>
    public double Last(int entity, int signal) => _store.Last(entity, signal);

    /// <summary>Copies one signal's windows into scratch memory and returns the view.</summary>
    public SignalWindow Read(int entity, int signal) => _scratch.Read(_store, _seasons, entity, signal);

    // The profiles take in a step only when the next one comes, so that a step is never judged by itself.
    private void LearnSeasons()
    {
        for (var slot = 0; slot < EntitySlots && _seasons.Periods > 0; slot++)
        {
            for (var signal = 0; signal < Definition.Signals.Length && IsActive(slot); signal++)
            {
                var value = _store.Last(slot, signal);
                if (!float.IsNaN(value))
                {
                    _seasons.Observe(slot, signal, value);
                }
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
            if (!float.IsFinite(value) || _resolver.Resolve(vector.LabelsAt(i), out var slot) is not { } entity)
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
            _capacity = _entities.Capacity;
            _store.Grow(_capacity);
            _seasons.Grow(_capacity);
            _incidents.Grow(_capacity);
        }

        _store.Open(slot);
        _seasons.Open(slot);
        _incidents.Reset(slot);
        return true;
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
            if (value == 0 || double.IsNaN(value) || _resolver.Resolve(failure.LabelsAt(i), out var slot) is null || slot < 0)
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
