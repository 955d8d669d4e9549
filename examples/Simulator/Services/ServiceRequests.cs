namespace Simulator.Services;

/// <summary>Requests of one service: how many, how many fail, how long they take.</summary>
internal sealed class ServiceRequests(ServiceProfile profile, SimulationRandom random)
{
    private const double ScrapeSeconds = 60;
    private const double StormRatio = 0.2;
    private const double Spread = 0.6;

    private readonly Drift _traffic = new(random.Fork("traffic"), memoryMinutes: 20);
    private readonly Drift _errors = new(random.Fork("errors"), memoryMinutes: 20);
    private readonly Drift _latency = new(random.Fork("latency"), memoryMinutes: 10);
    private int _stormMinutes;

    /// <summary>Requests of the minute last lived.</summary>
    public double Served { get; private set; }

    /// <summary>A fifth of the requests has failed for two minutes.</summary>
    public bool IsStorm => _stormMinutes >= 2;

    /// <summary>One minute on.</summary>
    /// <param name="conditions">What acts on the service.</param>
    /// <param name="burn">Progress of a bad release, 0 without one.</param>
    /// <param name="poolUse">Share of the connection pool in use.</param>
    /// <param name="reachable">False while clients refuse the certificate.</param>
    /// <param name="metrics">Counters of the pod that serves.</param>
    public void Advance(in ServiceConditions conditions, double burn, double poolUse, bool reachable, ServiceMetrics metrics)
    {
        var requests = ScrapeSeconds * profile.RequestsPerSecond * conditions.Activity * (1 + conditions.Peak)
            * Math.Exp(0.08 * _traffic.Next()) * (reachable ? 1 : 0.04);
        var usual = profile.ErrorRatio * Math.Exp(0.35 * _errors.Next());
        var ratio = Math.Min(0.6, (usual * Math.Exp(burn * Math.Log(0.25 / profile.ErrorRatio)))
            + conditions.RolloutErrors + (poolUse >= 1 ? 0.4 : 0));
        _stormMinutes = ratio >= StormRatio && burn > 0 ? _stormMinutes + 1 : 0;
        var median = profile.LatencySeconds * Math.Exp((0.1 * _latency.Next()) + (0.05 * random.Gaussian()))
            * (1 + (0.3 * conditions.Activity) + (0.3 * conditions.Peak)) * (1 + (5 * conditions.Spike))
            * (1 + (0.5 * Math.Min(burn, 1.2))) * Waiting(poolUse);
        Count(requests, ratio, median, metrics);
    }

    // Requests queue for a connection: as in any queue the wait explodes close to full use.
    private static double Waiting(double poolUse) => 1 / (1 - Math.Min(0.95, Math.Pow(poolUse, 8)));

    private void Count(double requests, double ratio, double median, ServiceMetrics metrics)
    {
        var total = Noisy(requests);
        Served = total;
        var failed = Math.Min(total, Noisy(total * ratio));
        var notFound = Math.Min(total - failed, Noisy(total * 0.01));
        metrics.Succeeded.Value += total - failed - notFound;
        metrics.NotFound.Value += notFound;
        metrics.Failed.Value += failed;
        for (var i = 0; i < ServiceMetrics.Bounds.Length; i++)
        {
            metrics.Buckets[i].Value += Math.Round(total * ShareBelow(ServiceMetrics.Bounds[i], median));
        }

        metrics.Buckets[^1].Value += total;
        metrics.DurationCount.Value += total;
        metrics.DurationSum.Value += total * median * Math.Exp(Spread * Spread / 2);
    }

    private double Noisy(double mean) => Math.Max(0, Math.Round(mean + (Math.Sqrt(mean) * random.Gaussian())));

    // Share of a log-normal below a bound; the logistic curve stands for the normal one (error below 0.01).
    private static double ShareBelow(double seconds, double median) =>
        1 / (1 + Math.Exp(-1.702 * Math.Log(seconds / median) / Spread));
}
