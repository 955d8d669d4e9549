namespace Exporter.Models.Evaluation;

/// <summary>Running counts of <see cref="EventEvaluation"/>.</summary>
internal sealed class EventTally(EventOptions options)
{
    private readonly List<TimeSpan> _leads = [];
    private long _steps;
    private long _transitions;
    private int _onsets;
    private int _alerts;
    private int _trueAlerts;
    private int _undecided;

    internal void Add(EntityTimeline timeline)
    {
        var (alerts, onsets) = EntityAlerts.Of(timeline, options);
        _steps += timeline.Steps.Count;
        _onsets += onsets.Length;
        _transitions += TransitionsOf(timeline.Steps);
        HashSet<long> announced = [];
        foreach (var (startMs, onsetMs, decided) in alerts)
        {
            _alerts += decided ? 1 : 0;
            _trueAlerts += onsetMs is null ? 0 : 1;
            _undecided += decided ? 0 : 1;

            // Starts ascend, so the first that announces an onset is the earliest.
            if (onsetMs is { } onset && announced.Add(onset))
            {
                _leads.Add(TimeSpan.FromMilliseconds(onset - startMs));
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
}
