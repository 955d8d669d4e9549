using Exporter.Signals;
using Exporter.Signals.State;

namespace Exporter.Feedback;

/// <content>What an incident that is reported late makes of alerts, decided ones among them.</content>
internal sealed partial class AlertRuns
{
    /// <summary>Alerts remembered of one entity and horizon; one with more of them in a month flaps.</summary>
    internal const int MaxPast = 128;

    // In order of their starts, all before those that can still be told of.
    private readonly List<PastAlert> _past = [];

    /// <summary>An incident comes to light that had begun before this step.</summary>
    /// <param name="report">When it was.</param>
    /// <param name="horizon">Number of the horizon.</param>
    /// <param name="entity">Whose alerts these are.</param>
    /// <param name="waiting">Whether any prediction had it ahead.</param>
    /// <param name="amended">Receives alerts that were decided, and are decided otherwise now.</param>
    /// <returns>What had been said of it, and the start of the first alert that announced it.</returns>
    internal (OnsetOutcome Outcome, long? AlertMs) AnnounceLate(
        in IncidentSpan report, int horizon, Labels entity, bool waiting, List<AlertAmendment> amended)
    {
        var (first, isDisclaimed) = (None, false);
        for (var place = 0; place < _past.Count; place++)
        {
            var past = _past[place];
            var outcome = After(past.StartMs, past.Outcome, report);
            if (outcome != past.Outcome)
            {
                _past[place] = past with { Outcome = outcome };
                amended.Add(new AlertAmendment(horizon, entity, past.StartMs, past.DecidedMs, outcome, OnsetOf(outcome, report)));
            }

            Hear(past.StartMs, outcome, report);
        }

        foreach (var alert in _alerts)
        {
            var (before, outcome) = (alert.Outcome, After(alert.StartMs, alert.Outcome, report));
            if (before == AlertOutcome.Undecided && outcome != before)
            {
                alert.Decide(outcome, OnsetOf(outcome, report) ?? None);
            }
            else if (outcome != before)
            {
                alert.Restate(outcome, OnsetOf(outcome, report) ?? None);
                amended.Add(new AlertAmendment(horizon, entity, alert.StartMs, alert.ToPast().DecidedMs, outcome, OnsetOf(outcome, report)));
            }

            Hear(alert.StartMs, outcome, report);
        }

        return first != None ? (OnsetOutcome.Caught, first) : isDisclaimed || !waiting ? (OnsetOutcome.Uncertain, null) : (OnsetOutcome.Missed, null);

        void Hear(long startMs, AlertOutcome outcome, in IncidentSpan report)
        {
            if (Announces(startMs, report))
            {
                isDisclaimed |= outcome == AlertOutcome.Uncertain;
                first = outcome == AlertOutcome.Right && first == None ? startMs : first;
            }
        }
    }

    private static long? OnsetOf(AlertOutcome outcome, in IncidentSpan report) => outcome == AlertOutcome.Right ? report.OnsetMs : null;

    private bool Announces(long startMs, in IncidentSpan report) => startMs < report.OnsetMs && report.OnsetMs - startMs <= rule.HorizonMs;

    /// <summary>The outcome of an alert, now that the incident is known. What was right or uncertain stays so.</summary>
    private AlertOutcome After(long startMs, AlertOutcome outcome, in IncidentSpan report) =>
        outcome is not (AlertOutcome.Undecided or AlertOutcome.Wrong) ? outcome
        : Announces(startMs, report) ? AlertOutcome.Right
        : startMs >= report.OnsetMs && startMs < report.EndMs ? AlertOutcome.Uncertain
        : outcome;

    private void Remember(PastAlert alert)
    {
        _past.Add(alert);
        _past.RemoveRange(0, Math.Max(0, _past.Count - MaxPast));
    }

    private void Forget(long stepMs)
    {
        while (_past.Count > 0 && _past[0].StartMs < stepMs - (long)OutcomeLedger.AmendedSpan.TotalMilliseconds)
        {
            _past.RemoveAt(0);
        }
    }

    private void SavePast(StateWriter writer)
    {
        writer.Write(_past.Count);
        foreach (var alert in _past)
        {
            alert.Save(writer);
        }
    }

    private void LoadPast(StateReader reader)
    {
        for (var left = reader.ReadCount(PastAlert.SavedBytes); left > 0; left--)
        {
            _past.Add(PastAlert.Load(reader));
        }
    }
}
