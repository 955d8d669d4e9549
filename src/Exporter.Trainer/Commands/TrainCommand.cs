using System.Collections.Immutable;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Reporting;

namespace Exporter.Trainer.Commands;

/// <summary>The verb <c>train</c>: reads the configuration and Prometheus' history, writes a model.</summary>
/// <param name="time">The process's clock, for <c>now</c> and waits between attempts.</param>
internal sealed class TrainCommand(TimeProvider time)
    : HistoryVerb<TrainArguments>("train", "Trains a model for one predictor from Prometheus' history and writes it as an ONNX file.", time)
{
    /// <inheritdoc/>
    protected override async Task<int> RunAsync(TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        if (Given.Predictor.Find(error) is not { } definition)
        {
            return ExitStatus.Usage;
        }

        var listed = ImmutableArray<ListedIncident>.Empty;
        if (Given.IncidentFile.Length > 0 && !IncidentList.TryRead(Given.IncidentFile, definition.EntityLabels, out listed, out var mistakes))
        {
            return ExitStatus.Refuse(error, mistakes, Name);
        }

        using var history = Given.History.Open(definition, Time);
        var options = Given.Training with { FromMs = history.FromMs, ToMs = history.ToMs, Incidents = listed };
        options = Given.MaxMemory is { } bytes ? MemoryBudget.Apply(options, definition, bytes) : options;
        try
        {
            await TrainAsync(history, options, output, cancellation).ConfigureAwait(false);
            return ExitStatus.Ok;
        }
        catch (OutOfMemoryException e)
        {
            throw new TrainingException("out of memory; --max-memory makes it hold no more rows than fit, a smaller --max-rows likewise", e);
        }
    }

    /// <summary>Trains; a model that is refused has its report all the same, since that says why.</summary>
    private async Task TrainAsync(OpenHistory history, TrainingOptions options, TextWriter output, CancellationToken cancellation)
    {
        ReportContent? report = null;
        try
        {
            var run = new TrainingRun(history.Definition, options, output) { Report = Given.ReportFile is null ? null : content => report = content };
            await Given.Destination.ReceiveAsync(history.Definition.Name, path => run.RunAsync(history.Source, path, cancellation), output).ConfigureAwait(false);
        }
        finally
        {
            if (report is not null)
            {
                ReportFiles.Write(report, Given.ReportFile!);
                await output.WriteLineAsync($"Wrote {Given.ReportFile}.").ConfigureAwait(false);
            }
        }
    }
}
