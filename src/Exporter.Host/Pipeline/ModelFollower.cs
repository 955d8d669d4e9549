using Exporter.Host.Logging;
using Exporter.Models.Inference;
using Exporter.Models.Registry;
using Exporter.Signals;

namespace Exporter.Host.Pipeline;

/// <summary>Looks every two seconds whether the aliases that predictors follow stand for other models, and brings those into use.</summary>
/// <remarks>
/// A model is loaded outside the pipeline's lock and swapped inside it, between two steps, so no step goes without a prediction. What
/// cannot be loaded is told once and leaves the model before in use; it is tried again when alias or file have changed.
/// </remarks>
internal sealed class ModelFollower : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly StreamPipeline _pipeline;
    private readonly ILogger _logger;
    private readonly LogThrottle _throttle;
    private readonly PeriodicWork _looking;
    private readonly Lock _look = new();

    /// <summary>A follower that has not begun.</summary>
    public ModelFollower(StreamPipeline pipeline, ILogger logger, TimeProvider time)
    {
        (_pipeline, _logger, _throttle) = (pipeline, logger, new LogThrottle(time));
        _looking = new PeriodicWork(Interval, time, _ => Look());
    }

    /// <summary>Begins to look.</summary>
    public void Start() => _looking.Start();

    /// <summary>Looks once; what somebody has changed before is seen. Safe from any thread, which waits for a look that is going on.</summary>
    public void Look()
    {
        lock (_look)
        {
            LookAtAll();
        }
    }

    /// <summary>Reads a predictor's models again, whether they have changed or not; what cannot be loaded leaves the model before in use.</summary>
    /// <exception cref="RegistryException">The model that the configuration names could not be loaded.</exception>
    public void Reload(PredictorRuntime runtime)
    {
        lock (_look)
        {
            var definition = runtime.Definition;
            var attempts = ModelAttempts.Open(definition, _pipeline.Models, _pipeline.Admission, pinned: []);
            if (!_pipeline.Gate.Run(() => TryUse(runtime, definition, attempts.Champion, _ => runtime.Reload(attempts))))
            {
                throw new RegistryException("the configuration was reloaded meanwhile, and the models with it");
            }

            if (attempts.Champion is { Scorer: null, IsAwaited: false })
            {
                throw new RegistryException(attempts.Champion.Error);
            }
        }
    }

    /// <summary>Ends after a look that is going on.</summary>
    public void Dispose() => _looking.Dispose();

    private void LookAtAll()
    {
        foreach (var runtime in _pipeline.Predictors)
        {
            var definition = runtime.Definition;
            Look(runtime, definition, definition.Champion, runtime.Model.Seen, attempt => runtime.Use(attempt, SwitchReason.AliasMoved));
            foreach (var challenger in runtime.Challengers)
            {
                Look(runtime, definition, challenger.Model.Reference, challenger.Model.Seen, attempt => runtime.UseChallenger(challenger, attempt, SwitchReason.AliasMoved));
            }

            LookForPinned(runtime, definition);
        }
    }

    private void Look(PredictorRuntime runtime, PredictorDefinition definition, ModelReference reference, string seen, Action<ModelAttempt> use) =>
        Guard(definition, reference.Name, () =>
        {
            if (reference.Alias is { } alias && _pipeline.Models.Glance(definition.Name, alias) != seen)
            {
                Offer(runtime, definition, ModelLoader.Open(reference, definition, runtime.Schema, _pipeline.Models, _pipeline.Admission), use);
            }
        });

    /// <summary>Pinned versions are loaded when they are pinned, and by each start; this is for those whose file was not right then, and is now.</summary>
    private void LookForPinned(PredictorRuntime runtime, PredictorDefinition definition)
    {
        foreach (var version in _pipeline.PinnedOf(definition.Name).Where(version => runtime.Pinned.Find(version) is null))
        {
            Guard(definition, version, () =>
            {
                if (runtime.Pinned.Attempts.GetValueOrDefault(version)?.Seen != _pipeline.Models.GlanceAt(definition.Name, version))
                {
                    Offer(runtime, definition, ModelLoader.OpenVersion(version, definition, runtime.Schema, _pipeline.Models, _pipeline.Admission), attempt => runtime.Pinned.Take(version, attempt));
                }
            });
        }
    }

    private void Offer(PredictorRuntime runtime, PredictorDefinition definition, ModelAttempt attempt, Action<ModelAttempt> use)
    {
        if (!_pipeline.Gate.Run(() => TryUse(runtime, definition, attempt, use)))
        {
            attempt.Scorer?.Dispose();
        }
    }

    private void Guard(PredictorDefinition definition, string model, Action look)
    {
        try
        {
            look();
        }
        catch (Exception exception)
        {
            // A fault of ours, such as a native library that is not there: the other models have no part in it.
            if (_throttle.Allow($"{definition.Name} {model}"))
            {
                Log.FollowingFailed(_logger, exception, definition.Name);
            }
        }
    }

    /// <summary>False when a reload has come in between: it has brought models of its own.</summary>
    private bool TryUse(PredictorRuntime runtime, PredictorDefinition definition, ModelAttempt attempt, Action<ModelAttempt> use)
    {
        var isCurrent = _pipeline.Predictors.Contains(runtime) && ReferenceEquals(runtime.Definition, definition);
        if (isCurrent)
        {
            use(attempt);
        }

        return isCurrent;
    }
}
