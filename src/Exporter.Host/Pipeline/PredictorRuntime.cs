using Exporter.Features;
using Exporter.Feedback;
using Exporter.Feedback.Budget;
using Exporter.Feedback.Drift;
using Exporter.Feedback.Storage;
using Exporter.History;
using Exporter.Host.Logging;
using Exporter.Models;
using Exporter.Models.Advice;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Exporter.Signals.Windows;

namespace Exporter.Host.Pipeline;

/// <summary>One predictor at work: from due steps to published predictions.</summary>
/// <remarks>
/// Runs inside the pipeline's lock, from within the append of the sample that makes a step due; so nothing that goes wrong with a
/// predictor may come out of <see cref="Advance"/>: the other predictors and the sender have no part in it.
/// </remarks>
internal sealed partial class PredictorRuntime : IDisposable
{
    private readonly PredictorQueries _queries;
    private readonly QuerySet _set;
    private readonly StreamGap _gap;
    private readonly long[] _reachesMs;
    private readonly FeatureExtractor _extractor;
    private readonly ActiveModel _model;
    private readonly StepVectors _vectors;
    private readonly LogThrottle _throttle;
    private readonly PipelineServices _services;
    private StepClock _clock;
    private PredictorWindows _windows;
    private OutcomeLedger _ledger;
    private FrameBuilder _frames;
    private BudgetKeeper _budget;
    private Adviser _adviser;
    private AdviceMemory _memory;
    private readonly PatternBook _patterns = new();
    private KeptLabels _kept;
    private FeatureMatrix _matrix = new();
    private bool _isLent;
    private volatile PredictorStatus _status = PredictorStatus.None;

    /// <summary>A predictor that has seen nothing yet, with the models of <paramref name="attempts"/>.</summary>
    public PredictorRuntime(PredictorDefinition definition, ModelAttempts attempts, PredictorSettings settings, SeriesHead head, PipelineServices services)
    {
        (Definition, MaxEntities) = (definition, settings.MaxEntities);
        _services = services;
        _queries = PredictorQueries.Compile(definition);
        _set = _queries.ToSet();
        (_clock, _windows, _ledger, _memory, Drift) = PredictorState.New(definition, settings.MaxEntities);
        Outcomes = new OutcomeBook(definition, services.Store) { Settled = step => services.Settled?.Invoke(step) };
        _patterns.Restore(PatternStore.Read(services.Store, definition.Name));
        _gap = new StreamGap(definition);
        _reachesMs = [.. _queries.All.Select(ReachMs)];
        _extractor = new FeatureExtractor(definition);
        _vectors = new StepVectors(definition);
        _throttle = new LogThrottle(services.Time);
        _kept = new KeptLabels(head, definition);
        _frames = new FrameBuilder(definition, _extractor.Schema, settings.Contributions);
        _budget = new BudgetKeeper(definition);
        _adviser = new Adviser(definition, settings.Recommendations, services.Notes);
        Switches = new ModelSwitchLog(definition.Name, services);
        Switches.Touch();
        _model = ActiveModel.Start(definition, _extractor.Schema, attempts.Champion);
        BeginWith(attempts.Pinned);
        ReportModel(attempts.Champion);
        Compete(attempts.Challengers, SwitchReason.Start);
        foreach (var signal in definition.Signals)
        {
            services.Metrics.CountFailures(definition.Name, signal.Name, 0);
            services.Metrics.CountHistograms(definition.Name, signal.Name, 0);
        }
    }

    /// <summary>The predictor as configured now.</summary>
    public PredictorDefinition Definition { get; private set; }

    /// <summary>Entities that the predictor keeps windows for.</summary>
    public int MaxEntities { get; }

    /// <summary>Everything that the predictor's expressions select.</summary>
    public IEnumerable<SelectorUse> Selectors => _queries.Selectors;

    /// <summary>What scores; replace only inside the pipeline's lock.</summary>
    public ActiveModel Model => _model;

    /// <summary>What became of predictions.</summary>
    public OutcomeBook Outcomes { get; }

    /// <summary>What rules looked at by which models change. Any thread.</summary>
    public RuleLooks Looks => _ledger.Looks;

    /// <summary>How long the champion took to score of late. Any thread.</summary>
    public LatencyWindow Latency { get; } = new();

    /// <summary>The alert budget at the last step; null without one. Safe to read from any thread.</summary>
    public BudgetStatus? Budget => _budget.Status;

    /// <summary>How far what the model sees has moved from what it learnt from; its report may be read from any thread.</summary>
    public DriftWatch Drift { get; private set; }

    /// <summary>What the model's columns are.</summary>
    public FeatureSchema Schema => _extractor.Schema;

    /// <summary>The last evaluated step, Unix ms; <see cref="long.MinValue"/> before the first.</summary>
    public long LastStepMs => _clock.LastStepMs;

