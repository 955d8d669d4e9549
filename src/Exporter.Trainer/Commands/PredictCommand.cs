using System.Globalization;
using Exporter.Features;
using Exporter.History;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Prediction;
using Exporter.Trainer.Prediction.Shards;

namespace Exporter.Trainer.Commands;

/// <summary>The verb <c>predict</c>: scores a history, a dataset or a file of feature vectors in one go.</summary>
/// <param name="time">The process's clock, for <c>now</c> and waits between attempts.</param>
internal sealed class PredictCommand(TimeProvider time)
    : HistoryVerb<PredictArguments>("predict", "Predicts for a span of history, a dataset or a file of feature vectors, and writes Parquet or CSV, or sends them to a Prometheus.", time), IHasExamples
{
    /// <inheritdoc/>
    public string Examples => """
        A history is replayed through the windows and features of the sidecar: what comes out is what it would have predicted. Of a
        Prometheus, as much before --from is read as fills the windows. Rows are timestamp, label_* and probability_* for each horizon;
        a Parquet file has Unix ms and float32, CSV has Unix seconds.

        Examples:
          foresight_trainer predict --dataset data/node --predictor node --model node.onnx --out predictions.parquet
          foresight_trainer predict --matrix vectors.parquet --predictor node --model node.onnx --out predictions.csv
          foresight_trainer predict --dataset data/node --predictor node --model node.onnx --shard 1/4 --out /shared/node
          foresight_trainer predict --prometheus.url http://localhost:9090 --from now-1d --predictor node --model node.onnx \
            --remote-write http://localhost:9090/api/v1/write

        With --shard, machines that share a folder do one share of the entities each, and need to know nothing of each other. A file is about a day
        (--part), is there whole or not at all, and is not worked out again: killed at any moment, the same command does the rest.

        Exit status: 0 all predictions were written or sent, 1 they could not be, 2 wrong usage or configuration, 5 another process does this share.

        """;

    /// <inheritdoc/>
    protected override string LeftBehind => Given.Shard is null ? "no file was written" : "parts that are whole stay, and the same command goes on from there";

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        if (Given.Predictor.Find(error) is not { } definition)
        {
            return ExitStatus.Usage;
        }

        if (Given.Shard is { } shard)
        {
            return await PredictShardAsync(shard, definition, output, error, cancellation).ConfigureAwait(false);
        }

        var rows = await (Given.Matrix.Length > 0 ? ScoreMatrixAsync(definition, cancellation) : ReplayAsync(definition, output, cancellation)).ConfigureAwait(false);
        await output.WriteLineAsync(Given.RemoteWrite is { } url ? $"Sent {rows} rows to {url}." : $"Wrote {Given.OutFile}: {rows} rows.").ConfigureAwait(false);
        return ExitStatus.Ok;
    }

    private async Task<int> PredictShardAsync(EntityShard shard, PredictorDefinition definition, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        using var history = Given.History.Open(definition, Time);
        var model = Given.Model.FileFor(definition);
        using var scorers = new ScorerSet(() => LoadScorer(model, definition), Given.Parallel);
        var span = TimeRange.OfSteps(history.FromMs, history.ToMs, definition.Step);
        var fresh = ShardIdentity.Of(history, span, Given.Part, shard, model, scorers.All[0].Version);
        using var folder = ShardFolder.TryOpen(Given.OutFile, shard, fresh);
        if (folder is null)
        {
            await error.WriteLineAsync($"foresight_trainer: another process does shard {shard} in {Given.OutFile}").ConfigureAwait(false);
            return ExitStatus.Locked;
        }

        var layout = new PredictionLayout(definition.Name, HasTime: true, definition.EntityLabels, definition.Horizons);
        var prediction = new ShardPrediction(history.Definition, history.Source, layout, shard, new TrainingOptions { FromMs = span.FromMs, ToMs = span.ToMs }.MaxEntities);
        var begun = Time.GetTimestamp();
        var rows = await prediction.RunAsync(
            folder, span, history.ReadFromMs, (long)Given.Part.TotalMilliseconds, scorers.All, ProgressBar.On(output, Time, "steps").Report, cancellation).ConfigureAwait(false);
        var seconds = Time.GetElapsedTime(begun).TotalSeconds;
        var rate = rows == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {seconds:0.0} s, {seconds * 1e6 / rows:0} s per million entity-steps");
        await output.WriteLineAsync($"Wrote shard {shard} to {Given.OutFile}: {folder.Manifest.Parts.Length} parts, {folder.Manifest.Parts.Sum(part => part.Rows)} rows; new: {rows} rows{rate}.").ConfigureAwait(false);
        return ExitStatus.Ok;
    }

    private async Task<long> ReplayAsync(PredictorDefinition definition, TextWriter output, CancellationToken cancellation)
    {
        using var history = Given.History.Open(definition, Time);
        using var scorer = LoadScorer(Given.Model.FileFor(definition), definition);
        var span = TimeRange.OfSteps(history.FromMs, history.ToMs, definition.Step);
        var replay = new HistoryPrediction(history.Definition, history.Source, scorer, new TrainingOptions { FromMs = span.FromMs, ToMs = span.ToMs }.MaxEntities);
        var layout = new PredictionLayout(definition.Name, HasTime: true, definition.EntityLabels, definition.Horizons);
        var bar = ProgressBar.On(output, Time, "steps");
        return await PassOnAsync(layout, replay.RunAsync(span, history.ReadFromMs, bar.Report, cancellation), cancellation).ConfigureAwait(false);
    }

    private async Task<long> ScoreMatrixAsync(PredictorDefinition definition, CancellationToken cancellation)
    {
        var schema = FeatureSchema.For(definition);

        // Looked up once: every thread scores with the same version, even where the alias moves meanwhile.
        var model = Given.Model.FileFor(definition);
        using var scorers = new ScorerSet(() => LoadScorer(model, definition), Environment.ProcessorCount);
        var table = await FeatureTables.OpenAsync(Given.Matrix, schema.Names, scorers.All[0].UsedFeatures, cancellation).ConfigureAwait(false);
        await using (table.ConfigureAwait(false))
        {
            var layout = new PredictionLayout(definition.Name, table.HasTime, [.. table.Labels], definition.Horizons);
            if (Given.RemoteWrite is not null && !table.HasTime)
            {
                throw new TrainingException($"{Given.Matrix} has no column {PredictionLayout.TimeColumn}: without times the predictions can be written to a file only");
            }

            var prediction = new MatrixPrediction(table, scorers.All, schema.Names.Length, definition.Horizons.Length);
            return await PassOnAsync(layout, prediction.RunAsync(cancellation), cancellation).ConfigureAwait(false);
        }
    }

    private async Task<long> PassOnAsync(PredictionLayout layout, IAsyncEnumerable<PredictionBatch> batches, CancellationToken cancellation)
    {
        if (Given.RemoteWrite is not { } url)
        {
            return await PredictionFile.WriteAsync(Given.OutFile, layout, batches, cancellation).ConfigureAwait(false);
        }

        using var http = DirectClient.Create(TimeSpan.FromSeconds(100));
        return await new RemoteWritePredictions(http, url, Time).SendAsync(layout, batches, cancellation).ConfigureAwait(false);
    }

    private static IScorer LoadScorer(string? path, PredictorDefinition definition)
    {
        var schema = FeatureSchema.For(definition);
        if (string.IsNullOrEmpty(path))
        {
            return BuiltInModels.Make(definition.Champion, definition, schema);
        }

        return OnnxScorer.TryLoad(path, definition, schema, out var scorer, out var error) ? scorer : throw new TrainingException(error);
    }
}
