using Simulator;
using Simulator.Faults;
using Simulator.Operating;

namespace Demo.Quarter;

/// <summary>One quarter: the fleet lives, somebody alerts, the operator comes.</summary>
internal sealed class QuarterRun
{
    /// <summary>Pauses shorter than this belong to an alert, and to a failure: as in foresight.yml.</summary>
    private const long MergeMs = 30 * 60_000;

    private const long LatenessMs = 2 * FleetSimulation.StepMs;

    private readonly IAlertSource _source;
    private readonly FleetSimulation _fleet;
    private readonly Operator _operator;
    private readonly Notifier _notifier = new(FleetSimulation.StepMs, MergeMs);
    private readonly List<ToldAlert> _alerts = [];
    private readonly Dictionary<string, Incident> _failures = [];
    private readonly QuarterOptions _options;
    private int _knownFailures;

    /// <summary>A quarter before its history.</summary>
    public QuarterRun(QuarterOptions options, long startMs, IAlertSource source)
    {
        (_options, _source) = (options, source);
        _fleet = FleetSimulation.Tended(new FleetOptions { Seed = options.Seed, StartMs = startMs });
        _operator = new Operator(options.Operator, _fleet, new SimulationRandom((ulong)options.Seed).Fork("operator"));
        FromMs = startMs + (long)(options.HistoryDays * 86_400_000);
        ToMs = FromMs + (long)(options.Weeks * 7 * 86_400_000);
    }

    /// <summary>From when on people are told, Unix ms.</summary>
    public long FromMs { get; }

    /// <summary>The end, Unix ms.</summary>
    public long ToMs { get; }

    /// <summary>Lives through it.</summary>
    public async Task<QuarterRecord> LiveAsync(CancellationToken cancellation)
    {
        // The last steps are evaluated when later samples have come.
        while (_fleet.NowMs < ToMs + LatenessMs)
        {
            await ReportAsync(_operator.Work(), cancellation);
            var atMs = _fleet.NowMs;
            _fleet.Step(_source.Samples);
            var conditions = await _source.EvaluateAsync(atMs, cancellation);
            if (atMs >= FromMs && atMs < ToMs)
            {
                await TellAsync(conditions, atMs, cancellation);
            }
        }

        await _source.CompleteAsync(cancellation);
        return new QuarterRecord(FromMs, ToMs, _fleet.Plan.Incidents, _fleet.Truth, _alerts, _operator.Visits);
    }

    // Where nothing was found, or nothing could be done, what was predicted comes or does not: that proves something.
    private async Task ReportAsync(IReadOnlyList<Visit> ended, CancellationToken cancellation)
    {
        foreach (var visit in ended.Where(visit => visit.Outcome == VisitOutcome.Cured))
        {
            await _source.ActedAsync(_alerts.First(alert => alert.Instance == visit.Instance && alert.AtMs == visit.AlertMs), visit.EndMs, cancellation);
        }
    }

    private async Task TellAsync(IReadOnlyList<Condition> conditions, long atMs, CancellationToken cancellation)
    {
        foreach (var failure in _fleet.Truth.Incidents.Skip(_knownFailures))
        {
            _failures[failure.Instance] = failure;
        }

        _knownFailures = _fleet.Truth.Incidents.Count;
        foreach (var condition in conditions)
        {
            if (IsFailing(condition))
            {
                _notifier.Mute(condition.Instance);
            }
            else if (_notifier.Observe(condition.Rule, condition.Instance, condition.StepMs, (long)condition.For.TotalMilliseconds, condition.IsTrue, condition.IsHeld))
            {
                var alert = new ToldAlert(condition.Rule, condition.Instance, atMs, condition.Horizon);
                _alerts.Add(alert);
                _operator.Notify(alert.Instance, atMs, (long)alert.Horizon.TotalMilliseconds);
                await _source.ToldAsync(alert, cancellation);
            }
        }
    }

    // A failure lasts until no failing step is within the time that parts two of them: the rule of the sidecar's outcomes.
    private bool IsFailing(Condition condition) =>
        _failures.TryGetValue(condition.Instance, out var failure)
        && condition.StepMs >= failure.OnsetMs && condition.StepMs < failure.EndMs - FleetSimulation.StepMs + MergeMs;
}
