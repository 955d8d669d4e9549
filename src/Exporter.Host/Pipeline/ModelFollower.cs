using Exporter.Host.Logging;
using Exporter.Models.Inference;
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

    /// <summary>A follower that has not begun.</summary>
    public ModelFollower(StreamPipeline pipeline, ILogger logger, TimeProvider time)
    {
        (_pipeline, _logger, _throttle) = (pipeline, logger, new LogThrottle(time));
        _looking = new PeriodicWork(Interval, time, _ => Look());
    }

    /// <summary>Begins to look.</summary>
    public void Start() => _looking.Start();

    /// <summary>Looks once.</summary>
    public void Look()
    {
        foreach (var runtime in _pipeline.Predictors)
        {
            var definition = runtime.Definition;
            Look(runtime, definition, definition.Champion, runtime.Model.Seen, attempt => runtime.Use(attempt, SwitchReason.AliasMoved));
            foreach (var challenger in runtime.Challengers)
            {
                Look(runtime, definition, challenger.Model.Reference, challenger.Model.Seen, attempt => runtime.UseChallenger(challenger, attempt, SwitchReason.AliasMoved));
            }
        }
    }

    /// <summary>Ends after a look that is going on.</summary>
    public void Dispose() => _looking.Dispose();

    private void Look(PredictorRuntime runtime, PredictorDefinition definition, ModelReference reference, string seen, Action<ModelAttempt> use)
    {
        try
        {
            if (reference.Alias is not { } alias || _pipeline.Models.Glance(definition.Name, alias) == seen)
            {
                return;
            }

            var attempt = ModelLoader.Open(reference, definition, runtime.Schema, _pipeline.Models);
            if (!_pipeline.Gate.Run(() => TryUse(runtime, definition, attempt, use)))
            {
                attempt.Scorer?.Dispose();
            }
        }
        catch (Exception exception)
        {
            // A fault of ours, such as a native library that is not there: the other models have no part in it.
            if (_throttle.Allow($"{definition.Name} {reference.Name}"))
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
