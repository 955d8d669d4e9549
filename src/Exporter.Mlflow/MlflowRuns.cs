using Exporter.Mlflow.Wire;

namespace Exporter.Mlflow;

/// <summary>MLflow's experiments and runs: what a training was, and what came of it.</summary>
/// <param name="http">Speaks to the server, with its credentials; it follows no redirects. Not owned.</param>
/// <param name="server">Where MLflow is, with its path prefix if it has one.</param>
public sealed class MlflowRuns(HttpClient http, Uri server)
{
    // What MLflow takes in one request.
    private const int MostMetrics = 1000;
    private const int MostParams = 100;
    private const int MostValue = 500;
    private const string Finished = "FINISHED";
    private const string Active = "active";

    private readonly MlflowApi _api = new(http, server);

    /// <summary>Finds an experiment by its name, or makes it.</summary>
    /// <returns>Its identity.</returns>
    /// <exception cref="MlflowException">It cannot be had: MLflow keeps the names of deleted ones, for instance.</exception>
    public async Task<string> ExperimentAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return await FindExperimentAsync(name, cancellation).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.Fault == MlflowFault.Absent)
        {
            try
            {
                var made = await _api.PostAsync("experiments/create", new CreateExperiment(name), MlflowJson.Default.CreateExperiment, MlflowJson.Default.CreatedExperiment, cancellation).ConfigureAwait(false);
                return made.ExperimentId ?? throw Incomplete("experiments/create", "experiment_id");
            }
            catch (MlflowException raced) when (raced.Fault == MlflowFault.Exists)
            {
                return await FindExperimentAsync(name, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Finds the newest run of an experiment that has a tag; null for none.</summary>
    /// <exception cref="MlflowException">It cannot be asked.</exception>
    public async Task<MlflowRun?> FindAsync(string experiment, string tag, string value, CancellationToken cancellation)
    {
        var question = new SearchRuns([experiment], $"tags.`{tag}` = '{value}'", 1, ["attributes.start_time DESC"]);
        var found = await _api.PostAsync("runs/search", question, MlflowJson.Default.SearchRuns, MlflowJson.Default.RunsAnswer, cancellation).ConfigureAwait(false);
        return found.Runs is [var run, ..] ? Read(run) : null;
    }

    /// <summary>Begins a run.</summary>
    /// <param name="experiment">Identity of its experiment.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="startMs">When, Unix ms.</param>
    /// <param name="tags">What is written on it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="MlflowException">It cannot be begun.</exception>
    public async Task<MlflowRun> CreateAsync(string experiment, string name, long startMs, IEnumerable<KeyValuePair<string, string>> tags, CancellationToken cancellation)
    {
        var question = new CreateRun(experiment, name, startMs, Pairs(tags));
        var made = await _api.PostAsync("runs/create", question, MlflowJson.Default.CreateRun, MlflowJson.Default.RunAnswer, cancellation).ConfigureAwait(false);
        return Read(made.Run);
    }

    /// <summary>Writes parameters and numbers, in as many requests as MLflow wants. Long values are cut; what is written twice stays as it is.</summary>
    /// <param name="run">Identity of the run.</param>
    /// <param name="parameters">What decided the result.</param>
    /// <param name="metrics">The result.</param>
    /// <param name="atMs">When, Unix ms.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="MlflowException">They cannot be written.</exception>
    public async Task LogAsync(string run, IEnumerable<KeyValuePair<string, string>> parameters, IEnumerable<RunMetric> metrics, long atMs, CancellationToken cancellation)
    {
        foreach (var some in Pairs(parameters).Chunk(MostParams))
        {
            await LogAsync(new LogBatch(run, [], some, []), cancellation).ConfigureAwait(false);
        }

        foreach (var some in metrics.Where(metric => double.IsFinite(metric.Value)).Chunk(MostMetrics))
        {
            await LogAsync(new LogBatch(run, [.. some.Select(metric => new MetricBody(metric.Key, metric.Value, atMs, 0))], [], []), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Says what data a run learnt from. Servers before 2.4 do not know of that, and are left alone.</summary>
    /// <exception cref="MlflowException">It cannot be written.</exception>
    public Task LogDatasetAsync(string run, RunDataset dataset, CancellationToken cancellation)
    {
        var body = new DatasetBody(dataset.Name, dataset.Digest, "foresight", dataset.Source);
        var question = new LogInputs(run, [new DatasetInput([new Pair("mlflow.data.context", "training")], body)]);
        return IfKnownAsync(() => _api.PostAsync("runs/log-inputs", question, MlflowJson.Default.LogInputs, cancellation));
    }

    /// <summary>Says that a run has a model among its artifacts, for MLflow's pages; where a server has no such call, it is left alone.</summary>
    /// <param name="run">Identity of the run.</param>
    /// <param name="modelJson">The file <c>MLmodel</c> as JSON.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="MlflowException">It cannot be written.</exception>
    public Task LogModelAsync(string run, string modelJson, CancellationToken cancellation) =>
        IfKnownAsync(() => _api.PostAsync("runs/log-model", new LogModel(run, modelJson), MlflowJson.Default.LogModel, cancellation));

    /// <summary>Ends a run that went well.</summary>
    /// <exception cref="MlflowException">It cannot be ended.</exception>
    public Task FinishAsync(string run, long endMs, CancellationToken cancellation) =>
        _api.PostAsync("runs/update", new UpdateRun(run, Finished, endMs), MlflowJson.Default.UpdateRun, cancellation);

    private async Task<string> FindExperimentAsync(string name, CancellationToken cancellation)
    {
        var found = await _api.GetAsync("experiments/get-by-name", [new("experiment_name", name)], MlflowJson.Default.ExperimentAnswer, cancellation).ConfigureAwait(false);
        var experiment = found.Experiment ?? throw Incomplete("experiments/get-by-name", "experiment");
        return experiment.LifecycleStage is null or Active
            ? experiment.ExperimentId
            : throw new MlflowException(MlflowFault.Refused, $"the experiment \"{name}\" is {experiment.LifecycleStage} in MLflow; restore it, or take another name");
    }

    private Task LogAsync(LogBatch batch, CancellationToken cancellation) => _api.PostAsync("runs/log-batch", batch, MlflowJson.Default.LogBatch, cancellation);

    private static async Task IfKnownAsync(Func<Task> ask)
    {
        try
        {
            await ask().ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.Fault == MlflowFault.Absent)
        {
            // Decoration: nothing rests on it.
        }
    }

    private static MlflowRun Read(RunBody? run) => run?.Info is { RunId: { } id, ArtifactUri: { } artifacts } info
        ? new MlflowRun(id, artifacts, info.Status == Finished, run.Data?.Tags?.Any(tag => tag.Key == ModelTags.LoggedModels) == true)
        : throw Incomplete("runs", "run_id and artifact_uri");

    private static Pair[] Pairs(IEnumerable<KeyValuePair<string, string>> texts) => [.. texts.Select(text => new Pair(text.Key, text.Value.Length <= MostValue ? text.Value : text.Value[..(MostValue - 1)] + "…"))];

    private static MlflowException Incomplete(string path, string member) => new(MlflowFault.Refused, $"MLflow's answer to {path} has no {member}");
}
