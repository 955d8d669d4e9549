using Exporter.Configuration;
using Exporter.Exposition;
using Exporter.Host.BackFill;
using Exporter.Host.Pipeline;
using Exporter.Ingest;
using Exporter.Signals.Windows;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exporter.Host.Estimating;

/// <summary>What a small fleet costs on this machine, measured on the sidecar's own pipeline.</summary>
/// <param name="Entities">Entities that were rehearsed, in every predictor.</param>
/// <param name="Series">Series that were stored.</param>
/// <param name="HeadBytes">Of the live bytes, those that the head counts as its own.</param>
/// <param name="LiveBytes">Managed memory in use after the last step.</param>
/// <param name="CpuPerStep">CPU time from one step to the next: ingest, evaluation, features, scoring.</param>
internal sealed record Rehearsal(int Entities, int Series, long HeadBytes, long LiveBytes, TimeSpan CpuPerStep)
{
    private const long StartMs = 1_700_000_000_000;

    // Prometheus' default max_samples_per_send.
    private const int SeriesPerRequest = 2000;

    private const int MeasuredSteps = 5;
    private const int Measurements = 6;
    private const int MaxSteps = 500;

    /// <summary>Streams an hour's steps of <paramref name="entities"/> made-up entities through a pipeline of its own.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="entities">Entities of each predictor.</param>
    /// <param name="seriesPerEntity">Selected series of one entity.</param>
    /// <param name="scrape">Time between two samples of a series.</param>
    public static Rehearsal Run(ForesightConfig config, int entities, double seriesPerEntity, TimeSpan scrape)
    {
        var series = RehearsedSeries.Make(config, entities, seriesPerEntity);
        var scrapeMs = (long)scrape.TotalMilliseconds;
        var stepMs = config.Predictors.Max(predictor => (long)predictor.Step.TotalMilliseconds);
        var reachMs = config.Predictors.SelectMany(predictor => PredictorQueries.Compile(predictor).Selectors).Max(selector => (long)selector.Reach.TotalMilliseconds);
        var steps = (int)Math.Min(MaxSteps, Math.Max(WindowStore.FineSteps, reachMs / stepMs)) + (Measurements * MeasuredSteps);

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var board = new PredictionBoard(TimeProvider.System, TimeSpan.FromHours(1));
        using var metrics = new HostMetrics(new object(), TimeProvider.System);

        // A made-up fleet has no history: no Prometheus is asked.
        using var backFill = new BackFillService(new object(), NullLogger.Instance, TimeProvider.System);
        var services = new PipelineServices(board, metrics, NullLogger.Instance, TimeProvider.System, backFill);
        using var pipeline = new StreamPipeline(config with { MaxFuture = TimeSpan.FromDays(365), Prometheus = null }, services, holdBacklog: false);
        var cpu = new List<TimeSpan>();
        var decoder = new RemoteWriteDecoder();
        var random = new Random(1);
        for (var step = 0; step < steps; step++)
        {
            var spent = TimeSpan.Zero;
            for (var at = (long)step * stepMs; at < (step + 1) * stepMs; at += scrapeMs)
            {
                foreach (var part in series.Chunk(SeriesPerRequest))
                {
                    spent += Send(Encode(part, at, random), decoder, pipeline.Gate);
                }
            }

            cpu.Add(spent);
        }

        // What exposition keeps between two pages belongs to the fleet as well.
        new PredictionText(board, config.Exposition.MaxSeries).Write(new System.Buffers.ArrayBufferWriter<byte>());
        var live = GC.GetTotalMemory(forceFullCollection: true) - before;
        var result = new Rehearsal(entities, pipeline.Head.SeriesCount, pipeline.Head.MemoryBytes, live, Least(cpu));
        GC.KeepAlive(board);
        return result;
    }

    // What else runs on the machine, and code that is still being compiled, only ever adds to a CPU time.
    private static TimeSpan Least(List<TimeSpan> cpu) => cpu.TakeLast(Measurements * MeasuredSteps)
        .Chunk(MeasuredSteps)
        .Min(steps => steps.Aggregate(TimeSpan.Zero, (sum, step) => sum + step) / MeasuredSteps);

    private static byte[] Encode((string Name, string Value)[][] series, long at, Random random)
    {
        var encoder = new RemoteWriteEncoder(RemoteWriteVersion.V1);
        foreach (var labels in series)
        {
            // Counters and gauges at once: rising, and never twice the same.
            encoder.Add(labels, StartMs - (StartMs % 3_600_000) + at, (at / 1000.0) + random.NextDouble());
        }

        return encoder.ToSnappy();
    }

    private static TimeSpan Send(byte[] body, RemoteWriteDecoder decoder, IngestGate gate)
    {
        var before = Environment.CpuUsage.TotalTime;
        if (!decoder.TryDecode(body, RemoteWriteVersion.V1, new IngestLimits()))
        {
            throw new System.Diagnostics.UnreachableException($"a rehearsed request was refused: {decoder.Result.FirstError}");
        }

        gate.Apply(decoder);
        decoder.Release();
        return Environment.CpuUsage.TotalTime - before;
    }
}
