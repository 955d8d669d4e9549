using Simulator.Faults;

namespace Simulator.Judging;

/// <summary>Follows predictions and failures as they come and decides every alert.</summary>
/// <remarks>
/// An alert begins at or above the threshold, and goes on at or above the threshold at which it is cleared. It is right when the entity fails at least the least lead and at most the
/// horizon after its start; a failure ends the run. Predictions made during a failure, and before it has been over for the
/// time that parts two failures, still belong to it and are left out, as they are in training.
/// Not thread-safe.
/// </remarks>
public sealed class Judge(JudgeRules rules)
{
    private readonly Dictionary<string, Alert> _running = [];
    private readonly List<Alert> _undecided = [];
    private readonly List<Alert> _alerts = [];
    private readonly List<Incident> _failures = [];
    private readonly Dictionary<string, Incident> _failing = [];
    private long _watchedSteps;

    /// <summary>All alerts in the order of their starts.</summary>
    public IReadOnlyList<Alert> Alerts => _alerts;

    /// <summary>All failures in the order of their onsets.</summary>
    public IReadOnlyList<Incident> Failures => _failures;

    /// <summary>Predictions taken into account: entities × steps.</summary>
    public long WatchedSteps => _watchedSteps;

    /// <summary>The alerts that announced a failure in time, earliest first.</summary>
    public IEnumerable<Alert> AnnouncementsOf(Incident failure) =>
        _alerts.Where(alert => alert.Outcome is AlertOutcome.Confirmed && alert.Failure == failure);

    /// <summary>Takes a prediction.</summary>
    /// <param name="instance">The entity.</param>
    /// <param name="stepMs">When it was made, Unix ms.</param>
    /// <param name="horizonMs">The time within which the failure is expected.</param>
    /// <param name="probability">Of that.</param>
    /// <param name="threshold">From which on it is an alert.</param>
    /// <param name="clearThreshold">Below which an alert ends.</param>
    /// <returns>The alert that begins with it; null when none does.</returns>
    public Alert? Predicted(string instance, long stepMs, long horizonMs, double probability, double threshold, double clearThreshold)
    {
        if (_failing.TryGetValue(instance, out var failure) && stepMs >= failure.OnsetMs && stepMs < failure.EndMs + rules.MergeMs)
        {
            return null;
        }

        _watchedSteps++;
        _running.TryGetValue(instance, out var alert);
        if (probability >= clearThreshold && alert is { HasEnded: false } && stepMs - alert.LastMs - rules.StepMs < rules.MergeMs)
        {
            alert.LastMs = stepMs;
            return null;
        }

        if (probability < threshold)
        {
            return null;
        }

        alert = new Alert(instance, stepMs, horizonMs, probability);
        _running[instance] = alert;
        _alerts.Add(alert);
        _undecided.Add(alert);
        return alert;
    }

    /// <summary>Takes a failure: confirms the entity's open alerts that announced it.</summary>
    /// <returns>The decided alerts.</returns>
    public IReadOnlyList<Alert> Failed(Incident failure)
    {
        _failures.Add(failure);
        _failing[failure.Instance] = failure;
        if (_running.TryGetValue(failure.Instance, out var running))
        {
            running.HasEnded = true;
        }

        var earlier = _undecided.FindAll(alert => alert.Instance == failure.Instance && alert.StartMs < failure.OnsetMs);
        foreach (var alert in earlier)
        {
            var leadMs = failure.OnsetMs - alert.StartMs;
            alert.Failure = leadMs <= alert.HorizonMs ? failure : alert.Failure;
            alert.Outcome = leadMs > alert.HorizonMs ? OutcomeAtTheEnd(alert)
                : leadMs >= rules.MinLeadMs ? AlertOutcome.Confirmed : AlertOutcome.Open;
        }

        return Decided();
    }

    /// <summary>Time has passed, and failures up to now are known: alerts whose horizon is over were wrong.</summary>
    /// <returns>The decided alerts.</returns>
    public IReadOnlyList<Alert> Reached(long nowMs)
    {
        foreach (var alert in _undecided.Where(alert => nowMs - alert.StartMs >= alert.HorizonMs))
        {
            alert.Outcome = OutcomeAtTheEnd(alert);
        }

        return Decided();
    }

    // A failure that came too soon leaves the alert open: another one may follow within the horizon.
    private static AlertOutcome OutcomeAtTheEnd(Alert alert) =>
        alert.Failure is null ? AlertOutcome.FalseAlarm : AlertOutcome.TooLate;

    private List<Alert> Decided()
    {
        var decided = _undecided.FindAll(alert => alert.Outcome is not AlertOutcome.Open);
        _undecided.RemoveAll(alert => alert.Outcome is not AlertOutcome.Open);
        return decided;
    }
}
