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
            try
            {
                Look(runtime, runtime.Definition);
            }
            catch (Exception exception)
            {
                // A fault of ours, such as a native library that is not there: the other predictors have no part in it.
                if (_throttle.Allow(runtime.Definition.Name))
                {
                    Log.FollowingFailed(_logger, exception, runtime.Definition.Name);
                }
            }
        }
    }

    /// <summary>Ends after a look that is going on.</summary>
    public void Dispose() => _looking.Dispose();

    private void Look(PredictorRuntime runtime, PredictorDefinition definition)
    {
        if (definition.ModelAlias is not { } alias || _pipeline.Models.Glance(definition.Name, alias) == runtime.Model.Seen)
        {
            return;
        }

        var attempt = ModelLoader.Open(definition, runtime.Schema, _pipeline.Models);
        if (!_pipeline.Gate.Run(() => TryUse(runtime, definition, attempt)))
        {
            attempt.Scorer?.Dispose();
        }
    }

    /// <summary>False when a reload has come in between: it has brought a model of its own.</summary>
    private bool TryUse(PredictorRuntime runtime, PredictorDefinition definition, ModelAttempt attempt)
    {
        var isCurrent = _pipeline.Predictors.Contains(runtime) && ReferenceEquals(runtime.Definition, definition);
        if (isCurrent)
        {
            runtime.Use(attempt);
        }

        return isCurrent;
    }
}
