using System.CommandLine;
using Exporter.Mlflow;
using Exporter.Trainer.Publishing;

namespace Exporter.Trainer.Commands;

/// <summary>Where a model is published besides. The same options for every verb that makes or has one.</summary>
/// <param name="isRequired">Whether there must be an MLflow.</param>
internal sealed class MlflowOptions(bool isRequired)
{
    private const string NoAlias = "none";
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly Option<string> _url = isRequired
        ? Arguments.Text("--mlflow", "url", About)
        : Arguments.Optional("--mlflow", "url", About);

    private readonly Option<string> _experiment = Arguments.Text("--mlflow-experiment", "name", "Experiment that the run belongs to; it is made where there is none.", "foresight");
    private readonly Option<string> _model = Arguments.Optional("--mlflow-model", "name", "Registered model that it becomes a version of; by default called as the predictor.");
    private readonly Option<string> _alias = Arguments.Optional("--mlflow-alias", "name", $"Alias that stands for it from then on, or {NoAlias}; by default challenger, or champion where that is what it became here.");

    private Uri? _server;
    private string _experimentName = "";
    private string _modelName = "";
    private string _aliasName = "";

    private static string About => "MLflow to publish the model to, such as http://localhost:5000; its clients' variables (MLFLOW_TRACKING_TOKEN, MLFLOW_S3_ENDPOINT_URL, ...) hold here too.";

    /// <summary>The options.</summary>
    public IEnumerable<Option> All => [_url, _experiment, _model, _alias];

    /// <summary>Whether there is an MLflow to publish to.</summary>
    public bool IsGiven => _server is not null;

    /// <summary>Reads the options; mistakes go to <paramref name="arguments"/>.</summary>
    public void Read(Arguments arguments)
    {
        _server = arguments.IsGiven(_url) ? arguments.Url(_url) : null;
        (_experimentName, _modelName, _aliasName) = (arguments.Get(_experiment), arguments.Get(_model), arguments.Get(_alias));
        if (_server is null && (arguments.IsGiven(_experiment) || arguments.IsGiven(_model) || arguments.IsGiven(_alias)))
        {
            arguments.Refuse("--mlflow-experiment, --mlflow-model and --mlflow-alias need --mlflow");
        }

        arguments.Require(!_modelName.AsSpan().ContainsAny('/', ':', '@'), _model, "a name for a model of MLflow: without / : @");
        arguments.Require(!_aliasName.AsSpan().ContainsAny('/', ':', '@'), _alias, "a name for an alias: without / : @");
    }

    /// <summary>Publishes a model that is safe elsewhere.</summary>
    /// <param name="model">The model.</param>
    /// <param name="usual">The alias for it where none was named; null for none.</param>
    /// <param name="retry">What publishes it later, for the message where it fails.</param>
    /// <param name="time">The process's clock.</param>
    /// <param name="output">Told where it is.</param>
    /// <param name="error">Told why it is not there.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns><see cref="ExitStatus.Ok"/>, or <see cref="ExitStatus.Unpublished"/>.</returns>
    public async Task<int> PublishAsync(Publication model, string? usual, string retry, TimeProvider time, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        try
        {
            using var connection = MlflowConnection.Open(_server!, Timeout, Environment.GetEnvironmentVariable);
            var publisher = new ModelPublisher(connection.Runs, connection.Models, connection.Stores, time);
            var alias = _aliasName switch { "" => usual, NoAlias => null, var named => named };
            var published = await publisher.PublishAsync(
                model with { Alias = alias }, _experimentName, _modelName.Length > 0 ? _modelName : model.Contract.Predictor, cancellation).ConfigureAwait(false);
            await output.WriteLineAsync($"{published}").ConfigureAwait(false);
            return ExitStatus.Ok;
        }
        catch (MlflowException exception)
        {
            await error.WriteLineAsync($"foresight_trainer: the model is not in MLflow: {exception.Message}. {retry}").ConfigureAwait(false);
            return ExitStatus.Unpublished;
        }
    }
}
