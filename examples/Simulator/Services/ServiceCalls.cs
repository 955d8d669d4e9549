using Simulator.Faults;

namespace Simulator.Services;

/// <summary>The calls of one service to others: how many there are, and the trouble that comes back along them.</summary>
/// <remarks>
/// Some faults of a service that is called make its callers wait. A call that waits holds its connections, so after a while a fault of
/// its own is at work in the caller, which a repair of the other does not undo. Which fault spreads, and when, has dice of its own.
/// </remarks>
/// <param name="dependencies">The services that it calls, all of the same fleet.</param>
/// <param name="spreadingShare">Share of their faults that reach the service.</param>
/// <param name="random">Their dice.</param>
internal sealed class ServiceCalls(IReadOnlyList<SimulatedService> dependencies, double spreadingShare, SimulationRandom random)
{
    private const long MinuteMs = 60_000;

    private readonly Call[] _calls = [.. dependencies.Select(to => new Call(to, random.Between(0.3, 0.9)))];

    /// <summary>The <c>instance</c> labels of those that are called.</summary>
    public IEnumerable<string> Peers => dependencies.Select(to => to.Instance);

    /// <summary>Counts the calls of one minute.</summary>
    /// <param name="requests">Requests that the service has served in it.</param>
    /// <param name="metrics">Counters of the pod that serves.</param>
    public void Count(double requests, ServiceMetrics metrics)
    {
        for (var i = 0; i < _calls.Length; i++)
        {
            metrics.Calls[i].Value += Math.Round(requests * _calls[i].PerRequest);
        }
    }

    /// <summary>The fault that reaches the service by one of its calls at this minute; null where none does.</summary>
    /// <remarks>To be asked every minute. What would reach a service that is in trouble already is lost.</remarks>
    public Fault? Spread(long nowMs)
    {
        Fault? caught = null;
        foreach (var call in _calls)
        {
            if (IsReached(call, nowMs))
            {
                caught ??= new Fault(FaultKind.SlowDependency, nowMs, random);
            }
        }

        return caught;
    }

    private bool IsReached(Call call, long nowMs)
    {
        if (!ReferenceEquals(call.Seen, call.To.FeltByCallers))
        {
            call.Seen = call.To.FeltByCallers;
            call.ReachesMs = call.Seen is not null && random.Chance(spreadingShare) ? nowMs + ((long)random.Between(10, 40) * MinuteMs) : null;
        }

        return nowMs == call.ReachesMs;
    }

    private sealed class Call(SimulatedService to, double perRequest)
    {
        public SimulatedService To => to;

        public double PerRequest => perRequest;

        public Fault? Seen { get; set; }

        public long? ReachesMs { get; set; }
    }
}
