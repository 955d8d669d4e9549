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
    /// <summary>Resident memory of a sidecar that has received nothing: runtime, web server and ONNX Runtime.</summary>
    public const long IdleBytes = 100L << 20;

    /// <summary>Resident memory beyond what is in use, as a share of it.</summary>
    /// <remarks>
    /// Arrays that grew leave their smaller predecessors behind until a full collection, and the collector keeps an
    /// allocation budget per heap. EstimateTests hold the sum to the resident set of a real process.
    /// </remarks>
    public const double SlackShare = 0.25;

    // Enough for a clear measurement, and few enough to be done in some seconds.
    private const int FewEntities = 32;
    private const int ManyEntities = 128;

    /// <summary>Everything together: what the process will show as its resident set.</summary>
    public long TotalBytes => IdleBytes + HeadBytes + EntityBytes + SlackBytes;

    /// <summary>Share of one core that is busy.</summary>
    public double BusyCores => CpuPerStep / Step;

    /// <summary>Rehearses two small fleets of the same shape and draws the line through both: every store grows in proportion.</summary>
    public static FleetEstimate For(ForesightConfig config, long series, long entities, TimeSpan scrape)
    {
        var perEntity = series / (double)entities;
        var few = Rehearsal.Run(config, FewEntities, perEntity, scrape);
        var many = Rehearsal.Run(config, ManyEntities, perEntity, scrape);
        var live = OnTheLine(few.LiveBytes, many.LiveBytes, entities);
        var head = Math.Min(live, OnTheLine(few.HeadBytes, many.HeadBytes, entities));
        var cpu = OnTheLine(few.CpuPerStep.Ticks, many.CpuPerStep.Ticks, entities);
        return new FleetEstimate(
            head, live - head, (long)(live * SlackShare), TimeSpan.FromTicks(cpu), config.Predictors.Max(predictor => predictor.Step));
    }

    /// <summary>What does not grow with the fleet is the process's own, which <see cref="IdleBytes"/> stands for.</summary>
    private static long OnTheLine(long few, long many, long entities) =>
        (long)(Math.Max(0, many - few) / (double)(ManyEntities - FewEntities) * entities);
}
