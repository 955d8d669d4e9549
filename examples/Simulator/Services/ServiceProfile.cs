namespace Simulator.Services;

/// <summary>The constant traits of one service instance.</summary>
/// <param name="RequestsPerSecond">Traffic at full activity.</param>
/// <param name="ErrorRatio">Usual share of failed requests.</param>
/// <param name="LatencySeconds">Usual median time of a request.</param>
/// <param name="PoolSize">Database connections at most.</param>
/// <param name="PoolShare">Share of them in use at full activity.</param>
/// <param name="MemoryLimitBytes">The container's limit.</param>
/// <param name="MemoryPlateau">Share of the limit in use once caches are warm.</param>
/// <param name="WarmingMinutes">Time constant of cache warming.</param>
internal sealed record ServiceProfile(
    double RequestsPerSecond, double ErrorRatio, double LatencySeconds, double PoolSize, double PoolShare,
    double MemoryLimitBytes, double MemoryPlateau, double WarmingMinutes)
{
    /// <summary>Traits by chance.</summary>
    public static ServiceProfile Draw(SimulationRandom random) => new(
        RequestsPerSecond: random.Between(15, 120),
        ErrorRatio: random.Between(0.0005, 0.002),
        LatencySeconds: random.Between(0.02, 0.12),
        PoolSize: random.Pick([20d, 50, 100]),
        PoolShare: random.Between(0.25, 0.5),
        MemoryLimitBytes: random.Pick([0.5, 1, 2, 4]) * (1L << 30),
        MemoryPlateau: random.Between(0.5, 0.75),
        WarmingMinutes: random.Between(20, 80));
}
