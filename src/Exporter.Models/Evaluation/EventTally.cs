namespace Exporter.Models.Evaluation;

/// <summary>Running counts of <see cref="EventEvaluation"/>.</summary>
internal sealed class EventTally(EventOptions options)
{
    private readonly long _stepMs = (long)options.Step.TotalMilliseconds;
    private readonly long _horizonMs = (long)options.Horizon.TotalMilliseconds;
    private readonly long _minLeadMs = (long)options.MinLead.TotalMilliseconds;
    private readonly long _mergeMs = (long)options.Merge.TotalMilliseconds;
    private readonly List<TimeSpan> _leads = [];
    private long _steps;
    private long _transitions;
    private int _onsets;
    private int _alerts;
    private int _trueAlerts;
    private int _undecided;

    internal void Add(EntityTimeline timeline)
    {
        long[] onsets = [.. timeline.OnsetsMs.Where(onset => onset > timeline.Steps[0].StepMs)];
        var starts = AlertStarts(timeline);
        var endMs = Math.Max(timeline.Steps[^1].StepMs, onsets.LastOrDefault(long.MinValue));
        _steps += timeline.Steps.Count;
        _onsets += onsets.Length;
        _transitions += TransitionsOf(timeline.Steps);
        HashSet<long> announced = [];
        foreach (var start in starts)
        {
            var at = Array.FindIndex(onsets, onset => Announces(start, onset));
            var right = at >= 0;
            var decided = right || start + _horizonMs <= endMs;
            _alerts += decided ? 1 : 0;
            _trueAlerts += right ? 1 : 0;
            _undecided += decided ? 0 : 1;

            // Starts ascend, so the first that announces an onset is the earliest.
            if (right && announced.Add(onsets[at]))
            {
                _leads.Add(TimeSpan.FromMilliseconds(onsets[at] - start));
            }
        }
    }

    internal EventResult Result()
    {
        var leads = EventResult.Ascending(_leads);
        return new EventResult
        {
            Onsets = _onsets,
            Detected = leads.Length,
            Alerts = _alerts,
            TrueAlerts = _trueAlerts,
            UndecidedAlerts = _undecided,
            EntityDays = _steps * options.Step.TotalDays,
            MedianLead = EventResult.MedianOf(leads),
            Leads = leads,
            Transitions = _transitions,
        };
    }

    private static int TransitionsOf(IReadOnlyList<AlertStep> steps)
    {
        var (transitions, isOn) = (0, steps[0].Alerting);
        foreach (var step in steps)
        {
            var goesOn = step.Alerting || (isOn && step.Holding);
            transitions += goesOn != isOn ? 1 : 0;
            isOn = goesOn;
        }

        return transitions;
    }

    private bool Announces(long startMs, long onsetMs) =>
        onsetMs > startMs && onsetMs - startMs >= _minLeadMs && onsetMs - startMs <= _horizonMs;

    /// <summary>First step of each alert, ascending.</summary>
    private List<long> AlertStarts(EntityTimeline timeline)
    {
        List<long> starts = [];
        long? lastAlertingMs = null;
        var passed = 0;
        foreach (var (stepMs, alerting, holding) in timeline.Steps)
        {
            for (; passed < timeline.OnsetsMs.Count && timeline.OnsetsMs[passed] <= stepMs; passed++)
            {
                // What alerts after an incident has begun speaks of the next one.
                lastAlertingMs = null;
            }

            var goesOn = stepMs - lastAlertingMs - _stepMs < Math.Max(1, _mergeMs);
            if (alerting && !goesOn)
            {
                starts.Add(stepMs);
            }

            lastAlertingMs = alerting || (holding && goesOn) ? stepMs : lastAlertingMs;
        }

        return starts;
    }
}
