using System.Collections.Immutable;
using System.CommandLine;
using Exporter.Configuration;
using Exporter.History;
using Exporter.Signals;
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

        if (FindPredictor(error) is not { } definition)
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
            using var http = new HttpClient { Timeout = _arguments.Timeout };
            var source = new RangeQuerySource(http, _arguments.PrometheusUrl, _time);
            await new TrainingRun(definition, _arguments.Training with { Incidents = listed }, output).RunAsync(source, _arguments.OutFile, cancellation).ConfigureAwait(false);
            return ExitStatus.Ok;
        }
        catch (Exception e) when (e is TrainingException or HistoryException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"foresight_trainer: {e.Message}").ConfigureAwait(false);
            return e is WorthlessModelException ? ExitStatus.Worthless : ExitStatus.Failure;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await error.WriteLineAsync("foresight_trainer: stopped; nothing was written").ConfigureAwait(false);
            return ExitStatus.Failure;
        }
    }

    private PredictorDefinition? FindPredictor(TextWriter error)
    {
        if (!ConfigLoader.TryLoad(_arguments.ConfigFile, out var config, out var errors))
        {
            foreach (var mistake in errors)
            {
                error.WriteLine(mistake);
            }

            return null;
        }

        var definition = config.Predictors.FirstOrDefault(predictor => predictor.Name == _arguments.Predictor);
        if (definition is null)
        {
            var known = string.Join(", ", config.Predictors.Select(predictor => predictor.Name));
            error.WriteLine($"foresight_trainer: no predictor \"{_arguments.Predictor}\" in {_arguments.ConfigFile}; there are: {known}");
        }

        return definition;
    }
}
