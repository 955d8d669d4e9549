using System.Collections.Immutable;
using System.CommandLine;
using Exporter.History;
using Exporter.Models.Registry;
using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Commands;

/// <summary>The verb <c>train</c>: reads the configuration and Prometheus' history, writes a model.</summary>
internal sealed class TrainCommand : Command
{
    private readonly TrainArguments _arguments = new();
    private readonly TimeProvider _time;

    /// <summary>The verb.</summary>
    /// <param name="time">The process's clock, for <c>now</c> and waits between attempts.</param>
    public TrainCommand(TimeProvider time)
        : base("train", "Trains a model for one predictor from Prometheus' history and writes it as an ONNX file.")
    {
        _time = time;
        foreach (var option in _arguments.All)
        {
            Options.Add(option);
        }

        SetAction((parsed, cancellation) => RunAsync(parsed, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellation));
    }

    private async Task<int> RunAsync(ParseResult parsed, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var mistakes = _arguments.Read(parsed, _time.GetUtcNow());
        if (mistakes.Count > 0)
        {
            return ExitStatus.Refuse(error, mistakes);
        }

        if (ConfiguredPredictor.Find(_arguments.ConfigFile, _arguments.Predictor, error) is not { } definition)
        {
            return ExitStatus.Usage;
        }

        var listed = ImmutableArray<ListedIncident>.Empty;
        if (_arguments.IncidentFile.Length > 0 && !IncidentList.TryRead(_arguments.IncidentFile, definition.EntityLabels, out listed, out mistakes))
        {
            return ExitStatus.Refuse(error, mistakes);
        }

        try
        {
            using var history = _arguments.History.Open(definition, _time);
            var options = _arguments.Training with { FromMs = history.FromMs, ToMs = history.ToMs, Incidents = listed };
            options = _arguments.MaxMemory is { } bytes ? MemoryBudget.Apply(options, definition, bytes) : options;
            var run = new TrainingRun(history.Definition, options, output);
            await _arguments.Destination.ReceiveAsync(definition.Name, path => run.RunAsync(history.Source, path, cancellation), output).ConfigureAwait(false);
            return ExitStatus.Ok;
        }
        catch (Exception e) when (e is TrainingException or HistoryException or RegistryException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"foresight_trainer: {e.Message}").ConfigureAwait(false);
            return e is WorthlessModelException ? ExitStatus.Worthless : ExitStatus.Failure;
        }
        catch (OutOfMemoryException)
        {
            await error.WriteLineAsync("foresight_trainer: out of memory; --max-memory makes it hold no more rows than fit, a smaller --max-rows likewise").ConfigureAwait(false);
            return ExitStatus.Failure;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await error.WriteLineAsync("foresight_trainer: stopped; nothing was written").ConfigureAwait(false);
            return ExitStatus.Failure;
        }
    }
}
