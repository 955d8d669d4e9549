using Exporter.Signals;
using Exporter.Trainer.Publishing;
using Exporter.Trainer.Reporting;

namespace Exporter.Trainer.Commands;

/// <summary>The verb <c>train</c>: reads the configuration and Prometheus' history, writes a model.</summary>
/// <param name="time">The process's clock, for <c>now</c> and waits between attempts.</param>
internal sealed class TrainCommand(TimeProvider time)
    : HistoryVerb<TrainArguments>("train", "Trains a model for one predictor from Prometheus' history and writes it as an ONNX file.", time), IHasExamples
{
    /// <inheritdoc/>
    public string Examples => """
        How it works:
          The signals and the failure expression of the configuration are read from Prometheus step by step, replayed
          through the windows and features of the sidecar, labelled by the incidents that followed, and cut in order of
          time into folds and a test part, with a gap of the longest horizon between what is learnt and what it is held
          against. Logistic regression, boosted trees (LightGBM) and a random forest compete on the same folds; the best
          is fitted on everything before the test part. Results are printed for the test part, beside what works without
          training. The same input and seed give the same file.

        Examples:
          foresight_trainer train --config.file foresight.yml --predictor node \
            --prometheus.url http://localhost:9090 --from now-30d --out models/node.onnx

          foresight_trainer train --predictor node --prometheus.url http://localhost:9090 --out node.onnx \
            --from 2026-05-01T00:00:00Z --to 2026-06-01T00:00:00Z --min-lead 30m --target-precision 0.9

          foresight_trainer train --predictor node --prometheus.url http://localhost:9090 --registry models

          foresight_trainer train --predictor node --prometheus.url http://localhost:9090 --out node.onnx \
            --learner lightgbm --holdout-entities 0.2 --report node.html

          foresight_trainer train --predictor node --prometheus.url http://localhost:9090 --out node.onnx \
            --incidents tickets.csv --feedback data/foresight.db --cost-ratio 20

          foresight_trainer train --dataset data/node --predictor node --out node.onnx --max-memory 4GB

          foresight_trainer train --dataset data/node --predictor node --registry models --mlflow http://localhost:5000

        Exit status: 0 the model was written, 1 it could not be made, 2 wrong usage or configuration,
        3 it does no better than the built-in baseline and was not written (--force writes it),
        7 it was written, but MLflow did not take it (publish does that later).

        """;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        if (Given.Predictor.Find(error) is not { } definition)
        {
            return ExitStatus.Usage;
        }

        if (!Given.Incidents.TryRead(definition, Given.Training.Seed, out var listed, out var outcomes, out var mistakes))
        {
            return ExitStatus.Refuse(error, mistakes, Name);
        }

        using var history = Given.History.Open(definition, Time);
        var options = Given.Training with { FromMs = history.FromMs, ToMs = history.ToMs, Incidents = [.. listed, .. outcomes.Prevented], Unknown = outcomes.Unknown };
        await outcomes.WriteToAsync(output).ConfigureAwait(false);
        options = Given.MaxMemory is { } bytes ? MemoryBudget.Apply(options, definition, bytes) : options;
        try
        {
            var model = await TrainAsync(history, options, output, cancellation).ConfigureAwait(false);
            return Given.Mlflow.IsGiven ? await PublishAsync(model, history, options, output, error, cancellation).ConfigureAwait(false) : ExitStatus.Ok;
        }
        catch (OutOfMemoryException e)
        {
            throw new TrainingException("out of memory; --max-memory makes it hold no more rows than fit, a smaller --max-rows likewise", e);
        }
    }

    private Task<int> PublishAsync(Publication model, OpenHistory history, TrainingOptions options, TextWriter output, TextWriter error, CancellationToken cancellation) =>
        Given.Mlflow.PublishAsync(
            model with { Options = RunParameters.Of(options), DataFingerprint = history.Fingerprint, GitCommit = ConfigurationCommit.Of(Given.Predictor.ConfigFile) },
            Given.Promote ? ModelAlias.Champion : ModelAlias.Challenger,
            "It is where it was to be written; \"foresight_trainer publish\" publishes what is in a registry",
            Time, output, error, cancellation);

    /// <summary>Trains; a model that is refused has its report all the same, since that says why.</summary>
    private async Task<Publication> TrainAsync(OpenHistory history, TrainingOptions options, TextWriter output, CancellationToken cancellation)
    {
        ReportContent? report = null;
        try
        {
            var run = new TrainingRun(history.Definition, options, output) { Report = Given.ReportFile is null && !Given.Mlflow.IsGiven ? null : content => report = content };
            var model = await Given.Destination.ReceiveAsync(history.Definition.Name, path => run.RunAsync(history.Source, path, cancellation), output).ConfigureAwait(false);
            return model with { Report = report };
        }
        finally
        {
            if (report is not null && Given.ReportFile is { } page)
            {
                ReportFiles.Write(report, page);
                await output.WriteLineAsync($"Wrote {page}.").ConfigureAwait(false);
            }
        }
    }
}
