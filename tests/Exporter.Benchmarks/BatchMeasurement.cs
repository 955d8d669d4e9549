using System.Diagnostics;
using System.Globalization;
using Exporter.History;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Trainer;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Prediction;
using Exporter.Trainer.Storage;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Parquet;
using Parquet.Schema;

namespace Exporter.Benchmarks;

/// <summary>
/// What large histories cost the trainer: <c>Exporter.Benchmarks batch ENTITIES STEPS SIGNALS LEARNER</c> writes a dataset, builds the
/// feature matrix from it, trains on it and scores the matrix from Parquet, beside ONNX Runtime alone on the same matrix.
/// </summary>
internal sealed class BatchMeasurement(int entities, int steps, int signals, string learner)
{
    private const long FromMs = 1_699_920_000_000;
    private const long StepMs = 30_000;
    private const int Rounds = 3;
    private const int RowsPerGroup = 65_536;

    private readonly string _folder = Directory.CreateTempSubdirectory("foresight-batch-").FullName;

    private readonly PredictorDefinition _definition = new()
    {
        Name = "batch",
        EntityLabels = ["instance"],
        Horizons = [TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)],
        Signals = [.. Enumerable.Range(0, signals).Select(i => new SignalDefinition($"s{i}", $"s{i}", i < 3 ? new SignalLimit(LimitSide.Above, 1) : null))],
        FailureExpression = "failed",
    };

    private TrainingOptions Options => new() { FromMs = FromMs, ToMs = FromMs + ((steps - 1) * StepMs), MaxRows = int.MaxValue, Learner = learner, Force = true };

    /// <summary>Measures, and prints.</summary>
    public async Task RunAsync()
    {
        var cost = new Cost();
        var run = new DatasetRun(_definition, new MadeUpHistory(entities), TimeProvider.System, TextWriter.Null);
        var folder = run.Open(Path.Combine(_folder, "data"), FromMs);
        await run.RunAsync(folder, Options.ToMs, (_, _) => { }, CancellationToken.None);
        Print($"dataset: {entities} entities x {steps} steps x {signals} signals, {new DirectoryInfo(folder.Path).EnumerateFiles().Sum(file => file.Length) >> 20} MiB in {folder.Manifest.Chunks.Length} files; made up and written in {cost}");

        cost = new Cost();
        var replay = new Replay(_definition, Options);
        var rows = await replay.RunAsync(new DatasetSource(folder, _definition), (_, _) => { }, CancellationToken.None);
        var values = (long)rows.Count * rows.Columns;
        Print($"feature matrix from Parquet: {rows.Count} rows x {rows.Columns} features in {cost}: {values / cost.Processor / 1e6:0.0} M feature values per second of a core; peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");

        var model = Path.Combine(_folder, "model.onnx");
        cost = new Cost();
        await new TrainingRun(_definition, Options with { MaxRows = 50_000 }, TextWriter.Null).RunAsync(new DatasetSource(folder, _definition), model, CancellationToken.None);
        Print($"trained {learner}: {new FileInfo(model).Length >> 10} KiB in {cost}");

        var matrix = Path.Combine(_folder, "matrix.parquet");
        await WriteMatrixAsync(matrix, rows, replay.Schema.Names);
        var (ours, alone) = (new List<Cost>(), new List<Cost>());
        for (var round = 0; round < Rounds; round++)
        {
            // As it is out of the box, and as it is at its thriftiest; the better of both counts.
            using var usual = new SessionOptions();
            using var thrifty = new SessionOptions { IntraOpNumThreads = 1 };
            alone.Add(ScoreAlone(model, rows, usual));
            alone.Add(ScoreAlone(model, rows, thrifty));
            ours.Add(await PredictAsync(model, matrix));
        }

        var reading = new List<Cost>();
        for (var round = 0; round < Rounds; round++)
        {
            reading.Add(await ReadAsync(matrix, replay.Schema.Names));
        }

        Print($"of that reading the matrix: {1e9 * reading.Min(one => one.Processor) / values:0.00} ns a value");
        var (best, least) = (ours.Min(one => one.Processor), alone.Min(one => one.Processor));
        Print($"ONNX Runtime alone, the matrix in memory: {rows.Count / least:0} rows per second of a core; predict, Parquet to Parquet: {rows.Count / best:0}, which is {least / best:0.0%} of it");
        Print($"elapsed: {rows.Count / alone.Min(one => one.Elapsed):0} and {rows.Count / ours.Min(one => one.Elapsed):0} rows a second, {alone.Min(one => one.Elapsed) / ours.Min(one => one.Elapsed):0.0%}; peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");
        Directory.Delete(_folder, recursive: true);
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>A session as anybody would make it, and one call for each batch of the matrix.</summary>
    private static Cost ScoreAlone(string model, TrainingRows rows, SessionOptions options)
    {
        using var session = new InferenceSession(model, options);
        var values = new float[TrainingRows.RowsPerBlock * rows.Columns];
        var cost = new Cost();
        for (var first = 0; first < rows.Count; first += TrainingRows.RowsPerBlock)
        {
            var count = Math.Min(TrainingRows.RowsPerBlock, rows.Count - first);
            rows.BlockAt(first / TrainingRows.RowsPerBlock).AsSpan(0, count * rows.Columns).CopyTo(values);
            var tensor = new DenseTensor<float>(values.AsMemory(0, count * rows.Columns), [count, rows.Columns]);
            using var results = session.Run([NamedOnnxValue.CreateFromTensor(ModelContract.InputName, tensor)], [ModelContract.OutputName]);
        }

        cost.Stop();
        return cost;
    }

    private static async Task<Cost> ReadAsync(string matrix, IReadOnlyList<string> names)
    {
        var cost = new Cost();
        await using (var table = await FeatureTables.OpenAsync(matrix, names, CancellationToken.None))
        {
            await foreach (var _ in table.ReadAsync(CancellationToken.None))
            {
                // Only read.
            }
        }

        cost.Stop();
        return cost;
    }

    private async Task<Cost> PredictAsync(string model, string matrix)
    {
        var schema = Exporter.Features.FeatureSchema.For(_definition);
        var scorers = Enumerable.Range(0, Environment.ProcessorCount).Select(_ =>
            OnnxScorer.TryLoad(model, _definition, schema, out var scorer, out var error, MatrixPrediction.RowsAtOnce) ? scorer : throw new InvalidOperationException(error)).ToArray();
        var cost = new Cost();
        await using (var table = await FeatureTables.OpenAsync(matrix, schema.Names, CancellationToken.None))
        {
            var layout = new PredictionLayout(_definition.Name, table.HasTime, [.. table.Labels], _definition.Horizons);
            var prediction = new MatrixPrediction(table, scorers, schema.Names.Length, _definition.Horizons.Length);
            await PredictionFile.WriteAsync(Path.Combine(_folder, "predictions.parquet"), layout, prediction.RunAsync(CancellationToken.None), CancellationToken.None);
        }

        cost.Stop();
        Array.ForEach(scorers, scorer => scorer.Dispose());
        return cost;
    }

    private static async Task WriteMatrixAsync(string path, TrainingRows rows, IReadOnlyList<string> names)
    {
        DataField<float>[] fields = [.. names.Select(name => new DataField<float>(name))];
        await using var file = File.Create(path);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), file, new ParquetOptions { CompressionMethod = CompressionMethod.Snappy });
        for (var first = 0; first < rows.Count; first += RowsPerGroup)
        {
            var column = new float[Math.Min(RowsPerGroup, rows.Count - first)];
            using var group = writer.CreateRowGroup();
            for (var feature = 0; feature < fields.Length; feature++)
            {
                for (var row = 0; row < column.Length; row++)
                {
                    column[row] = rows.Row(first + row)[feature];
                }

                await group.WriteAsync<float>(fields[feature], column);
            }
        }
    }

    /// <summary>Elapsed and processor time.</summary>
    private sealed class Cost
    {
        private readonly long _began = Stopwatch.GetTimestamp();
        private readonly TimeSpan _before = Environment.CpuUsage.TotalTime;
        private (double Elapsed, double Processor)? _stopped;

        public double Elapsed => _stopped?.Elapsed ?? Stopwatch.GetElapsedTime(_began).TotalSeconds;

        public double Processor => _stopped?.Processor ?? (Environment.CpuUsage.TotalTime - _before).TotalSeconds;

        public void Stop() => _stopped = (Elapsed, Processor);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Elapsed:0.0} s ({Processor:0.0} s of processor)");
    }

    /// <summary>Signals that swing and rise for an hour before each failure, made up as they are asked for.</summary>
    private sealed class MadeUpHistory(int entities) : IHistorySource
    {
        private const int CycleSteps = 700;
        private const int ClimbSteps = 120;

        private readonly Labels[] _labels = [.. Enumerable.Range(0, entities).Select(i => Labels.Of(("instance", $"host-{i:D5}:9100")))];

        public Task<HistoryFrame> ReadAsync(string expression, long fromMs, long stepMs, int steps, CancellationToken cancellation)
        {
            var frame = new HistoryFrame(fromMs, stepMs, steps);
            var signal = expression == "failed" ? -1 : int.Parse(expression.AsSpan(1), CultureInfo.InvariantCulture);
            for (var entity = 0; entity < _labels.Length; entity++)
            {
                var row = frame.Add(_labels[entity]);
                for (var step = 0; step < steps; step++)
                {
                    var number = (fromMs / stepMs) + step;
                    var at = (int)((number + (entity * 37L)) % CycleSteps);
                    var climb = Math.Max(0, at - (CycleSteps - ClimbSteps)) / (double)ClimbSteps;
                    row[step] = signal < 0 ? (at < 5 ? 1 : 0) : Math.Sin((number / 50.0) + signal + entity) + Noise(number, entity, signal) + (signal % 4 == 0 ? climb : 0);
                }
            }

            return Task.FromResult(frame);
        }

        // The same for the same place, whoever asks and when.
        private static double Noise(long number, int entity, int signal)
        {
            var hash = (ulong)((number * 73_856_093) ^ (entity * 19_349_663L) ^ (signal * 83_492_791L)) * 0x9E37_79B9_7F4A_7C15;
            return (hash >> 11) * (1.0 / (1UL << 53));
        }
    }
}
