using System.CommandLine;
using Exporter.History;
using Exporter.Models.Registry;
using Exporter.Signals;

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

        try
        {
            using var http = new HttpClient { Timeout = _arguments.Timeout };
            var source = new RangeQuerySource(http, _arguments.PrometheusUrl, _time);
            await TrainAsync(new TrainingRun(definition, _arguments.Training, output), source, output, cancellation).ConfigureAwait(false);
            return ExitStatus.Ok;
        }
        catch (Exception e) when (e is TrainingException or HistoryException or RegistryException or IOException or UnauthorizedAccessException)
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

    private async Task TrainAsync(TrainingRun run, IHistorySource source, TextWriter output, CancellationToken cancellation)
    {
        var aside = Directory.CreateTempSubdirectory("foresight-train-");
        try
        {
            var path = _arguments.OutFile ?? Path.Combine(aside.FullName, $"{_arguments.Predictor}.onnx");
            var result = await run.RunAsync(source, path, cancellation).ConfigureAwait(false);
            if (_arguments.Registry is { } registry)
            {
                var content = await File.ReadAllBytesAsync(path, CancellationToken.None).ConfigureAwait(false);
                Register(new ModelRegistry(registry), content, result, output);
            }
        }
        finally
        {
            aside.Delete(recursive: true);
        }
    }

    private void Register(ModelRegistry registry, byte[] content, TrainingResult result, TextWriter output)
    {
        // What does not beat the baseline comes here by --force only, and becomes champion by --promote only.
        var model = registry.Add(
            content,
            result.Contract,
            _arguments.Promote ? ModelAlias.Champion : ModelAlias.Challenger,
            ifFree: result.Report.BeatsBaseline() ? ModelAlias.Champion : null);
        output.WriteLine($"In the registry as {string.Join(" and ", model.Aliases)} of \"{model.Predictor}\": {model.Path}");
    }
}
