using System.Collections.Immutable;
using Exporter.Configuration;
using Exporter.Ingest;
using Exporter.Models.Registry;
using Exporter.Models.Safety;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.Windows;

namespace Exporter.Host.Pipeline;

/// <summary>The way of a sample from the head to the board: one head, and the predictors that evaluate it as event time goes on.</summary>
/// <remarks>
/// Steps are evaluated from within <see cref="SeriesHead.Append"/>, just before the sample that makes them due is stored. Predictions
/// are thus a function of the sequence of samples alone, however it is cut into requests and however fast it comes.
/// Everything that changes state runs inside <see cref="Gate"/>.
/// </remarks>
internal sealed partial class StreamPipeline : IDisposable
{
    private readonly PipelineServices _services;
    private volatile PredictorRuntime[] _runtimes = [];
    private readonly Silence _silence;
    private readonly Backlog? _backlog;
    private readonly ReplicaElection _replicas;
    private TimeSpan _maxFuture;
    private long _leastLatenessMs;
    private bool _disposed;

    /// <summary>A pipeline that has seen nothing yet; models are loaded.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="services">What predictors share.</param>
    /// <param name="holdBacklog">True where steps wait while a sender works off a backlog; somebody must then call <see cref="WorkOff"/> now and then.</param>
    public StreamPipeline(ForesightConfig config, PipelineServices services, bool holdBacklog)
    {
        _services = services;
        Models = new ModelRegistry(config.ModelsFolder);
        _silence = new Silence(services.Time);
        _backlog = holdBacklog ? new Backlog(services.Time, services.Logger) : null;
        Configure(config);
        Admission.Trust = config.Trust;
        Head = new SeriesHead([.. config.Predictors.Select(PredictorQueries.Compile).SelectMany(queries => queries.Selectors)], config.Head);
        _runtimes = [.. config.Predictors.Select(definition => new PredictorRuntime(definition, Open(definition), PredictorSettings.Of(config), Head, services))];
        Head.TimeAdvancing = OnTimeAdvancing;
        _replicas = new ReplicaElection(Head, OnElected);
        Gate = new IngestGate(SinkFor(config)) { BeforeRequest = ReadClock };
        services.BackFill.Gate = Gate;
    }

    /// <summary>Where aliases of models are looked up; the same for the pipeline's whole life.</summary>
    public ModelRegistry Models { get; }

    /// <summary>What model files have to pass.</summary>
    public ModelAdmission Admission => _services.Admission;

    /// <summary>The store of recent samples.</summary>
    public SeriesHead Head { get; }

    /// <summary>The one lock, and the way in for requests.</summary>
    public IngestGate Gate { get; }

    /// <summary>How far ahead of this machine's clock something may lie.</summary>
    public TimeSpan MaxFuture => _maxFuture;

    /// <summary>The predictors in the order of the configuration; safe to read from any thread.</summary>
    public IReadOnlyList<PredictorRuntime> Predictors => _runtimes;

    /// <summary>What they predict.</summary>
    public IReadOnlyList<PredictorDefinition> Definitions => [.. _runtimes.Select(runtime => runtime.Definition)];

    /// <summary>The predictor of a name; null where there is none. Safe from any thread.</summary>
    public PredictorRuntime? Find(string name) => Array.Find(_runtimes, runtime => runtime.Definition.Name == name);

    /// <summary>The versions that operators have pinned for a predictor. Safe from any thread.</summary>
    public ImmutableArray<string> PinnedOf(string predictor) => _services.Overrides.PinnedOf(predictor);

    /// <summary>Takes another configuration: predictors whose windows still fit keep them, the others start anew.</summary>
    /// <returns>Number of predictors that kept their windows.</returns>
    public int Reconfigure(ForesightConfig config)
    {
        Admission.Trust = config.Trust;

        // Before the lock is taken: reading and warming up models takes longer than senders should wait.
        var models = config.Predictors.ToDictionary(definition => definition.Name, Open, StringComparer.Ordinal);
        return Gate.Run(() => Reconfigure(config, models));
    }

    /// <summary>Goes on from what was restored: call once, before the first sample.</summary>
    /// <param name="resumed">The restored predictors with their state, and what a fill that was going on began with.</param>
    /// <param name="gapped">Those that the stream does not continue for without a gap.</param>
    public void Resume(IReadOnlyDictionary<PredictorRuntime, (PredictorState State, PredictorWindows? Whole)> resumed, IReadOnlyCollection<PredictorRuntime> gapped) => Gate.Run(() =>
    {
        foreach (var (runtime, (state, whole)) in resumed)
        {
            runtime.Resume(state, whole);
        }

        foreach (var runtime in _runtimes)
        {
            runtime.ReplayOutcomes();
        }

        foreach (var runtime in gapped)
        {
            runtime.OpenGap();
        }

        Head.ClosedUntilMs = _runtimes.Min(runtime => runtime.LastStepMs);
    });

    /// <summary>True while a sender works off a backlog and steps wait for all of its samples; safe to read from any thread.</summary>
    public bool HasBacklog => _backlog is { IsOpen: true };

    /// <summary>Goes on with steps that waited, once the sender has worked off its backlog. Samples alone do not tell: the last may be the last for minutes.</summary>
    /// <remarks>One held time after the other, each in a turn of its own at the lock, so that requests come in between.</remarks>
    public void WorkOff(CancellationToken cancellation)
    {
        while (HasBacklog && !cancellation.IsCancellationRequested && Gate.Run(TryWorkOff))
        {
        }
    }

