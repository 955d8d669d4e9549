using System.Text.Json;
using Exporter.History;
using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Publishing;
using Exporter.Trainer.Reporting;
using Exporter.Trainer.Retraining;
using Exporter.Trainer.Storage;

namespace Exporter.Trainer.Commands;

/// <summary>The verb <c>retrain</c>: learns from what came since, and from what people said and did, and puts a challenger beside the champion.</summary>
/// <param name="time">The process's clock, for <c>now</c>, the schedule and waits between attempts.</param>
internal sealed class RetrainCommand(TimeProvider time)
    : HistoryVerb<RetrainArguments>("retrain", "Brings a dataset up to date, learns from it and from a sidecar's feedback, and registers a challenger.", time), IHasExamples
{
    /// <inheritdoc/>
    public string Examples => """
        How it works:
          The dataset grows by what is new in Prometheus. Labels are the incidents of the failure expression, those reported, and what --feedback says: a failure
          that somebody prevented is not a false alarm. Candidates are fitted as by train; the best is held against the champion on the newest time, which neither
          was chosen on, with the same labels, and becomes challenger where it is as good. The champion stays unless --promote if-better is given. One process
          at a time retrains a predictor; killed, the same command does the rest; given twice, it does nothing the second time.

        Examples:
          foresight_trainer retrain --predictor node --dataset data/node --prometheus.url http://localhost:9090 \
            --feedback data/foresight.db --registry models

          foresight_trainer retrain --predictor node --dataset data/node --prometheus.url http://localhost:9090 \
            --feedback data/foresight.db --every 7d --if-drifted http://localhost:9977 --if-worse http://localhost:9977

        Exit status: 0 a model was registered, 1 it failed, 2 wrong usage or configuration, 3 no model is as good as the champion and better than
        the baseline, 4 nothing new to learn from or no condition holds, 5 another process retrains the predictor, 6 Prometheus or the sidecar does not answer: later,
        7 a model was registered, but MLflow did not take it (publish does that later).

        """;

    /// <inheritdoc/>
    protected override string LeftBehind => "the same command goes on from there";

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        if (Given.Predictor.Find(error) is not { } definition)
        {
            return ExitStatus.Usage;
        }

        using var folder = RetrainFolder.TryTake(Given.Registry, definition.Name);
        if (folder is null)
        {
            return Tell(new RetrainSummary { Predictor = definition.Name, Result = RetrainResult.Locked, Reason = "another process retrains the predictor" }, output);
        }

        try
        {
            return await RunAsync(definition, folder, output, error, cancellation).ConfigureAwait(false);
        }
        catch (HistoryException e) when (e.Fault == HistoryFault.Unavailable)
        {
            await error.WriteLineAsync($"foresight_trainer: {e.Message}").ConfigureAwait(false);
            return ExitStatus.Later;
        }
    }

    private async Task<int> RunAsync(PredictorDefinition definition, RetrainFolder folder, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var last = folder.ReadLast();
        var why = await Given.Conditions.WhyAsync(definition.Name, last, Time.GetUtcNow(), cancellation).ConfigureAwait(false);
        if (why is null)
        {
            return Tell(new RetrainSummary { Predictor = definition.Name, Result = RetrainResult.NotDue, Reason = "none of the conditions holds" }, output);
        }

        if (!Given.Incidents.TryRead(definition, Given.Options.Training.Seed, out var listed, out var outcomes, out var mistakes))
        {
            return ExitStatus.Refuse(error, mistakes, Name);
        }

        await output.WriteLineAsync($"Retraining \"{definition.Name}\": {why}").ConfigureAwait(false);
        var dataset = Given.PrometheusUrl is { } url ? await GrowAsync(url, definition, output, cancellation).ConfigureAwait(false) : DatasetFolder.Open(Given.Folder);
        ReportContent? report = null;
        var run = new RetrainRun(definition, Given.Options, Given.Registry, output) { Report = Given.ReportFile is null && !Given.Mlflow.IsGiven ? null : content => report = content };
        var summary = await run.RunAsync(dataset, listed, outcomes, last, cancellation).ConfigureAwait(false);
        if (report is not null && Given.ReportFile is { } page)
        {
            ReportFiles.Write(report, page);
            await output.WriteLineAsync($"Wrote {page}.").ConfigureAwait(false);
        }

        // Before the summary, which ends the output and is the last to be written: a run that is killed here is repeated.
        var published = summary.Version is null || !Given.Mlflow.IsGiven
            ? ExitStatus.Ok
            : await PublishAsync(definition, summary, dataset, report, output, error, cancellation).ConfigureAwait(false);
        summary = summary with { Finished = Time.GetUtcNow() };
        if (summary.Result != RetrainResult.NothingNew)
        {
            folder.WriteLast(summary);
        }

        var status = Tell(summary, output);
        return status == ExitStatus.Ok ? published : status;
    }

    private Task<int> PublishAsync(
        PredictorDefinition definition, RetrainSummary summary, DatasetFolder dataset, ReportContent? report, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var made = RegisteredPublication.Of(Given.Registry.Find(definition.Name, summary.Version!));
        var publication = made with
        {
            Options = RunParameters.Of(Given.Options.Training),
            DataFingerprint = DataFingerprint.Of(dataset.Manifest, made.Contract.DataFrom!.Value.ToUnixTimeMilliseconds(), made.Contract.DataTo!.Value.ToUnixTimeMilliseconds()),
            GitCommit = ConfigurationCommit.Of(Given.Predictor.ConfigFile),
            Report = report,
        };
        var alias = summary.Result == RetrainResult.Promoted ? ModelAlias.Champion : ModelAlias.Challenger;
        var retry = $"It is in the registry; foresight_trainer publish --model {definition.Name}/{summary.Version} publishes it";
        return Given.Mlflow.PublishAsync(publication, alias, retry, Time, output, error, cancellation);
    }

    private async Task<DatasetFolder> GrowAsync(Uri prometheus, PredictorDefinition definition, TextWriter output, CancellationToken cancellation)
    {
        using var http = DirectClient.Create(Given.Timeout);
        using var turn = new SemaphoreSlim(1);
        var source = new PacedSource(new RangeQuerySource(http, prometheus, Time), turn, Time, Given.Load);
        var run = new DatasetRun(definition, source, Time, output);

        // A dataset that is there has a begin of its own; only a new one takes that of the options.
        var fromMs = DatasetFolder.Exists(Given.Folder) ? DatasetFolder.Open(Given.Folder).Manifest.FromMs : Given.Options.Training.FromMs;
        var range = TimeRange.OfSteps(fromMs, Given.Options.Training.ToMs, definition.Step);
        var folder = run.Open(Given.Folder, range.FromMs);
        using var writing = folder.Lock();
        await run.RunAsync(folder, range.ToMs, ProgressBar.On(output, Time, "steps").Report, cancellation).ConfigureAwait(false);
        return folder;
    }

    private int Tell(RetrainSummary summary, TextWriter output)
    {
        var line = JsonSerializer.Serialize(summary, RetrainJson.Default.RetrainSummary);
        output.WriteLine(line);
        if (Given.SummaryFile is { } file)
        {
            File.WriteAllText(file, line + "\n");
        }

        return summary.Result switch
        {
            RetrainResult.Challenger or RetrainResult.Promoted => ExitStatus.Ok,
            RetrainResult.NotBetter => ExitStatus.Worthless,
            RetrainResult.Locked => ExitStatus.Locked,
            _ => ExitStatus.NothingNew,
        };
    }
}
