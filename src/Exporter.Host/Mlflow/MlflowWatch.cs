using Exporter.Configuration;
using Exporter.Host.Clients;
using Exporter.Host.Pipeline;
using Exporter.Mlflow;
using Exporter.Mlflow.Artifacts;
using Exporter.Signals;

namespace Exporter.Host.Mlflow;

/// <summary>Compares now and then the aliases that predictors follow with MLflow's, and has a model that came used by the same look at the registry as ever.</summary>
/// <remarks>One question at a time, of bounded size and duration. While there is no answer, predictions go on with what the registry has.</remarks>
internal sealed class MlflowWatch : IDisposable
{
    private readonly StreamPipeline _pipeline;
    private readonly ModelFollower _follower;
    private readonly MlflowMetrics _metrics;
    private readonly ILogger _logger;
    private readonly RepeatedTurns _turns;
    private readonly RefusedVersions _refused = new();
    private readonly Dictionary<(string Predictor, string Alias), string> _troubles = [];
    private volatile MlflowOptions? _options;
    private volatile bool _isReconfigured;

    /// <summary>A watch that has not begun.</summary>
    /// <param name="pipeline">Whose predictors it watches for.</param>
    /// <param name="follower">Brings into use what an alias stands for.</param>
    /// <param name="options">Whom to ask; null for nobody.</param>
    /// <param name="metrics">Counts comparisons.</param>
    /// <param name="logger">Where trouble is reported, once, and moves are.</param>
    /// <param name="time">Measures the distance of questions.</param>
    public MlflowWatch(StreamPipeline pipeline, ModelFollower follower, MlflowOptions? options, MlflowMetrics metrics, ILogger logger, TimeProvider time) =>
        (_pipeline, _follower, _options, _metrics, _logger, _turns) = (pipeline, follower, options, metrics, logger, new RepeatedTurns(TurnAsync, time));

    /// <summary>Begins to ask.</summary>
    public void Start() => _turns.Start();

    /// <summary>Takes the options in force from now on, and asks at once.</summary>
    public void Configure(MlflowOptions? options)
    {
        (_options, _isReconfigured) = (options, true);
        _turns.Wake();
    }

    /// <summary>Ends, in the midst of a question too.</summary>
    public void Dispose() => _turns.Dispose();

    private async Task<TimeSpan> TurnAsync(CancellationToken ending)
    {
        if (_isReconfigured)
        {
            _isReconfigured = false;
            _refused.Forget();
        }

        var options = _options;
        if (options is not null)
        {
            await CompareAsync(options, ending).ConfigureAwait(false);
        }

        return options?.Interval ?? Timeout.InfiniteTimeSpan;
    }

    private async Task CompareAsync(MlflowOptions options, CancellationToken ending)
    {
        foreach (var definition in _pipeline.Predictors.Select(runtime => runtime.Definition))
        {
            foreach (var model in definition.Followed)
            {
                _metrics.Touch(definition.Name, model.Alias!);
                await CompareAsync(options, definition, model, ending).ConfigureAwait(false);
            }
        }
    }

    private async Task CompareAsync(MlflowOptions options, PredictorDefinition definition, ModelReference model, CancellationToken ending)
    {
        try
        {
            // Opened for each turn: tokens and certificates are replaced while the process runs.
            using var http = HttpConfigFile.Open(options.HttpConfigFile, options.Timeout, out var mistakes)
                ?? throw new MlflowException(MlflowFault.Refused, string.Join("; ", mistakes));
            using var stores = new ArtifactStores(http, options.Url, new S3Options(options.S3Endpoint, options.S3Region));
            var models = new MlflowModels(http, options.Url);
            var download = new ModelDownload(_pipeline.Models, _pipeline.Admission, models, stores, options);
            var result = await new AliasMirror(_pipeline.Models, models, download, options, _refused).CompareAsync(definition, model, ending).ConfigureAwait(false);
            _metrics.Compared(definition.Name, model.Alias!, result.Move);
            Tell(definition, model, result, options);
        }
        catch (Exception exception) when (!ending.IsCancellationRequested)
        {
            // Whatever it is, predictions go on with what is here.
            var fault = exception is MlflowException { Fault: var known } ? known : MlflowFault.Refused;
            _metrics.Failed(definition.Name, model.Alias!, fault);
            Tell(definition, model, fault == MlflowFault.Unavailable ? "unavailable" : exception.Message, exception.Message);
        }
    }

    private void Tell(PredictorDefinition definition, ModelReference model, MirrorResult result, MlflowOptions options)
    {
        var key = (definition.Name, model.Alias!);
        if (result.There is null)
        {
            Tell(definition, model, "awaited", $"nothing has the alias at {options.Url}");
        }
        else if (_troubles.Remove(key))
        {
            Log.MlflowAgrees(_logger, definition.Name, $"{model.Remote}", result.There);
        }

        switch (result.Move)
        {
            case MirrorMove.Followed:
                Log.MlflowFollowed(_logger, definition.Name, $"{model.Remote}", result.There!, result.Here!);
                _follower.Look();
                break;
            case MirrorMove.WrittenBack:
                Log.MlflowWrittenBack(_logger, definition.Name, $"{model.Remote}", result.There!, result.Here!);
                break;
        }
    }

    /// <summary>Tells of a trouble once, until it is another.</summary>
    private void Tell(PredictorDefinition definition, ModelReference model, string kind, string why)
    {
        var key = (definition.Name, model.Alias!);
        if (_troubles.GetValueOrDefault(key) != kind)
        {
            _troubles[key] = kind;
            Log.MlflowDisagrees(_logger, definition.Name, $"{model.Remote}", why);
        }
    }
}