    /// <summary>Why the process cannot predict yet; empty when it can.</summary>
    public IReadOnlyList<string> NotReadyReasons()
    {
        if (StreamTrouble is { } trouble)
        {
            return [trouble];
        }

        if (Head.NewestMs == long.MinValue)
        {
            return ["no samples received yet"];
        }

        return [.. _runtimes
            .Where(runtime => runtime.Status.LastStepMs is null)
            .Select(runtime => $"predictor \"{runtime.Definition.Name}\" has not evaluated a step yet")];
    }

    /// <inheritdoc/>
    public void Dispose() => Gate.Run(() =>
    {
        // A request that still waits for the lock finds a head that evaluates nothing.
        Head.TimeAdvancing = null;
        foreach (var runtime in _disposed ? [] : _runtimes)
        {
            runtime.Dispose();
        }

        _disposed = true;
    });

    private void Configure(ForesightConfig config)
    {
        _maxFuture = config.MaxFuture;

        // How far samples may be apart for every step to see all of its own; asked for with every sample that is newer than all before.
        _leastLatenessMs = (long)config.Predictors.Min(definition => definition.Lateness).TotalMilliseconds;
        _services.BackFill.Configure(config);
    }

    private int Reconfigure(ForesightConfig config, Dictionary<string, ModelAttempts> models)
    {
        Configure(config);
        Gate.RedirectTo(SinkFor(config));
        var settings = PredictorSettings.Of(config);
        var before = _runtimes.ToDictionary(runtime => runtime.Definition.Name, StringComparer.Ordinal);
        var kept = 0;

        // The head first: what a new predictor selects must be there when it looks.
        Head.Reselect([.. config.Predictors.Select(PredictorQueries.Compile).SelectMany(queries => queries.Selectors)]);
        var after = new List<PredictorRuntime>();
        foreach (var definition in config.Predictors)
        {
            if (before.TryGetValue(definition.Name, out var runtime) && DefinitionMatch.SharesWindows(runtime.Definition, definition))
            {
                before.Remove(definition.Name);
                runtime.Reconfigure(definition, models[definition.Name], settings, Head);
                after.Add(runtime);
                kept++;
            }
        }

        // Before new ones of the same name come: both show themselves under it.
        foreach (var gone in before.Values)
        {
            _services.Board.Remove(gone.Definition.Name);
            gone.Dispose();
        }

        foreach (var definition in config.Predictors.Where(definition => after.All(runtime => runtime.Definition.Name != definition.Name)).ToArray())
        {
            after.Add(new PredictorRuntime(definition, models[definition.Name], settings, Head, _services));
        }

        _runtimes = [.. config.Predictors.Select(definition => after.Single(runtime => runtime.Definition.Name == definition.Name))];
        CloseEvaluated();
        return kept;
    }

    private ISampleSink SinkFor(ForesightConfig config) => config.Ingest.Replicas is null ? Head : _replicas;

    private void OnElected(string cluster, string replica)
    {
        _services.Metrics.ReplicaElected(cluster);
        Log.ReplicaElected(_services.Logger, cluster, replica);
    }

    private ModelAttempts Open(PredictorDefinition definition) => ModelAttempts.Open(definition, Models, Admission, PinnedOf(definition.Name));

    private bool TryWorkOff()
    {
        if (_disposed || _backlog is not { IsOpen: true })
        {
            return false;
        }

        _backlog.Look(Head, _leastLatenessMs);
        return AdvanceHeld(_backlog);
    }

    private void ReadClock()
    {
        _backlog?.Hear();
        Head.Origin = StreamOrigin.Current;
        Head.LatestAcceptableMs = _services.Time.GetUtcNow().ToUnixTimeMilliseconds() + (long)_maxFuture.TotalMilliseconds;
        var silent = _silence.Break();
        foreach (var runtime in _runtimes)
        {
            runtime.HearAgain(silent);
        }
    }

    private void OnTimeAdvancing(long eventTimeMs)
    {
        if (_backlog is null || !_backlog.Holds(eventTimeMs, Head, _leastLatenessMs))
        {
            Advance(new HeldTime(eventTimeMs, Head.NewestMs, Head.Stored), eventTimeMs);
            return;
        }

        while (AdvanceHeld(_backlog))
        {
            // Mostly one at a time: event time goes on by as much as what is held.
        }
    }

    /// <summary>Evaluates the steps of the held time that comes next, if they need not wait any longer.</summary>
    private bool AdvanceHeld(Backlog backlog)
    {
        if (!backlog.TryTake(Head, _leastLatenessMs, out var held))
        {
            return false;
        }

        Advance(held, backlog.HasStragglers ? Head.NewestMs : held.EventTimeMs);
        return true;
    }

    private void Advance(HeldTime time, long begunMs)
    {
        var advanced = false;
        foreach (var runtime in _runtimes)
        {
            advanced |= runtime.Advance(Head, time.EventTimeMs, time.HeardMs, begunMs);
        }

        if (advanced)
        {
            CloseEvaluated();
        }
    }

    /// <summary>Samples that no predictor will look at again are refused from now on, and those stored are let go.</summary>
    private void CloseEvaluated()
    {
        var closed = _runtimes.Min(runtime => runtime.LastStepMs);
        Head.ClosedUntilMs = _isPastOpen && closed != long.MinValue ? closed - ReachMs : closed;
        if (closed != long.MinValue)
        {
            Head.Expire(_runtimes.Min(runtime => runtime.LastStepMs + (long)runtime.Definition.Step.TotalMilliseconds));
        }
    }
}
