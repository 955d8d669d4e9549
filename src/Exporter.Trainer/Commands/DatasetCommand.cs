using System.CommandLine;
using Exporter.Configuration.Recorded;
using Exporter.History;
using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Storage;

namespace Exporter.Trainer.Commands;

/// <summary>The verb <c>dataset</c>: reads what a predictor watches from Prometheus or from recorded files and keeps it as Parquet.</summary>
internal sealed class DatasetCommand : Command, IHasExamples
{
    private readonly DatasetArguments _arguments = new();
    private readonly TimeProvider _time;

    /// <summary>The verb.</summary>
    /// <param name="time">The process's clock, for <c>now</c>, rests and waits.</param>
    public DatasetCommand(TimeProvider time)
        : base("dataset", "Reads a predictor's history into a folder of Parquet files, to train from and predict on; goes on where it was stopped.")
    {
        _time = time;
        foreach (var option in _arguments.All)
        {
            Options.Add(option);
        }

        SetAction((parsed, cancellation) => RunAsync(parsed, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellation));
    }

    /// <inheritdoc/>
    public string Examples => """
        What the signals, failure, change and depends_on of the configuration gave at each step is asked of Prometheus, a span after
        the other, and kept as Parquet files beside a manifest with their checksums. Stopped or killed, the same command goes on
        where it was; files that are damaged are made anew. A later --to lets the dataset grow.

        Examples:
          foresight_trainer dataset --predictor node --prometheus.url http://localhost:9090 --from now-90d --out data/node
          foresight_trainer dataset --import mapping.yml --data recordings --out data/pumps

        Exit status: 0 the dataset is complete, 1 it could not be read, 2 wrong usage or configuration.

        """;

    private async Task<int> RunAsync(ParseResult parsed, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var mistakes = _arguments.Read(parsed, _time.GetUtcNow());
        if (mistakes.Count > 0)
        {
            return ExitStatus.Refuse(error, mistakes, Name);
        }

        var import = _arguments.Mapping.Length > 0;
        var mapping = import ? FindMapping(error) : null;
        var definition = import ? null : ConfiguredPredictor.Find(_arguments.ConfigFile, _arguments.Predictor, error);
        if (mapping is null && definition is null)
        {
            return ExitStatus.Usage;
        }

        try
        {
            var bar = ProgressBar.On(output, _time, "steps");
            var folder = mapping is not null
                ? await new DatasetImport(mapping, _arguments.Data, _arguments.Part).RunAsync(_arguments.Folder, bar.Report, cancellation).ConfigureAwait(false)
                : await ReadAsync(definition!, bar, output, cancellation).ConfigureAwait(false);
            var manifest = folder.Manifest;
            await output.WriteLineAsync($"{_arguments.Folder}: {manifest.Steps} steps of {PrometheusDuration.Format(TimeSpan.FromSeconds(manifest.StepSeconds))} from {manifest.From:u} on, {manifest.Chunks.Sum(chunk => chunk.Rows)} rows in {manifest.Chunks.Length} files").ConfigureAwait(false);
            return ExitStatus.Ok;
        }
        catch (Exception e) when (e is TrainingException or HistoryException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"foresight_trainer: {e.Message}").ConfigureAwait(false);
            return ExitStatus.Failure;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await error.WriteLineAsync($"foresight_trainer: stopped; what was read is in {_arguments.Folder}, the same command goes on from there").ConfigureAwait(false);
            return ExitStatus.Failure;
        }
    }

    private RecordedMapping? FindMapping(TextWriter error)
    {
        if (RecordedMappingLoader.TryLoad(_arguments.Mapping, out var mapping, out var mistakes))
        {
            return mapping;
        }

        foreach (var mistake in mistakes)
        {
            error.WriteLine(mistake);
        }

        return null;
    }

    private async Task<DatasetFolder> ReadAsync(PredictorDefinition definition, ProgressBar bar, TextWriter output, CancellationToken cancellation)
    {
        using var http = new HttpClient { Timeout = _arguments.Timeout };
        using var turn = new SemaphoreSlim(1);
        var source = new PacedSource(new RangeQuerySource(http, _arguments.PrometheusUrl, _time), turn, _time, _arguments.Load);
        var range = TimeRange.OfSteps(_arguments.FromMs, _arguments.ToMs, definition.Step);
        var run = new DatasetRun(definition, source, _time, output);
        var folder = run.Open(_arguments.Folder, range.FromMs);
        using var writing = folder.Lock();
        await run.RunAsync(folder, range.ToMs, bar.Report, cancellation).ConfigureAwait(false);
        return folder;
    }
}
