using Simulator.Faults;
using Simulator.Hosts;
using Simulator.Series;
using Simulator.Services;

namespace Simulator;

/// <summary>A fleet that lives minute by minute, as fast as it is asked to.</summary>
/// <remarks>Deterministic: the options alone decide every sample. Not thread-safe.</remarks>
public sealed class FleetSimulation
{
    /// <summary>Distance of scrapes in milliseconds.</summary>
    public const long StepMs = 60_000;

    private const long WeekMs = 7 * 86_400_000L;
    private const long MondayMs = 4 * 86_400_000L;

    private readonly List<SimulatedEntity> _entities = [];
    private readonly Dictionary<string, SimulatedEntity> _byInstance;
    private FleetSimulation? _plan;

    /// <summary>A fleet before its first minute, which nobody tends.</summary>
    public FleetSimulation(FleetOptions options)
    {
        NowMs = options.StartMs;
        var random = new SimulationRandom((ulong)options.Seed);
        for (var i = 0; i < options.Hosts; i++)
        {
            var role = RoleOf(i);
            var instance = $"{RoleName(role)}-{i:00}.example.net:9100";
            _entities.Add(new SimulatedHost(instance, role, NowMs, options.QuietHours, random.Fork(instance), Truth));
        }

        _entities.AddRange(ServicesOf(options, random));
        _byInstance = _entities.ToDictionary(entity => entity.Instance);
    }

    /// <summary>Time of the next scrape, Unix ms.</summary>
    public long NowMs { get; private set; }

    /// <summary>Hosts and services.</summary>
    public int EntityCount => _entities.Count;

    /// <summary>Their <c>instance</c> labels.</summary>
    public IEnumerable<string> Instances => _byInstance.Keys;

    /// <summary>What has really happened so far.</summary>
    public GroundTruth Truth { get; } = new();

    /// <summary>What would have happened had nobody cured anything: the failures planned.</summary>
    public GroundTruth Plan => (_plan ?? this).Truth;

    /// <summary>A fleet whose faults can be cured: they come as in the same fleet without that, which lives beside it and is never seen.</summary>
    public static FleetSimulation Tended(FleetOptions options)
    {
        var fleet = new FleetSimulation(options) { _plan = new FleetSimulation(options) };
        foreach (var (entity, planned) in fleet._entities.Zip(fleet._plan._entities))
        {
            entity.Follow(planned);
        }

        return fleet;
    }

    /// <summary>The latest Monday, 00:00 UTC, from which <paramref name="days"/> days fit before <paramref name="nowMs"/>.</summary>
    /// <remarks>A receiver may refuse samples from the future, and a run must not depend on the day it is started on.</remarks>
    public static long StartFor(long nowMs, double days)
    {
        var latest = nowMs - (long)(days * 86_400_000);
        return ((latest - MondayMs) / WeekMs * WeekMs) + MondayMs;
    }

    /// <summary>One minute: everything lives, everything is scraped.</summary>
    public void Step(ISampleWriter writer)
    {
        _plan?.Step(Unseen.Writer);
        foreach (var entity in _entities)
        {
            entity.Step(NowMs, writer);
        }

        NowMs += StepMs;
    }

    /// <summary>True while an entity fails.</summary>
    public bool IsFailing(string instance) => _byInstance[instance].IsFailing;

    /// <summary>What will make an entity fail unless somebody comes.</summary>
    /// <param name="instance">The entity.</param>
    /// <param name="withinMs">How far a date that is known may be ahead, such as the end of a certificate that nobody renews.</param>
    public IReadOnlyList<Cause> CausesAt(string instance, long withinMs) => [.. _byInstance[instance].Growing(NowMs, withinMs)];

    /// <summary>Removes a cause, as a repair after the failure would.</summary>
    /// <exception cref="InvalidOperationException">Nobody tends this fleet, so that its plan would change with it.</exception>
    public void Cure(string instance, FaultKind kind)
    {
        if (_plan is null)
        {
            throw new InvalidOperationException($"{instance} cannot be cured of {kind}: the fleet is not {nameof(Tended)}");
        }

        _byInstance[instance].Cure(kind, NowMs);
    }

    // An instance is made after those that it calls, whatever the order of the fleet is.
    private IEnumerable<SimulatedService> ServicesOf(FleetOptions options, SimulationRandom random)
    {
        var names = ServiceTopology.Names;
        var places = Enumerable.Range(0, options.Services)
            .Select(i => (Service: names[i / 2 % names.Length], Number: (i % 2) + (2 * (i / 2 / names.Length)))).ToList();
        var made = new Dictionary<(string Service, int Number), SimulatedService>();
        return places.Select(Made);

        SimulatedService Made((string Service, int Number) place)
        {
            if (!made.TryGetValue(place, out var service))
            {
                SimulatedService[] called = [.. ServiceTopology.CalledBy(place.Service).Select(name => (name, place.Number)).Where(places.Contains).Select(Made)];
                var instance = $"{place.Service}-{place.Number}.example.net:8080";
                made[place] = service = new SimulatedService(place.Service, instance, called, options, random.Fork(instance), Truth);
            }

            return service;
        }
    }

    private static HostRole RoleOf(int index) => (index % 13) switch
    {
        < 6 => HostRole.Web,
        < 9 => HostRole.Database,
        < 11 => HostRole.Batch,
        _ => HostRole.Logs,
    };

    private static string RoleName(HostRole role) => role switch
    {
        HostRole.Web => "web",
        HostRole.Database => "db",
        HostRole.Batch => "batch",
        _ => "logs",
    };

    private sealed class Unseen : ISampleWriter
    {
        public static readonly Unseen Writer = new();

        public void Write(IReadOnlyList<(string Name, string Value)> labels, long timestampMs, double value)
        {
        }
    }
}
