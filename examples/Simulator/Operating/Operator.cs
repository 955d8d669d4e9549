using Simulator.Faults;

namespace Simulator.Operating;

/// <summary>Somebody who is told of alerts, comes after a while, looks at the entity, and cures what is about to make it fail.</summary>
/// <remarks>
/// There are as many people as there are alerts, but an entity is visited by one at a time: alerts that come while somebody is on the way
/// or at work there send nobody else. The whole entity is looked at, whatever the alert is about. Every random number has its own
/// stream, named by what it is for: how long a reaction takes depends on seed, entity and time of the alert, whether a cause can be
/// cured on seed, entity, kind and time of its begin. So the same cause is as curable whoever alerts of it. Not thread-safe.
/// </remarks>
/// <param name="options">How they work.</param>
/// <param name="fleet">A tended fleet before its first minute.</param>
/// <param name="random">Their dice; only forked.</param>
public sealed class Operator(OperatorOptions options, FleetSimulation fleet, SimulationRandom random)
{
    private const long MinuteMs = 60_000;

    // Names of streams count from here, so that a run does not depend on the week it is started in.
    private readonly long _startMs = fleet.NowMs;
    private readonly List<Underway> _underway = [];
    private readonly List<Visit> _visits = [];

    /// <summary>Visits that have ended, in their order.</summary>
    public IReadOnlyList<Visit> Visits => _visits;

    /// <summary>People are told of an alert.</summary>
    /// <param name="instance">The entity.</param>
    /// <param name="atMs">When, Unix ms; between the fleet's minutes.</param>
    /// <param name="horizonMs">How soon the failure is expected: a date that is known is heeded when it is no further ahead.</param>
    public void Notify(string instance, long atMs, long horizonMs)
    {
        if (_underway.Exists(visit => visit.Instance == instance))
        {
            return;
        }

        _underway.Add(new Underway(instance, atMs, atMs + ReactionMs(instance, atMs), horizonMs));
    }

    /// <summary>Does what is due before the fleet's next minute.</summary>
    /// <returns>The visits that ended.</returns>
    public IReadOnlyList<Visit> Work()
    {
        var ended = _visits.Count;
        foreach (var visit in _underway)
        {
            if (visit.EndMs is null && fleet.NowMs >= visit.ArrivalMs)
            {
                Arrive(visit);
            }

            if (fleet.NowMs >= visit.EndMs)
            {
                _visits.Add(new Visit(visit.Instance, visit.AlertMs, visit.ArrivalMs, visit.EndMs.Value, Finish(visit)));
            }
        }

        _underway.RemoveAll(visit => fleet.NowMs >= visit.EndMs);
        return _visits[ended..];
    }

    private void Arrive(Underway visit)
    {
        visit.WasFailing = fleet.IsFailing(visit.Instance);
        visit.Found = fleet.CausesAt(visit.Instance, visit.HorizonMs);
        visit.EndMs = visit.ArrivalMs + (MinuteMs * (visit.Found.Count > 0 ? options.CureMinutes : options.LookMinutes));
    }

    private VisitOutcome Finish(Underway visit)
    {
        if (visit.WasFailing || fleet.IsFailing(visit.Instance))
        {
            return VisitOutcome.TooLate;
        }

        // A cause may have ended by itself meanwhile: with the repair of another failure.
        Cause[] left = [.. visit.Found.Intersect(fleet.CausesAt(visit.Instance, visit.HorizonMs))];
        Cause[] curable = [.. left.Where(cause => CanCure(visit.Instance, cause))];
        foreach (var cause in curable)
        {
            fleet.Cure(visit.Instance, cause.Kind);
        }

        return left.Length == 0 ? VisitOutcome.NothingFound : curable.Length == left.Length ? VisitOutcome.Cured : VisitOutcome.NotCured;
    }

    private bool CanCure(string instance, Cause cause) =>
        random.Fork("cure").Fork(instance).Fork($"{cause.Kind} {cause.SinceMs - _startMs}").Chance(options.Success);

    private long ReactionMs(string instance, long alertMs)
    {
        var hour = DateTimeOffset.FromUnixTimeMilliseconds(alertMs).Hour;
        var isNight = hour >= options.NightFromHour || hour < options.NightToHour;
        var spread = options.ReactionSpread * random.Fork("reaction").Fork(instance).Fork($"{alertMs - _startMs}").Gaussian();
        return (long)(options.ReactionMinutes * (isNight ? options.NightFactor : 1) * Math.Exp(spread) * MinuteMs);
    }

    private sealed class Underway(string instance, long alertMs, long arrivalMs, long horizonMs)
    {
        public string Instance => instance;

        public long AlertMs => alertMs;

        public long ArrivalMs => arrivalMs;

        public long HorizonMs => horizonMs;

        public bool WasFailing { get; set; }

        public IReadOnlyList<Cause> Found { get; set; } = [];

        public long? EndMs { get; set; }
    }
}
