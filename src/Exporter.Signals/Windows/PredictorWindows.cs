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
    private readonly PeerGroups? _groups;
    private readonly ChangeTracker? _changes;
    private readonly DependencyMap? _dependencies;
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
        _store = new WindowStore(definition);
        _seasons = new SeasonalStore(definition);
        _entities = new EntityTable(maxEntities);
        _resolver = new EntityResolver(definition.EntityLabels, _entities, Vectors(definition));
        _incidents = new IncidentTracker(_stepMs, (long)definition.Merge.TotalMilliseconds);
        _groups = definition.PeerLabels.IsEmpty ? null : new PeerGroups(definition);
        _changes = definition.ChangeExpression is null ? null : new ChangeTracker(definition);
        _dependencies = definition.DependencyExpression is null ? null : new DependencyMap(definition, _entities);
        _scratch = new WindowScratch(_seasons.Periods);
    }

    // A copy that goes its own way from here on.
    private PredictorWindows(PredictorWindows other)
    {
        Definition = other.Definition;
        _stepMs = other._stepMs;
        _store = other._store.Copy();
        _seasons = other._seasons.Copy();
        _entities = other._entities.Copy();
        _resolver = new EntityResolver(Definition.EntityLabels, _entities, Vectors(Definition));
        _incidents = other._incidents.Copy();
        _groups = other._groups?.Copy();
        _changes = other._changes?.Copy();
        _dependencies = other._dependencies?.Copy(_entities);
        _onsets = [.. other._onsets];
        _scratch = new WindowScratch(_seasons.Periods);
        _capacity = other._capacity;
        AsOfMs = other.AsOfMs;
        RefusedEntities = other.RefusedEntities;
        Conflicts = other.Conflicts;
    }

    // The resolver numbers the vectors of a step: the signals, the failure, then changes and dependencies where there are any.
    private int FailureVector => Definition.Signals.Length;

    private int ChangeVector => FailureVector + 1;

    private int DependencyVector => Vectors(Definition) - 1;

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

    /// <summary>Peer groups are numbered below it; 1 where all entities are peers.</summary>
    public int PeerGroupCount => _groups?.Count ?? 1;

    /// <summary>Bytes that windows and profiles of one entity of <paramref name="definition"/> take, for estimates.</summary>
    public static long BytesPerEntity(PredictorDefinition definition) =>
        new WindowStore(definition).BytesPerEntity + new SeasonalStore(definition).BytesPerEntity
        + EntityResolver.BytesPerEntity(Vectors(definition))
        + (definition.PeerLabels.IsEmpty ? 0 : PeerGroups.BytesPerEntity)
        + (definition.ChangeExpression is null ? 0 : ChangeTracker.BytesPerEntity)
        + (definition.DependencyExpression is null ? 0 : DependencyMap.BytesPerEntity);

    /// <summary>True when the slot holds an entity with at least one signal present at <see cref="AsOfMs"/>.</summary>
    public bool IsActive(int entity) => _entities.Holds(entity) && _entities[entity].LastSeenMs == AsOfMs;

    /// <summary>The last step at which the entity had a signal, Unix ms.</summary>
    public long LastSeenMs(int entity) => _entities[entity].LastSeenMs;

    /// <summary>True when the slot holds an entity whose failure expression is not zero at <see cref="AsOfMs"/>.</summary>
    public bool IsFailing(int entity) => _entities.Holds(entity) && _incidents.LastFailingMs(entity) == AsOfMs;

    /// <summary>True when the slot holds an entity, active or not.</summary>
    public bool Holds(int entity) => _entities.Holds(entity);

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

    /// <summary>Number of the group of peers that the entity is in; it means nothing beyond this step.</summary>
    public int PeerGroup(int entity) => _groups?[entity] ?? 0;

    /// <summary>Changes of the entity; none where the definition does not say what a change is.</summary>
    public ChangeHistory Changes(int entity) => _changes?.History(entity, AsOfMs) ?? default;

    /// <summary>Steps at which the entity's latest changes began, Unix ms, ascending, at most <see cref="ChangeHistory.MostRecent"/>.</summary>
    public IReadOnlyList<long> ChangeOnsetsMs(int entity) => _changes?.OnsetsMs(entity) ?? [];

    /// <summary>How the entity's dependencies are doing; none where the definition does not name them.</summary>
    public DependencyRisk Dependencies(int entity) => _dependencies?[entity] ?? default;

    /// <summary>Who depends on whom at <see cref="AsOfMs"/>, among known entities; empty where the definition does not say, and right after a restore.</summary>
    public IReadOnlyList<DependencyEdge> DependencyEdges => _dependencies?.Edges ?? [];

    /// <summary>Steps at which the entity had a value, since it became known: how warm its windows are.</summary>
    public long StepsSeen(int entity) => _entities[entity].StepsSeen;

    /// <summary>True until the entity was seen at <see cref="WindowStore.FineSteps"/> steps.</summary>
    public bool IsWarmingUp(int entity) => StepsSeen(entity) < WindowStore.FineSteps;

    /// <summary>Value of one signal at <see cref="AsOfMs"/>; NaN when missing.</summary>
    public double Last(int entity, int signal) => _store.Last(entity)[signal];

    /// <summary>Values of all signals at <see cref="AsOfMs"/>, in the definition's order, NaN where missing; valid until the next step is applied.</summary>
    public ReadOnlySpan<float> Last(int entity) => _store.Last(entity);

    /// <summary>Copies several neighbouring signals at once: a row for every step and bucket, oldest first, one element of it a signal.</summary>
    /// <param name="entity">The entity's slot.</param>
    /// <param name="signal">First of the signals. Elements of a row past the last signal get values of no meaning, finite or NaN.</param>
    /// <param name="lanes">Signals in a row of the targets, at most 16.</param>
    /// <param name="fine"><see cref="WindowStore.FineSteps"/> rows: see <see cref="SignalWindow.Fine"/>.</param>
    /// <param name="mean"><see cref="WindowStore.CoarseBuckets"/> rows: see <see cref="SignalWindow.CoarseMean"/>.</param>
    public void CopyRows(int entity, int signal, int lanes, Span<float> fine, Span<float> mean) =>
        _store.CopyRows(entity, signal, lanes, fine, mean);

    /// <summary>Has one signal's share of an entity's windows and profile brought near, for a reader that will come to that entity soon. Any slot will do, also one past the last.</summary>
    public void Prefetch(int entity, int signal)
    {
        if (entity < EntitySlots)
        {
            _store.Prefetch(entity, signal);
            _seasons.Prefetch(entity, signal);
        }
    }

    /// <summary>Copies the extremes of a signal that has a limit: see <see cref="SignalWindow.CoarseExtreme"/>.</summary>
    /// <returns>False, and nothing copied, when the signal has none.</returns>
    public bool CopyExtremes(int entity, int signal, Span<float> target) => _store.CopyExtremes(entity, signal, target);

    /// <summary>See <see cref="SignalWindow.CoarseLag"/>; the same for all signals.</summary>
    public int CoarseLag => _store.CoarseLag;

    /// <summary>What is expected of the signal at <see cref="AsOfMs"/> by one of the configured periods.</summary>
    public SeasonalExpectation Expected(int entity, int signal, int period) => _seasons.Expected(entity, signal, period);

    /// <summary>Copies what a signal usually does in a whole period of its seasonality.</summary>
    /// <param name="entity">Slot of the entity.</param>
    /// <param name="signal">Index of the signal.</param>
    /// <param name="period">Index of the period.</param>
    /// <param name="means">Gets the mean of each bin; at least <see cref="SeasonalCurve.MostBins"/> long.</param>
    /// <returns>Where the last step lies; its deviation is NaN unless every bin was visited in two periods.</returns>
    public SeasonalCurve CopySeason(int entity, int signal, int period, Span<double> means) =>
        _seasons.Copy(entity, signal, period, AsOfMs, Definition.Step.TotalMilliseconds, means);

    /// <summary>Value of one signal <paramref name="stepsBack"/> steps before <see cref="AsOfMs"/>; NaN when missing.</summary>
    /// <param name="entity">The slot.</param>
    /// <param name="signal">Number of the signal.</param>
    /// <param name="stepsBack">0 to <see cref="WindowStore.FineSteps"/> - 1.</param>
    public double At(int entity, int signal, int stepsBack) => _store.At(entity, signal, stepsBack);

    /// <summary>Windows of the same content that share nothing with these; takes as much memory again.</summary>
    public PredictorWindows Copy() => new(this);

    /// <summary>Copies one signal's windows into scratch memory and returns the view.</summary>
    public SignalWindow Read(int entity, int signal) => _scratch.Read(_store, _seasons, entity, signal);

    private static int Vectors(PredictorDefinition definition) =>
        definition.Signals.Length + 1 + (definition.ChangeExpression is null ? 0 : 1) + (definition.DependencyExpression is null ? 0 : 1);
}
