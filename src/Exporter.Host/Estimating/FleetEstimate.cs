using Exporter.Configuration;

namespace Exporter.Host.Estimating;

/// <summary>Memory and CPU that a fleet will need on this machine.</summary>
/// <param name="HeadBytes">Selected series with their recent samples.</param>
/// <param name="EntityBytes">Windows, profiles, vectors, pending outcomes and published predictions.</param>
/// <param name="SlackBytes">What the garbage collector holds beyond what is in use.</param>
/// <param name="CpuPerStep">CPU time of one core from one step to the next.</param>
/// <param name="Step">The step that the CPU time is spent in: the longest one.</param>
internal sealed record FleetEstimate(long HeadBytes, long EntityBytes, long SlackBytes, TimeSpan CpuPerStep, TimeSpan Step)
{
    /// <summary>Resident memory of a sidecar that has received nothing: runtime, web server and libraries.</summary>
    public const long IdleBytes = 110L << 20;

    /// <summary>What the first requests and steps add whatever the fleet: compiled code, pooled buffers, the collector's first budget.</summary>
    /// <remarks>Fitted, with <see cref="SlackShare"/>, to what 600 and 2,000 machines (EstimateTests) take over an idle process: 63 to 66 and 151 to 179 MiB.</remarks>
    public const long WorkingBytes = 21L << 20;

    /// <summary>Resident memory beyond what is in use, as a share of it.</summary>
    /// <remarks>
    /// Arrays that grew leave their smaller predecessors behind until a full collection, and the collector keeps an
    /// allocation budget per heap.
    /// </remarks>
    public const double SlackShare = 0.46;

    /// <summary>CPU time outside of the pipeline as a share of that in it: the web server, the kernel's network, and what they push out of the caches.</summary>
    /// <remarks>2,000 machines (EstimateTests): 0.062 s a step, of which a rehearsal of as many shows 0.047 to 0.050; 600: 0.015 to 0.019 and 0.010 to 0.013.</remarks>
    public const double EdgeShare = 0.33;

    // Enough for a clear measurement, and few enough to be done in some seconds.
    private const int FewEntities = 32;
    private const int LeastEntities = 128;

    // More than the processor's caches hold: in them a small fleet takes a third less time for each of its entities than a large one.
    private const int MostEntities = 2048;
    private const int MostSeries = 32 * MostEntities;

    /// <summary>Everything together: what the process will show as its resident set.</summary>
    public long TotalBytes => IdleBytes + HeadBytes + EntityBytes + SlackBytes;

    /// <summary>Share of one core that is busy.</summary>
    public double BusyCores => CpuPerStep / Step;

    /// <summary>Rehearses two small fleets of the same shape and draws the line through both: every store grows in proportion.</summary>
    public static FleetEstimate For(ForesightConfig config, long series, long entities, TimeSpan scrape)
    {
        var perEntity = series / (double)entities;
        var rehearsed = (int)Math.Clamp(Math.Min(entities, MostSeries / perEntity), LeastEntities, MostEntities);
        var few = Rehearsal.Run(config, FewEntities, perEntity, scrape);
        var many = Rehearsal.Run(config, rehearsed, perEntity, scrape);
        var live = OnTheLine(few, many, rehearsal => rehearsal.LiveBytes, entities);
        var head = Math.Min(live, OnTheLine(few, many, rehearsal => rehearsal.HeadBytes, entities));

        // In proportion, not on the line: the difference of two times has twice the noise.
        var cpu = many.CpuPerStep * (entities / (double)many.Entities) * (1 + EdgeShare);
        return new FleetEstimate(
            head, live - head, WorkingBytes + (long)(live * SlackShare), cpu, config.Predictors.Max(predictor => predictor.Step));
    }

    /// <summary>What does not grow with the fleet is the process's own, which <see cref="IdleBytes"/> stands for.</summary>
    private static long OnTheLine(Rehearsal few, Rehearsal many, Func<Rehearsal, long> bytes, long entities) =>
        (long)(Math.Max(0, bytes(many) - bytes(few)) / (double)(many.Entities - few.Entities) * entities);
}
