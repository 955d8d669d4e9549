using System.Text;
using Exporter.Mlflow;
using Exporter.Mlflow.Artifacts;
using Exporter.Trainer.Reporting;

namespace Exporter.Trainer.Publishing;

/// <summary>Puts a model into MLflow: a run with all that is known of it, its folder among the run's artifacts, a version of the registered model, and an alias.</summary>
/// <remarks>A file is known by its SHA-256. Killed at any moment, the same call does the rest: it goes on with the run that it began, and registers no file twice.</remarks>
/// <param name="runs">MLflow's runs.</param>
/// <param name="models">MLflow's models.</param>
/// <param name="stores">Where artifacts go.</param>
/// <param name="time">The process's clock: when a run began and ended.</param>
internal sealed class ModelPublisher(MlflowRuns runs, MlflowModels models, ArtifactStores stores, TimeProvider time)
{
    private const string ReportFolder = "report";
    private const int DigestDigits = 32;

    /// <summary>Publishes.</summary>
    /// <param name="model">The model.</param>
    /// <param name="experiment">The experiment that its run belongs to.</param>
    /// <param name="name">The registered model that it is a version of.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="MlflowException">It is not all there.</exception>
    public async Task<PublishedModel> PublishAsync(Publication model, string experiment, string name, CancellationToken cancellation)
    {
        var contract = model.Contract;
        await models.EnsureAsync(name, $"Predicts failures for the predictor \"{contract.Predictor}\" of Foresight.", [new(ModelTags.Predictor, contract.Predictor)], cancellation).ConfigureAwait(false);
        var known = await models.FindAsync(name, model.Sha256, cancellation).ConfigureAwait(false);
        if (known is not null && model.Signature is { } signature)
        {
            // Whoever vouches for a model does so after it was made.
            var place = await models.DownloadUriAsync(name, known.Number, cancellation).ConfigureAwait(false);
            await stores.Open(place).WriteAsync(ModelFolder.SignatureFile, signature, cancellation).ConfigureAwait(false);
        }

        var version = known ?? await RegisterAsync(model, experiment, name, cancellation).ConfigureAwait(false);
        if (model.Alias is { } alias && await models.ResolveAsync(name, alias, cancellation).ConfigureAwait(false) != version.Number)
        {
            await models.SetAliasAsync(name, alias, version.Number, cancellation).ConfigureAwait(false);
        }

        return new PublishedModel(name, version.Number, model.Alias, IsNew: known is null);
    }

    private async Task<MlflowVersion> RegisterAsync(Publication model, string experiment, string name, CancellationToken cancellation)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var identity = await runs.ExperimentAsync(experiment, cancellation).ConfigureAwait(false);
        var run = await runs.FindAsync(identity, ModelTags.Sha256, model.Sha256, cancellation).ConfigureAwait(false)
            ?? await runs.CreateAsync(identity, $"{model.Contract.Predictor} {model.Version}", nowMs, [.. Tags(model), .. TagsOfRun(model)], cancellation).ConfigureAwait(false);
        if (!run.IsFinished)
        {
            await LogAsync(model, run, nowMs, cancellation).ConfigureAwait(false);
        }

        return await models.RegisterAsync(name, $"{run.ArtifactUri.TrimEnd('/')}/{ModelFolder.Name}", run.Id, Tags(model), cancellation).ConfigureAwait(false);
    }

    private async Task LogAsync(Publication model, MlflowRun run, long nowMs, CancellationToken cancellation)
    {
        var (contract, madeAt) = (model.Contract, DateTimeOffset.FromUnixTimeMilliseconds(nowMs));
        var fingerprint = Fingerprint(model);
        await runs.LogAsync(run.Id, [.. RunParameters.Of(contract), .. model.Options], contract.Metrics.Select(metric => new RunMetric(metric.Key, metric.Value)), nowMs, cancellation).ConfigureAwait(false);
        await runs.LogDatasetAsync(run.Id, new RunDataset(contract.Predictor, fingerprint[..DigestDigits], $"{contract.DataFrom:u} to {contract.DataTo:u}"), cancellation).ConfigureAwait(false);

        var store = stores.Open(run.ArtifactUri);
        foreach (var (file, content) in ModelFolder.Files(model.Content, model.Signature, contract, run.Id, madeAt))
        {
            await store.WriteAsync($"{ModelFolder.Name}/{file}", content, cancellation).ConfigureAwait(false);
        }

        if (model.Report is { } report)
        {
            await store.WriteAsync($"{ReportFolder}/report.html", Encoding.UTF8.GetBytes(ReportPage.Write(report)), cancellation).ConfigureAwait(false);
            await store.WriteAsync($"{ReportFolder}/report.json", Encoding.UTF8.GetBytes(ReportJson.Write(report)), cancellation).ConfigureAwait(false);
        }

        // MLflow counts these, so one that was killed hereafter does not say it again.
        if (!run.HasModel)
        {
            await runs.LogModelAsync(run.Id, ModelFolder.Json(model.Content, contract, run.Id, madeAt), cancellation).ConfigureAwait(false);
        }

        // Last: a run that has ended is whole.
        await runs.FinishAsync(run.Id, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellation).ConfigureAwait(false);
    }

    private static string Fingerprint(Publication model) => model.DataFingerprint ?? DataFingerprint.Of(model.Contract);

    private static KeyValuePair<string, string>[] Tags(Publication model) =>
    [
        new(ModelTags.Sha256, model.Sha256),
        new(ModelTags.Predictor, model.Contract.Predictor),
        new(ModelTags.Version, model.Version),
        new(ModelTags.DataFingerprint, Fingerprint(model)),
    ];

    private static IEnumerable<KeyValuePair<string, string>> TagsOfRun(Publication model)
    {
        yield return new(ModelTags.SourceName, "foresight_trainer");
        yield return new(ModelTags.SourceType, "LOCAL");
        yield return new(ModelTags.User, Environment.UserName);
        yield return new(ModelTags.TrainerRevision, TrainerIdentity.Revision);
        if (model.GitCommit is { } commit)
        {
            yield return new(ModelTags.GitCommit, commit);
        }

        if (model.Report is { } report && report.Summary.Findings.Length > 0)
        {
            yield return new(ModelTags.Note, string.Join("\n\n", report.Summary.Findings));
        }
    }
}
