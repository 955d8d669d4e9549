using Exporter.Signals;
using Exporter.Signals.State;

namespace Exporter.Feedback;

/// <summary>What waits for its outcome of one model, the champion or a challenger, and what a step settled of it.</summary>
/// <remarks>Which steps were an onset, unknown or acted on is said by the ledger, to all of its contenders alike. Not thread-safe.</remarks>
internal sealed partial class Contender
{
    private static readonly int OutcomeKinds = Enum.GetValues<Outcome>().Length;

    private readonly AlertRule[] _rules;
    private readonly PredictionRings[] _pending;
    private readonly long[] _totals;

    // By track; nearly all entities have none.
    private HorizonRuns?[] _alerts = [];

    /// <summary>A model of which nothing waits.</summary>
    /// <param name="rules">How alerts are judged, one a horizon.</param>
    internal Contender(AlertRule[] rules)
    {
        _rules = rules;
        _pending = [.. rules.Select(rule => new PredictionRings(rule.Capacity))];
        _totals = new long[rules.Length * OutcomeKinds];
        Tally = new StepTally(rules.Length);
    }

    /// <summary>What the last step settled.</summary>
    internal StepTally Tally { get; }

    /// <summary>Predictions that wait for a horizon.</summary>
    internal PredictionRings PendingOf(int horizon) => _pending[horizon];

    /// <summary>Predictions with <paramref name="outcome"/> for a horizon, since the start.</summary>
    internal long Count(int horizon, Outcome outcome) => _totals[(horizon * OutcomeKinds) + (int)outcome];

    /// <summary>Makes room for tracks below <paramref name="tracks"/>.</summary>
    internal void Grow(int tracks)
    {
        Array.Resize(ref _alerts, tracks);
        foreach (var pending in _pending)
        {
            pending.Grow(tracks);
        }
    }

    /// <summary>Ends the run of alerts that did not go on, before anything else of the step.</summary>
    internal void BeginStep(int track, int horizon, long stepMs) => AlertsOf(track, horizon)?.BeginStep(stepMs);

    /// <summary>Forgets what there was of a track that another entity takes.</summary>
    internal void Reset(int track)
    {
        foreach (var pending in _pending)
        {
            pending.Reset(track);
        }
    }

    /// <summary>True when an alert would go on at a step, as far as is known before it.</summary>
    internal bool IsOn(int track, int horizon, long stepMs) => AlertsOf(track, horizon)?.IsOn(stepMs) ?? false;

    /// <summary>Settles what waits for an onset.</summary>
    /// <param name="track">Whose.</param>
    /// <param name="entity">The same, for the event.</param>
    /// <param name="horizon">Number of the horizon.</param>
    /// <param name="onsetMs">The onset, Unix ms.</param>
    /// <param name="endStep">Number of its step.</param>
    /// <param name="isMuted">Whether nobody could be told, so that nothing waited for it.</param>
    /// <returns>What had been said of it, and whether any prediction waited for it.</returns>
    internal (OnsetOutcome Outcome, bool Waited) Announce(int track, Labels entity, int horizon, long onsetMs, long endStep, bool isMuted)
    {
        var waited = _pending[horizon].Take(track, endStep, Tally.Horizons[horizon], Outcome.TruePositive, Outcome.Miss) > 0 && !isMuted;
        var (outcome, alertMs, _) = AlertsOf(track, horizon)?.Announce(onsetMs, waited) ?? (waited ? OnsetOutcome.Missed : OnsetOutcome.Uncertain, null, 0);
        Tally.Onsets.Add(new OnsetEvent(horizon, entity, onsetMs, outcome, alertMs));
        return (outcome, waited);
    }

    /// <summary>Settles what ended without an onset.</summary>
    /// <param name="track">Whose.</param>
    /// <param name="horizon">Number of the horizon.</param>
    /// <param name="endMs">The instant up to which horizons have ended, Unix ms.</param>
    /// <param name="endStep">Number of the first step whose horizon has not.</param>
    /// <param name="known">False when nobody could see whether there was an onset.</param>
    internal void Expire(int track, int horizon, long endMs, long endStep, bool known)
    {
        _pending[horizon].Take(
            track, endStep, Tally.Horizons[horizon], known ? Outcome.FalsePositive : Outcome.Uncertain, known ? Outcome.TrueNegative : Outcome.Uncertain);
        AlertsOf(track, horizon)?.Expire(endMs, known);
    }

    /// <summary>The entity changed: what the predictions before step <paramref name="step"/> were about is not what is running now.</summary>
    internal void DisclaimAll(int track, int horizon, long step)
    {
        _pending[horizon].Take(track, step, Tally.Horizons[horizon], Outcome.Uncertain, Outcome.Uncertain);
        AlertsOf(track, horizon)?.Disclaim();
    }

