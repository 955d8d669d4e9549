using Exporter.Features;
using Exporter.History;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Prediction;

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
          foresight_trainer predict --prometheus.url http://localhost:9090 --from now-1d --predictor node --model node.onnx \
            --remote-write http://localhost:9090/api/v1/write

        Exit status: 0 all predictions were written or sent, 1 they could not be, 2 wrong usage or configuration.

        """;

    /// <inheritdoc/>
    protected override string LeftBehind => "no file was written";

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        if (Given.Predictor.Find(error) is not { } definition)
        {
            return ExitStatus.Usage;
        }

        var rows = await (Given.Matrix.Length > 0 ? ScoreMatrixAsync(definition, cancellation) : ReplayAsync(definition, output, cancellation)).ConfigureAwait(false);
        await output.WriteLineAsync(Given.RemoteWrite is { } url ? $"Sent {rows} rows to {url}." : $"Wrote {Given.OutFile}: {rows} rows.").ConfigureAwait(false);
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
        var scorers = new List<IScorer>();
        try
        {
            for (var thread = 0; thread < Environment.ProcessorCount; thread++)
            {
                scorers.Add(LoadScorer(model, definition));
            }

            var table = await FeatureTables.OpenAsync(Given.Matrix, schema.Names, scorers[0].UsedFeatures, cancellation).ConfigureAwait(false);
            await using (table.ConfigureAwait(false))
            {
                var layout = new PredictionLayout(definition.Name, table.HasTime, [.. table.Labels], definition.Horizons);
                if (Given.RemoteWrite is not null && !table.HasTime)
                {
                    throw new TrainingException($"{Given.Matrix} has no column {PredictionLayout.TimeColumn}: without times the predictions can be written to a file only");
                }

                var prediction = new MatrixPrediction(table, scorers, schema.Names.Length, definition.Horizons.Length);
                return await PassOnAsync(layout, prediction.RunAsync(cancellation), cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            scorers.ForEach(scorer => scorer.Dispose());
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
