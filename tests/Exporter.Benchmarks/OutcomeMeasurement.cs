using System.Diagnostics;
using System.Globalization;
using Exporter.Feedback;
using Exporter.Feedback.Storage;
using Exporter.Models;
using Exporter.Signals;
using Exporter.Signals.State;
using Exporter.Signals.Windows;

namespace Exporter.Benchmarks;

/// <summary>What judging a large fleet costs a step, and its journal: <c>Exporter.Benchmarks outcomes [entities]</c>; horizons of 30 minutes and two hours, steps of 30 seconds.</summary>
/// <remarks>One in 500 predictions is an alert. The longer horizon's predictions have begun to be settled when the last steps are timed.</remarks>
internal sealed class OutcomeMeasurement(int entities)
{
    private const long StepMs = 30_000;
    private const int Timed = 20;
    private const int WarmUp = 245;

    private readonly PredictorDefinition _definition = new()
    {
        Name = "node",
        EntityLabels = ["instance"],
        Horizons = [TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)],
        Signals = [new SignalDefinition("load", "load")],
        FailureExpression = "down",
        Seasonality = [],
    };

    /// <summary>Measures, and prints.</summary>
    public void Run()
    {
        var windows = new PredictorWindows(_definition, entities);
        var ledger = new OutcomeLedger(_definition);
        var folder = Directory.CreateTempSubdirectory("foresight-outcomes-").FullName;
        using var metrics = new StoreMetrics(this);
        using var store = new Store(Path.Combine(folder, Store.FileName), metrics, TimeProvider.System, notice => Print(notice.ToString()));
        var book = new OutcomeBook(_definition, store);
        Labels[] labels = [.. Enumerable.Range(0, entities).Select(entity => Labels.Of(("instance", $"host-{entity:000000}:9100")))];
        var kept = Enumerable.Repeat(Labels.Empty, entities).ToArray();
        var random = new Random(1);
        InstantVector signal = new();
        foreach (var entity in labels)
        {
            signal.Add(entity, 1);
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (observing, publishing, bytes) = (TimeSpan.Zero, TimeSpan.Zero, 0L);
        for (var step = 0; step < WarmUp + Timed; step++)
        {
            windows.Apply(step * StepMs, [signal], new InstantVector());
            var frame = new PredictionFrame(_definition, step * StepMs, "v", [0.5, 0.5], labels, kept, Probabilities(random));
            var started = Stopwatch.GetTimestamp();
            ledger.Observe(frame, windows);
            var observed = Stopwatch.GetElapsedTime(started);
            started = Stopwatch.GetTimestamp();
            book.Publish(ledger);
            store.FlushAsync().GetAwaiter().GetResult();
            if (step >= WarmUp)
            {
                (observing, publishing, bytes) = (observing + observed, publishing + Stopwatch.GetElapsedTime(started), bytes + ledger.Record.Length);
            }
        }

        Print($"{entities} entities, 2 horizons: {observing.TotalMilliseconds / Timed:0.0} ms a step to judge, {publishing.TotalMilliseconds / Timed:0.0} ms until it is written (by another thread), record {bytes / Timed} bytes");
        Print($"{(GC.GetTotalMemory(forceFullCollection: true) - before) >> 20} MiB with the windows of one signal, store {new DirectoryInfo(folder).GetFiles().Sum(file => file.Length) >> 10} KiB after {WarmUp + Timed} steps");
        var writer = new StateWriter();
        writer.Reserve(64 << 20);
        var saving = Stopwatch.GetTimestamp();
        ledger.Save(writer, windows);
        Print($"saved: {writer.Length >> 20} MiB in {Stopwatch.GetElapsedTime(saving).TotalMilliseconds:0.0} ms");
        store.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private float[] Probabilities(Random random)
    {
        var probabilities = new float[entities * 2];
        for (var i = 0; i < probabilities.Length; i++)
        {
            probabilities[i] = random.Next(500) == 0 ? 0.9f : (float)(0.002 + (0.001 * random.NextDouble()));
        }

        return probabilities;
    }

    private static void Print(string line) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line}"));
}
