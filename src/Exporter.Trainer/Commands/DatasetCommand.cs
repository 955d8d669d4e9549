using Exporter.Configuration.Recorded;
using Exporter.History;
using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Storage;

namespace Exporter.Trainer.Commands;

/// <summary>The verb <c>dataset</c>: reads what a predictor watches from Prometheus or from recorded files and keeps it as Parquet.</summary>
/// <param name="time">The process's clock, for <c>now</c>, rests and waits.</param>
internal sealed class DatasetCommand(TimeProvider time)
    : HistoryVerb<DatasetArguments>("dataset", "Reads a predictor's history into a folder of Parquet files, to train from and predict on; goes on where it was stopped.", time), IHasExamples
{
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

    /// <inheritdoc/>
    protected override string LeftBehind => $"what was read is in {Given.Folder}, the same command goes on from there";

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var import = Given.Mapping.Length > 0;
        var mapping = import ? FindMapping(error) : null;
        var definition = import ? null : Given.Predictor.Find(error);
        if (mapping is null && definition is null)
        {
            return ExitStatus.Usage;
        }

        var bar = ProgressBar.On(output, Time, "steps");
        var folder = mapping is not null
            ? await new DatasetImport(mapping, Given.Data, Given.Part).RunAsync(Given.Folder, bar.Report, cancellation).ConfigureAwait(false)
            : await ReadAsync(definition!, bar, output, cancellation).ConfigureAwait(false);
        var manifest = folder.Manifest;
        await output.WriteLineAsync($"{Given.Folder}: {manifest.Steps} steps of {PrometheusDuration.Format(TimeSpan.FromSeconds(manifest.StepSeconds))} from {manifest.From:u} on, {manifest.Chunks.Sum(chunk => chunk.Rows)} rows in {manifest.Chunks.Length} files").ConfigureAwait(false);
        return ExitStatus.Ok;
    }

    private RecordedMapping? FindMapping(TextWriter error)
    {
        if (RecordedMappingLoader.TryLoad(Given.Mapping, out var mapping, out var mistakes))
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
        using var http = DirectClient.Create(Given.Timeout);
        using var turn = new SemaphoreSlim(1);
        var source = new PacedSource(new RangeQuerySource(http, Given.PrometheusUrl, Time), turn, Time, Given.Load);
        var range = TimeRange.OfSteps(Given.FromMs, Given.ToMs, definition.Step);
        var run = new DatasetRun(definition, source, Time, output);
        var folder = run.Open(Given.Folder, range.FromMs);
        using var writing = folder.Lock();
        await run.RunAsync(folder, range.ToMs, bar.Report, cancellation).ConfigureAwait(false);
        return folder;
    }
}
