using System.Diagnostics;
using System.Globalization;
using Exporter.Features;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Trainer;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Prediction;
using Exporter.Trainer.Prediction.Shards;
using Exporter.Trainer.Storage;

namespace Exporter.Benchmarks;

/// <summary>
/// What predicting a long history costs: <c>Exporter.Benchmarks shards ENTITIES STEPS SIGNALS LEARNER</c> writes a dataset, trains on its first part, and predicts all of it in one run, by shards on
/// one thread and on two, and again where all parts but the last are there. Seconds are per million entity-steps of the work's own rows.
/// </summary>
internal sealed class ShardMeasurement(int entities, int steps, int signals, string learner)
{
    private const long FromMs = 1_699_920_000_000;
    private const long StepMs = 30_000;
    private const int TrainedSteps = 1500;

    private readonly string _folder = Directory.CreateTempSubdirectory("foresight-shards-").FullName;
    private readonly PredictorDefinition _definition = BatchMeasurement.Definition(signals);

    private TimeRange Span => new(FromMs, FromMs + ((steps - 1) * StepMs));

    private PredictionLayout Layout => new(_definition.Name, HasTime: true, _definition.EntityLabels, _definition.Horizons);

    /// <summary>Measures, and prints.</summary>
    public async Task RunAsync()
    {
        var run = new DatasetRun(_definition, new MadeUpHistory(entities), TimeProvider.System, TextWriter.Null);
        var dataset = run.Open(Path.Combine(_folder, "data"), FromMs);
        await run.RunAsync(dataset, Span.ToMs, (_, _) => { }, CancellationToken.None);
        var model = Path.Combine(_folder, "m.onnx");
        var options = new TrainingOptions { FromMs = FromMs, ToMs = FromMs + (TrainedSteps * StepMs), MaxRows = 30_000, Learner = learner, Force = true };
        await new TrainingRun(_definition, options, TextWriter.Null).RunAsync(new DatasetSource(dataset, _definition), model, CancellationToken.None);
        Console.WriteLine($"{entities} entities x {steps} steps x {signals} signals, {FeatureSchema.For(_definition).Names.Length} features, model of learner {learner}, {Environment.ProcessorCount} processors");
        Console.WriteLine("| work | rows | elapsed, s | processor, s | elapsed, s per million entity-steps | processor, s per million entity-steps |");
        Console.WriteLine("|---|---|---|---|---|---|");

        using (var scorers = Scorers(model, 1))
        {
            var cost = new Cost();
            var all = new HistoryPrediction(_definition, new DatasetSource(dataset, _definition), scorers.All[0], entities);
            Print("one run, one file", await PredictionFile.WriteAsync(Path.Combine(_folder, "whole.parquet"), Layout, all.RunAsync(Span, FromMs, (_, _) => { }, CancellationToken.None), CancellationToken.None), cost);
        }

        await ShardAsync(dataset, model, "shard 1/1, one thread", new EntityShard(1, 1), threads: 1, "a");
        await ShardAsync(dataset, model, "shard 1/1, two threads", new EntityShard(1, 1), threads: 2, "b");
        await ShardAsync(dataset, model, "shard 1/4, one thread", new EntityShard(1, 4), threads: 1, "c");
        await ShardAsync(dataset, model, "shard 1/4, two threads", new EntityShard(1, 4), threads: 2, "d");
        await ShardAsync(dataset, model, "shard 1/16, two threads", new EntityShard(1, 16), threads: 2, "e");

        // As after a kill in the last part: windows go over everything, features are worked out for that part alone.
        File.Delete(Directory.GetFiles(Path.Combine(_folder, "b"), "*.parquet").Order(StringComparer.Ordinal).Last());
        await ShardAsync(dataset, model, "shard 1/1, two threads, all but the last part there", new EntityShard(1, 1), threads: 2, "b");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"peak memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB"));
        Directory.Delete(_folder, recursive: true);
    }

    private async Task ShardAsync(DatasetFolder dataset, string model, string what, EntityShard shard, int threads, string target)
    {
        using var scorers = Scorers(model, threads);
        var fresh = new ShardManifest { Identity = "measured", Predictor = _definition.Name, Model = "m", From = default, To = default, Shard = $"{shard}" };
        using var folder = ShardFolder.TryOpen(Path.Combine(_folder, target), shard, fresh) ?? throw new InvalidOperationException("somebody else measures here");
        var cost = new Cost();
        var prediction = new ShardPrediction(_definition, new DatasetSource(dataset, _definition), Layout, shard, entities);
        Print(what, await prediction.RunAsync(folder, Span, FromMs, (long)TimeSpan.FromHours(6).TotalMilliseconds, scorers.All, (_, _) => { }, CancellationToken.None), cost);
    }

    private ScorerSet Scorers(string model, int count) => new(
        () => OnnxScorer.TryLoad(model, _definition, FeatureSchema.For(_definition), out var scorer, out var error) ? scorer : throw new InvalidOperationException(error), count);

    private static void Print(string what, long rows, Cost cost) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"| {what} | {rows} | {cost.Elapsed:0.0} | {cost.Processor:0.0} | {cost.Elapsed * 1e6 / rows:0.0} | {cost.Processor * 1e6 / rows:0.0} |"));
}