    /// <summary>Somebody acted on the alerts: what was at or above the threshold proves nothing.</summary>
    internal void DisclaimAlerts(int track, int horizon)
    {
        _pending[horizon].Disclaim(track, Tally.Horizons[horizon]);
        AlertsOf(track, horizon)?.Disclaim();
    }

    /// <summary>An operator lets no alert go on: what had begun is over, at once, and proves nothing.</summary>
    internal void EndAlert(int track, int horizon) => AlertsOf(track, horizon)?.Close();

    /// <summary>A prediction that proves nothing, and begins no alert.</summary>
    internal void Disregard(int horizon) => Tally.Horizons[horizon].AddUncertain(1);

    /// <summary>Takes a prediction.</summary>
    /// <param name="track">Whose.</param>
    /// <param name="horizon">Number of the horizon.</param>
    /// <param name="stepMs">When it was made, Unix ms.</param>
    /// <param name="step">Number of that step.</param>
    /// <param name="prediction">Code and bits, see <see cref="StepRecord"/>.</param>
    /// <param name="inIncident">It was made during an incident, of which it says nothing.</param>
    /// <returns>True when an alert begins.</returns>
    internal bool Take(int track, int horizon, long stepMs, long step, ReadOnlySpan<byte> prediction, bool inIncident)
    {
        if (inIncident)
        {
            Tally.Horizons[horizon].AddUncertain(1);
            return false;
        }

        var (code, bits) = (prediction[0], prediction[1]);
        var (positive, isStated) = ((bits & StepRecord.Alerting) != 0, (bits & StepRecord.Stated) != 0);
        if (isStated)
        {
            Disregard(horizon);
        }
        else
        {
            _pending[horizon].Add(track, step, positive, code);
            Tally.Horizons[horizon].Make(code, positive);
        }

        if (positive)
        {
            // People are told of what is stated as of anything else; it only proves nothing.
            var runs = (_alerts[track] ??= new HorizonRuns(_rules.Length)).Need(horizon, _rules[horizon]);
            var begins = runs.Raise(stepMs, code);
            if (isStated)
            {
                runs.Disclaim();
            }

            return begins;
        }

        if ((bits & StepRecord.Holding) != 0)
        {
            AlertsOf(track, horizon)?.Hold(stepMs, code);
        }

        return false;
    }

    /// <summary>Hands out the alerts that have changed; after everything else of the step.</summary>
    /// <returns>Where they begin in the tally.</returns>
    internal int EndStep(int track, Labels entity, int horizon, long stepMs)
    {
        var first = Tally.Alerts.Count;
        if (_alerts[track] is { } alerts)
        {
            alerts.EndStep(stepMs, horizon, entity, Tally.Alerts);
            _alerts[track] = alerts.IsEmpty ? null : alerts;
        }

        return first;
    }

    /// <summary>Adds the step to the totals, once all tracks are through.</summary>
    internal void Count()
    {
        for (var horizon = 0; horizon < _rules.Length; horizon++)
        {
            for (var outcome = 0; outcome < OutcomeKinds; outcome++)
            {
                _totals[(horizon * OutcomeKinds) + outcome] += Tally.Horizons[horizon].Outcomes[outcome];
            }
        }
    }

    /// <summary>Nobody knows the entity any more: nothing of it can be decided.</summary>
    internal void Forget(int track, Labels entity, long stepMs)
    {
        for (var horizon = 0; horizon < _rules.Length; horizon++)
        {
            _pending[horizon].Take(track, long.MaxValue, Tally.Horizons[horizon], Outcome.Uncertain, Outcome.Uncertain);
            AlertsOf(track, horizon)?.Close();
            EndStep(track, entity, horizon, stepMs);
        }

        _alerts[track] = null;
    }

    /// <summary>Saves what waits of the tracks below <paramref name="tracks"/>, and the totals.</summary>
    internal void Save(StateWriter writer, int tracks)
    {
        writer.WriteAll<long>(_totals);
        foreach (var pending in _pending)
        {
            pending.Save(writer, tracks);
        }

        for (var track = 0; track < tracks; track++)
        {
            writer.Write(_alerts[track] is not null);
            _alerts[track]?.Save(writer);
        }
    }

    /// <summary>Takes what was saved of so many tracks.</summary>
    internal void Load(StateReader reader, int tracks)
    {
        Grow(tracks);
        reader.ReadAll<long>(_totals);
        foreach (var pending in _pending)
        {
            pending.Load(reader, tracks);
        }

        for (var track = 0; track < tracks; track++)
        {
            if (reader.Read<byte>() != 0)
            {
                _alerts[track] = new HorizonRuns(_rules.Length);
                _alerts[track]!.Load(reader, _rules);
            }
        }
    }

    private AlertRuns? AlertsOf(int track, int horizon) => _alerts[track]?.Of(horizon);
}