    /// <summary>What the predictor looks like from outside; safe to read from any thread.</summary>
    public PredictorStatus Status => _status;

    /// <summary>Entities are somebody else's from now on: what was predicted for them here is not judged. Inside the pipeline's lock.</summary>
    public void LoseSight(IEnumerable<Labels> entities) => _ledger.LoseSight(entities);

    /// <summary>Takes changed models, a threshold or number of contributions; windows and outcomes stay.</summary>
    public void Reconfigure(PredictorDefinition definition, ModelAttempts attempts, PredictorSettings settings, SeriesHead head)
    {
        Definition = definition;
        _kept = new KeptLabels(head, definition);
        _frames = new FrameBuilder(definition, _extractor.Schema, settings.Contributions);
        _budget = new BudgetKeeper(definition);
        _adviser = new Adviser(definition, settings.Recommendations, _services.Notes);
        _ledger.Follow(definition.Promotion, definition.Rollback);
        Reload(attempts);
    }

    /// <summary>Takes models that were read again.</summary>
    public void Reload(ModelAttempts attempts)
    {
        TakePinned(attempts.Pinned);
        Use(attempts.Champion, SwitchReason.Reload);
        Compete(attempts.Challengers, SwitchReason.Reload);
    }

    /// <summary>Follows another model, if <paramref name="attempt"/> has one; what is published stays until the next step.</summary>
    public void Use(ModelAttempt attempt, SwitchReason reason)
    {
        var before = _model.Current.Version;
        _model.Take(attempt);
        Switches.NoteChampion(before, _model.Current.Version, reason);
        ReportModel(attempt);
    }

    /// <summary>Evaluates every step that an event time makes due.</summary>
    /// <param name="head">The samples.</param>
    /// <param name="eventTimeMs">Time of the sample that makes them due.</param>
    /// <param name="heardMs">The newest sample before it; <see cref="long.MinValue"/> where the head had seen none.</param>
    /// <param name="begunMs">By then every connection of the sender has gone on: the same, or later where one is far behind another.</param>
    /// <returns>True when there was one.</returns>
    public bool Advance(SeriesHead head, long eventTimeMs, long heardMs, long begunMs)
    {
        var gapEnds = _gap.Advance(begunMs);
        if (gapEnds)
        {
            Log.StreamGap(_services.Logger, Definition.Name, LastStepMs, _gap.EndMs);
        }

        NoteSilence(heardMs, eventTimeMs, gapEnds, head.Missed);
        var advanced = false;
        while (_clock.TryTakeDue(eventTimeMs, out var stepMs))
        {
            advanced = true;
            Step(head, stepMs);
        }

        return advanced;
    }

    /// <summary>The vectors of the last step; call inside the pipeline's lock.</summary>
    /// <remarks>Lent, not copied, so that a large fleet's do not hold the lock: the next step makes its own in other memory.</remarks>
    public VectorsSnapshot LendVectors()
    {
        _isLent = true;
        return VectorsSnapshot.Of(Schema, _windows, _matrix);
    }

    /// <summary>What there is of an entity at the last step; null where it is not known. Call inside the pipeline's lock.</summary>
    /// <param name="entity">Exactly the entity labels.</param>
    /// <param name="withSignals">Whether the values of signals are wanted.</param>
    public EntitySnapshot? Look(Labels entity, bool withSignals) => EntitySnapshot.Of(_windows, _ledger, entity, _kept.For(entity), withSignals);

    /// <inheritdoc/>
    public void Dispose()
    {
        _fill?.Dispose();
        _model.Dispose();
        _pinned.Dispose();
        foreach (var challenger in _challengers)
        {
            challenger.Dispose();
        }
    }

    private PredictorStatus Describe(long stepMs) =>
        new(stepMs, _windows.EntityCount, CountWarmingUp(), RefusedEntities, Conflicts);

    private static long ReachMs(Query query) =>
        query.Selectors.Select(selector => (long)selector.Reach.TotalMilliseconds).DefaultIfEmpty().Max();

    private int CountWarmingUp()
    {
        var count = 0;
        for (var entity = 0; entity < _windows.EntitySlots; entity++)
        {
            count += _windows.IsActive(entity) && _windows.IsWarmingUp(entity) ? 1 : 0;
        }

        return count;
    }

    private void ReportModel(ModelAttempt attempt)
    {
        if (attempt.Scorer is not null)
        {
            Log.ModelInUse(_services.Logger, Definition.Name, _model.Followed.Version);
        }
        else if (attempt.IsAwaited && _model.Followed is BaselineScorer)
        {
            Log.ModelAwaited(_services.Logger, Definition.Name, _model.Current.Version, attempt.Error);
        }
        else
        {
            Log.ModelRefused(_services.Logger, Definition.Name, _model.Current.Version, attempt.Error);
        }
    }
}
