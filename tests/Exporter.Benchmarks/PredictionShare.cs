using System.Collections.Immutable;
using System.Globalization;
using Exporter.Features;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Trainer.Prediction;
using Microsoft.ML.OnnxRuntime;

namespace Exporter.Benchmarks;

/// <summary>What share of ONNX Runtime's own throughput <c>predict --matrix</c> reaches, from Parquet to Parquet, on the processors of this process.</summary>
/// <remarks>
/// The runtime alone has the matrix in memory and one call for each batch: as it is out of the box, and as one session of one thread on each processor;
/// each with few and with many rows a call; the best counts. They take turns with ours in one run, and the least of all rounds is compared.
/// </remarks>
/// <param name="folder">Has the matrix, and a model of each learner under its name.</param>
/// <param name="definition">What the models were trained for.</param>
internal sealed class PredictionShare(string folder, PredictorDefinition definition)
{
    /// <summary>Name of the matrix in the folder.</summary>
    public const string MatrixFile = "matrix.parquet";

    private const int Rounds = 7;

    // Rows in a call of the runtime alone: as many as predict hands over, and as many as make calls rare.
    private static readonly int[] RowsAtOnce = [OnnxScorer.BatchRows, 4096];

    private readonly FeatureSchema _schema = FeatureSchema.For(definition);
    private readonly string _matrix = Path.Combine(folder, MatrixFile);

    /// <summary>Measures the learners one after the other, and prints a line for each.</summary>
    public async Task RunAsync(IEnumerable<string> learners)
    {
        var values = await ValuesAsync();
        var (rows, processors) = (values.Length / _schema.Names.Length, Environment.ProcessorCount);
        List<Cost> reading = [await ReadAsync(), await ReadAsync(), await ReadAsync()];
        Print($"{processors} processor(s), {rows} rows x {_schema.Names.Length} features; reading them from Parquet: {1e9 * Least(reading) / values.Length:0.00} ns a value");
        foreach (var learner in learners)
        {
            var model = Path.Combine(folder, $"{learner}.onnx");
            var (ours, alone) = (new List<Cost>(), new List<Cost>());
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var rowsAtOnce in RowsAtOnce)
                {
                    alone.Add(ScoreAlone(model, values, sessions: 1, rowsAtOnce));
                    alone.Add(ScoreAlone(model, values, processors, rowsAtOnce));
                }

                ours.Add(await PredictAsync(model));
            }

            Print($"  {learner,-9} ONNX Runtime alone {1e9 * Least(alone) / values.Length,5:0.00} ns a value, predict {1e9 * Least(ours) / values.Length,5:0.00}: {Least(alone) / Least(ours):0%} by processor time; {rows / alone.Min(one => one.Elapsed):0} and {rows / ours.Min(one => one.Elapsed):0} rows a second: {alone.Min(one => one.Elapsed) / ours.Min(one => one.Elapsed):0%}");
        }
    }

    private ImmutableArray<int> AllFeatures => [.. Enumerable.Range(0, _schema.Names.Length)];

    private static double Least(List<Cost> costs) => costs.Min(one => one.Processor);

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>The matrix as it lies in memory, row after row.</summary>
    private async Task<float[]> ValuesAsync()
    {
        var width = _schema.Names.Length;
        var values = new List<float[]>();
        await using var table = await OpenAsync(AllFeatures);
        await foreach (var block in table.ReadAsync(CancellationToken.None))
        {
            values.Add(new float[block.Rows * width]);
            block.CopyRows(0, values[^1], width);
        }

        return [.. values.SelectMany(block => block)];
    }

    private Task<IFeatureTable> OpenAsync(ImmutableArray<int> used) => FeatureTables.OpenAsync(_matrix, _schema.Names, used, CancellationToken.None);

    private async Task<Cost> ReadAsync()
    {
        var cost = new Cost();
        await using (var table = await OpenAsync(AllFeatures))
        {
            await foreach (var _ in table.ReadAsync(CancellationToken.None))
            {
                // Only read.
            }
        }

        cost.Stop();
        return cost;
    }

    /// <summary>One session with all processors, or one for each with its part of the rows.</summary>
    private Cost ScoreAlone(string model, float[] values, int sessions, int rowsAtOnce)
    {
        var width = _schema.Names.Length;
        var rows = values.Length / width;
        using var options = new SessionOptions { IntraOpNumThreads = sessions == 1 ? Environment.ProcessorCount : 1 };
        InferenceSession[] all = [.. Enumerable.Range(0, sessions).Select(_ => new InferenceSession(model, options))];
        var cost = new Cost();
        Parallel.For(0, sessions, session =>
        {
            using var run = new RunOptions();
            var end = (int)((long)rows * (session + 1) / sessions);
            for (var first = (int)((long)rows * session / sessions); first < end; first += rowsAtOnce)
            {
                var count = Math.Min(rowsAtOnce, end - first);
                using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values.AsMemory(first * width, count * width), [count, width]);
                using var results = all[session].Run(run, [ModelContract.InputName], [input], [ModelContract.OutputName]);
            }
        });
        cost.Stop();
        Array.ForEach(all, session => session.Dispose());
        return cost;
    }

    private async Task<Cost> PredictAsync(string model)
    {
        var scorers = Enumerable.Range(0, Environment.ProcessorCount).Select(_ =>
            OnnxScorer.TryLoad(model, definition, _schema, out var scorer, out var error) ? scorer : throw new InvalidOperationException(error)).ToArray();
        var cost = new Cost();
        await using (var table = await OpenAsync(scorers[0].UsedFeatures))
        {
            var layout = new PredictionLayout(definition.Name, table.HasTime, [.. table.Labels], definition.Horizons);
            var prediction = new MatrixPrediction(table, scorers, _schema.Names.Length, definition.Horizons.Length);
            await PredictionFile.WriteAsync(Path.Combine(folder, "predictions.parquet"), layout, prediction.RunAsync(CancellationToken.None), CancellationToken.None);
        }

        cost.Stop();
        Array.ForEach(scorers, scorer => scorer.Dispose());
        return cost;
    }
}
