namespace Exporter.Feedback;

/// <content>What a step means for one entity and horizon, said to champion and challengers alike; what both predicted is compared before it is settled.</content>
public sealed partial class OutcomeLedger
{
    private void BeginStep(int number, int horizon, long stepMs)
    {
        _champion.BeginStep(number, horizon, stepMs);
        UnlimitedOf(number, horizon)?.BeginStep(stepMs);
        foreach (var challenger in _challengers)
        {
            challenger.Side.BeginStep(number, horizon, stepMs);
        }
    }

    /// <summary>Settles what waits for an onset at <paramref name="onsetMs"/>; one that nobody could be told of, as the entity is muted, was not missed.</summary>
    private void SettleAnnounced(int number, int horizon, long onsetMs, bool isMuted)
    {
        var (entity, end) = (_tracks[number]!.Entity, _rules[horizon].StepNumber(onsetMs));
        Pair(number, horizon, end, happened: true);
        var (said, waited) = _champion.Announce(number, entity, horizon, onsetMs, end, isMuted);
        var (unlimited, _, peak) = UnlimitedOf(number, horizon)?.Announce(onsetMs, waited) ?? (waited ? OnsetOutcome.Missed : OnsetOutcome.Uncertain, null, 0);
        Evidence.Count(horizon, unlimited, peak);
        foreach (var (_, side, paired) in _challengers)
        {
            paired.Announced(number, horizon, onsetMs, said, side.Announce(number, entity, horizon, onsetMs, end, isMuted).Outcome);
        }
    }

    /// <summary>Settles what ended at or before <paramref name="endMs"/> without an onset.</summary>
    private void SettleEnded(int number, int horizon, long endMs, bool known)
    {
        var end = _rules[horizon].StepNumber(endMs - _rules[horizon].HorizonMs) + 1;
        if (known)
        {
            Pair(number, horizon, end, happened: false);
        }

        _champion.Expire(number, horizon, endMs, end, known);
        UnlimitedOf(number, horizon)?.Expire(endMs, known);
        foreach (var challenger in _challengers)
        {
            challenger.Side.Expire(number, horizon, endMs, end, known);
        }
    }

    private void Pair(int number, int horizon, long end, bool happened)
    {
        _term.Settle(_champion.PendingOf(horizon), number, horizon, end, happened);
        foreach (var (_, side, paired) in _challengers)
        {
            paired.Settle(_champion.PendingOf(horizon), side.PendingOf(horizon), number, horizon, end, happened);
        }
    }

    /// <summary>What is acted on proves nothing, unless an incident came first.</summary>
    private void Disclaim(int number, int horizon, long stepMs, byte flags)
    {
        if ((flags & (StepRecord.Changed | StepRecord.Acted | StepRecord.Muted | StepRecord.Maintained)) == 0)
        {
            return;
        }

        Disclaim(_champion, number, horizon, stepMs, flags);
        UnlimitedOf(number, horizon)?.Disclaim();
        foreach (var challenger in _challengers)
        {
            Disclaim(challenger.Side, number, horizon, stepMs, flags);
        }
    }

    private void Disclaim(Contender side, int number, int horizon, long stepMs, byte flags)
    {
        if ((flags & (StepRecord.Changed | StepRecord.Maintained)) != 0)
        {
            // The prediction of this step, yet to come, has seen the change. What is made during maintenance is taken as what is made during an incident.
            side.DisclaimAll(number, horizon, _rules[horizon].StepNumber(stepMs));
        }
        else
        {
            side.DisclaimAlerts(number, horizon);
        }

        if ((flags & StepRecord.Muted) != 0)
        {
            side.EndAlert(number, horizon);
        }
    }

    /// <returns>True when an alert of the champion begins.</returns>
    private bool Take(int number, int horizon, long stepMs, ReadOnlySpan<byte> cell, bool inIncident)
    {
        if (!inIncident)
        {
            TakeUnlimited(number, horizon, stepMs, StepRecord.PredictionOf(cell, 0, horizon, _rules.Length), isActed: (cell[0] & (StepRecord.Acted | StepRecord.Muted)) != 0);
        }

        var begins = Take(_champion, 0, number, horizon, stepMs, cell, inIncident);
        for (var i = 0; i < _challengers.Length; i++)
        {
            Take(_challengers[i].Side, i + 1, number, horizon, stepMs, cell, inIncident);
        }

        return begins;
    }

    private bool Take(Contender side, int contender, int number, int horizon, long stepMs, ReadOnlySpan<byte> cell, bool inIncident)
    {
        var prediction = StepRecord.PredictionOf(cell, contender, horizon, _rules.Length);
        if ((prediction[1] & StepRecord.Made) == 0)
        {
            return false;
        }

        if (!inIncident && (cell[0] & StepRecord.Muted) != 0 && (prediction[1] & StepRecord.Alerting) != 0)
        {
            side.Disregard(horizon);
            return false;
        }

        var begins = side.Take(number, horizon, stepMs, _rules[horizon].StepNumber(stepMs), prediction, inIncident);
        if ((cell[0] & StepRecord.Acted) != 0)
        {
            side.DisclaimAlerts(number, horizon);
        }

        return begins;
    }

    private void EndStep(int number, int horizon, long stepMs)
    {
        var entity = _tracks[number]!.Entity;
        var (first, unlimited) = (_champion.EndStep(number, entity, horizon, stepMs), _unlimited.Count);
        _tracks[number]!.Unlimited.EndStep(stepMs, horizon, entity, _unlimited);
        _term.Decided(number, _unlimited, unlimited);
        foreach (var (_, side, paired) in _challengers)
        {
            paired.Decided(number, _champion.Tally.Alerts, first, ofChallenger: false);
            paired.Decided(number, side.Tally.Alerts, side.EndStep(number, entity, horizon, stepMs), ofChallenger: true);
        }
    }
}
