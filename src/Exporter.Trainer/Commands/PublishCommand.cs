using Exporter.Models.Registry;
using Exporter.Trainer.Publishing;

namespace Exporter.Trainer.Commands;

/// <summary>The verb <c>publish</c>: puts a model of the registry into MLflow, with its signature where it has one.</summary>
/// <param name="time">The process's clock: when the run began and ended.</param>
internal sealed class PublishCommand(TimeProvider time)
    : HistoryVerb<PublishArguments>("publish", "Puts a model of the registry into MLflow: a run, a version of a registered model, and an alias.", time), IHasExamples
{
    /// <inheritdoc/>
    public string Examples => """
        For models that were trained while MLflow was away, imported from elsewhere, or signed since: the same file is registered once, however often this is
        done, and a signature beside it (openssl dgst -sha256 -sign) goes along.

        Examples:
          foresight_trainer publish --model node@challenger --mlflow http://localhost:5000
          foresight_trainer publish --model node/20261101T000000Z-5f2c --mlflow https://mlflow.example/ --mlflow-model node-failures --mlflow-alias champion

        Exit status: 0 it is there, 1 there is no such model, 2 wrong usage, 7 MLflow did not take it.

        """;

    /// <inheritdoc/>
    protected override string LeftBehind => "the same command does the rest";

    /// <inheritdoc/>
    protected override Task<int> RunAsync(TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var model = RegisteredName.Find(new ModelRegistry(Given.Registry), Given.Model);
        var publication = RegisteredPublication.Of(model) with { GitCommit = ConfigurationCommit.Of(Given.ConfigFile) };
        return Given.Mlflow.PublishAsync(publication, model.Aliases.LastOrDefault(), "The same command tries it again", Time, output, error, cancellation);
    }
}
