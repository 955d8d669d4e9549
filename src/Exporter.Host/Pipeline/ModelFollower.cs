using Exporter.Features;
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

    private readonly CancellationTokenSource _ending = new();
    private readonly StreamPipeline _pipeline;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private Task _running = Task.CompletedTask;

    /// <summary>A follower that has not begun.</summary>
    public ModelFollower(StreamPipeline pipeline, ILogger logger, TimeProvider time) => (_pipeline, _logger, _time) = (pipeline, logger, time);

    /// <summary>Begins to look.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Looks once.</summary>
    public void Look()
    {
        foreach (var runtime in _pipeline.Predictors)
        {
            var definition = runtime.Definition;
            if (definition.ModelAlias is { } alias && _pipeline.Models.Glance(definition.Name, alias) is var seen && seen != runtime.Model.Seen)
            {
                var attempt = Open(definition, runtime.Schema, seen);
                if (!_pipeline.Gate.Run(() => TryUse(runtime, definition, attempt)))
                {
                    attempt.Scorer?.Dispose();
                }
            }
        }
    }

    /// <summary>Ends after a look that is going on.</summary>
    public void Dispose()
    {
        _ending.Cancel();
        _running.GetAwaiter().GetResult();
        _ending.Dispose();
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

    private ModelAttempt Open(PredictorDefinition definition, FeatureSchema schema, string seen)
    {
        try
        {
            return ModelLoader.Open(definition, schema, _pipeline.Models);
        }
        catch (Exception exception)
        {
            // A fault of ours, such as a native library that is not there: told once, survived.
            Log.FollowingFailed(_logger, exception, definition.Name);
            return new ModelAttempt(null, exception.Message) { Seen = seen };
        }
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token).ConfigureAwait(false))
            {
                Look();
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }
}
