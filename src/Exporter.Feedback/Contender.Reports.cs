namespace Exporter.Feedback;

/// <content>What an incident that is reported late does: it settles what waits, and amends what was settled.</content>
internal sealed partial class Contender
{
    private readonly List<SettledAgain> _changes = [];

    /// <summary>An onset comes to light: predictions that had it ahead come true, and alerts that it confirms are right.</summary>
    /// <param name="number">Number of the track.</param>
    /// <param name="track">Whose.</param>
    /// <param name="horizon">Number of the horizon.</param>
    /// <param name="span">The incident.</param>
    /// <param name="sinceMs">The step from which on there are predictions of this model for the entity, Unix ms.</param>
    /// <returns>What had been said of it, and whether any prediction had it ahead.</returns>
    internal (OnsetOutcome Outcome, bool Waited) AnnounceLate(int number, EntityTrack track, int horizon, in IncidentSpan span, long sinceMs)
    {
        var (rule, rings) = (_rules[horizon], _pending[horizon]);
        var onset = rule.StepNumber(span.OnsetMs);
        var waited = rings.Take(number, onset, Tally.Horizons[horizon], Outcome.TruePositive, Outcome.Miss) > 0;

        // The earliest step that has the onset within its horizon.
        var from = rule.StepNumber(span.OnsetMs - rule.HorizonMs - 1) + 1;
        _changes.Clear();
        waited |= rings.Prove(number, from, onset, _changes) > 0;
        Amend(horizon, track);

        // Of what the ring has forgotten, it is only known that the entity was followed.
        waited |= from < rings.Reach(number) && sinceMs < span.OnsetMs;
        var (outcome, alertMs) = AlertsOf(number, horizon)?.AnnounceLate(span, horizon, track.Entity, waited, Tally.AmendedAlerts)
            ?? (waited ? OnsetOutcome.Missed : OnsetOutcome.Uncertain, null);
        Tally.Onsets.Add(new OnsetEvent(horizon, track.Entity, span.OnsetMs, outcome, alertMs));
        return (outcome, waited);
    }

    /// <summary>An incident comes to light: predictions made during it prove nothing.</summary>
    internal void Retract(int number, EntityTrack track, int horizon, in IncidentSpan span)
    {
        var (onset, end) = (_rules[horizon].StepNumber(span.OnsetMs), _rules[horizon].StepNumber(span.EndMs - 1) + 1);
        _pending[horizon].Take(number, end, Tally.Horizons[horizon], Outcome.Uncertain, Outcome.Uncertain);
        _changes.Clear();
        _pending[horizon].Retract(number, onset, end, _changes);
        Amend(horizon, track);
    }

    private void Amend(int horizon, EntityTrack track)
    {
        foreach (var change in _changes)
        {
            // Without an onset it was settled at the end of its horizon, with one by the first that came.
            var madeMs = change.Step * _rules[horizon].StepMs;
            var decidedMs = change.From is Outcome.TruePositive or Outcome.Miss ? track.Incidents?.FirstOnsetAfter(madeMs) : null;
            Tally.AmendedPredictions.Add(
                new PredictionAmendment(horizon, decidedMs ?? _rules[horizon].FirstStepAt(madeMs + _rules[horizon].HorizonMs), change.From, change.To, change.Code));
        }
    }
}
