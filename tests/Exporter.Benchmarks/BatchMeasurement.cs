using System.Diagnostics;
using System.Globalization;
using Exporter.Signals;
using Exporter.Trainer;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Storage;
using Parquet;
using Parquet.Schema;

namespace Exporter.Benchmarks;

/// <summary>
/// What large histories cost the trainer: <c>Exporter.Benchmarks batch ENTITIES STEPS SIGNALS LEARNER</c> writes a dataset, builds the
/// feature matrix from it, trains on it (each learner, for <c>auto</c>) and scores the matrix from Parquet, on one processor and on two, beside ONNX
/// Runtime alone on the same matrix: <see cref="PredictionShare"/>.
/// </summary>
internal sealed class BatchMeasurement(int entities, int steps, int signals, string learner)
{
    private const long FromMs = 1_699_920_000_000;
    private const long StepMs = 30_000;
    private const int MaxTrainedRows = 30_000;
    private const int RowsPerGroup = 65_536;

    private readonly string _folder = Directory.CreateTempSubdirectory("foresight-batch-").FullName;

    private readonly PredictorDefinition _definition = Definition(signals);

    private TrainingOptions Options => new() { FromMs = FromMs, ToMs = FromMs + ((steps - 1) * StepMs), MaxRows = int.MaxValue, Learner = learner, Force = true };

    /// <summary>The predictor that is measured.</summary>
    public static PredictorDefinition Definition(int signals) => new()
    {
        Name = "batch",
        EntityLabels = ["instance"],
        Horizons = [TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)],
        Signals = [.. Enumerable.Range(0, signals).Select(i => new SignalDefinition($"s{i}", $"s{i}", i < 3 ? new SignalLimit(LimitSide.Above, 1) : null))],
        FailureExpression = "failed",
    };

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

        await WriteMatrixAsync(Path.Combine(_folder, PredictionShare.MatrixFile), rows, replay.Schema.Names);
        string[] learners = [.. Options.Competing];
        foreach (var one in learners)
        {
            var model = Path.Combine(_folder, $"{one}.onnx");
            cost = new Cost();
            await new TrainingRun(_definition, Options with { MaxRows = MaxTrainedRows, Learner = one }, TextWriter.Null).RunAsync(new DatasetSource(folder, _definition), model, CancellationToken.None);
            Print($"trained {one}: {new FileInfo(model).Length >> 10} KiB in {cost}");
        }

        // As many processors as are asked for can only be had by a process of its own.
        string[] processors = Environment.ProcessorCount > 1 ? ["0", "0,1"] : ["0"];
        foreach (var list in processors)
        {
            using var child = Process.Start("taskset", ["-c", list, Environment.ProcessPath!, "batch-share", _folder, $"{signals}", .. learners]);
            await child.WaitForExitAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

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
}
