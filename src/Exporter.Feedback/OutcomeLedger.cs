using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Feedback;

/// <summary>Predictions of one predictor that wait for their horizon, and what became of the others.</summary>
/// <remarks>
/// The prediction of step T for horizon h is settled by the first onset in (T, T + h], or at T + h when there was none.
/// It is uncertain when it was made during an incident, when the entity is gone (no signal, or forgotten) at T + h, when the failure
/// expression could not be seen then, when steps longer than the horizon went by unseen, or when it was acted on before it was settled:
/// a change of the entity concerns all its predictions, a silence or an acknowledgement those at or above the threshold.
/// Incidents are those of <see cref="IncidentTracker"/> on the steps that could be seen; alerts are judged by <see cref="AlertRuns"/>.
/// What a step says is first written down as a <see cref="StepRecord"/>; outcomes follow from records alone. Not thread-safe.
/// </remarks>
public sealed partial class OutcomeLedger
{
    /// <summary>Pending predictions held by default: 10 bits each, see <see cref="PendingRings"/>, so 320 MiB.</summary>
    public const long DefaultMaxPending = 1L << 28;

    private static readonly int OutcomeKinds = Enum.GetValues<Outcome>().Length;

    private readonly PredictorDefinition _definition;
    private readonly long _maxPending;
    private readonly long _stepMs;
    private readonly AlertRule[] _rules;
    private readonly PendingRings[] _pending;
    private readonly long _perEntity;
    private readonly long[] _totals;
    private readonly IncidentTracker _incidents;
    private readonly StepTally _tally;
    private readonly SortedSet<int> _free = [];
    private EntityTrack?[] _tracks = [];
    private int _trackCount;
    private long _reserved;
    private long _observedMs = long.MinValue;
    private long _blindMs;

    /// <summary>An empty ledger.</summary>
    /// <param name="definition">The predictor; without a failure expression nothing is recorded.</param>
    /// <param name="maxPending">Predictions that may wait; entities past it are not followed, their predictions counted as dropped.</param>
    public OutcomeLedger(PredictorDefinition definition, long maxPending = DefaultMaxPending)
    {
        (_definition, _maxPending) = (definition, maxPending);
        _stepMs = (long)definition.Step.TotalMilliseconds;
        var mergeMs = (long)definition.Merge.TotalMilliseconds;
        _rules = [.. definition.Horizons.Select(horizon => new AlertRule(_stepMs, (long)horizon.TotalMilliseconds, mergeMs))];

        // At step S the predictions of steps S - h + 1 .. S wait; one more while S is being taken in.
        int[] capacities = [.. _rules.Select(rule => (int)(((rule.HorizonMs + _stepMs - 1) / _stepMs) + 1))];
        _pending = [.. capacities.Select(capacity => new PendingRings(capacity))];
        _perEntity = capacities.Sum(capacity => (long)capacity);
        _incidents = new IncidentTracker(_stepMs, mergeMs);
        _tally = new StepTally(_rules.Length);
        _totals = new long[_rules.Length * OutcomeKinds];
    }

    /// <summary>Predictions that were not followed because of the limit, since the start.</summary>
    public long Dropped { get; private set; }

    /// <summary>The last step taken in, Unix ms; <see cref="long.MinValue"/> before the first.</summary>
    public long ObservedMs => _observedMs;

    /// <summary>What the last step settled.</summary>
    internal StepTally Tally => _tally;

    /// <summary>Predictions with <paramref name="outcome"/> for a horizon, since the start.</summary>
    public long Count(int horizon, Outcome outcome) => _totals[(horizon * OutcomeKinds) + (int)outcome];

    /// <summary>Settles what follows from a step.</summary>
    private void Apply(StepRecord record)
    {
        _tally.Clear();
        foreach (var (track, entity) in record.Newcomers)
        {
            Open(track, entity);
        }

        // Nobody knows what happened at a step whose failures could not be seen: an incident is neither over nor longer through it.
        _blindMs += record.FailuresKnown ? 0 : _stepMs;
        var width = StepRecord.CellBytes(_rules.Length);
        for (var track = 0; track < _trackCount; track++)
        {
            if (_tracks[track] is not null)
            {
                Apply(track, record, record.Cells.Slice(track * width, width));
            }
        }

        _observedMs = record.StepMs;
        for (var horizon = 0; horizon < _rules.Length; horizon++)
        {
            for (var outcome = 0; outcome < OutcomeKinds; outcome++)
            {
                _totals[(horizon * OutcomeKinds) + outcome] += _tally.Horizons[horizon].Outcomes[outcome];
            }
        }
    }

    private void Apply(int number, StepRecord record, ReadOnlySpan<byte> cell)
    {
        var (track, stepMs, flags) = (_tracks[number]!, record.StepMs, cell[0]);
        if ((flags & StepRecord.Known) != 0)
        {
            track.LastKnownMs = stepMs;
        }
        else if (stepMs - track.LastKnownMs > WindowStore.SpanSteps * _stepMs)
        {
            Forget(number);
            return;
        }

        var seenMs = stepMs - _blindMs;
        var isOnset = record.FailuresKnown && (flags & StepRecord.Failing) != 0 && _incidents.Fail(number, seenMs);
        var inIncident = _incidents.InIncident(number, seenMs);
        for (var horizon = 0; horizon < _rules.Length; horizon++)
        {
            var seen = record.FailuresKnown && stepMs - _observedMs <= _rules[horizon].HorizonMs;
            track.AlertsOf(horizon)?.BeginStep(stepMs);
            if (isOnset)
            {
                SettleEnded(number, horizon, stepMs - 1, known: seen);
                SettleAnnounced(number, horizon, stepMs);
            }

            Disclaim(number, horizon, stepMs, flags);
            SettleEnded(number, horizon, stepMs, known: seen && (flags & StepRecord.Present) != 0);
            if ((flags & StepRecord.Predicted) != 0)
            {
                Take(number, horizon, stepMs, cell.Slice(1 + (2 * horizon), 2), inIncident);
                Disclaim(number, horizon, stepMs, (byte)(flags & StepRecord.Acted));
            }

            if (track.AlertsOf(horizon) is { } alerts)
            {
                alerts.EndStep(stepMs, horizon, track.Entity, _tally.Alerts);
                if (alerts.IsEmpty)
                {
                    track.DropAlertsOf(horizon);
                }
            }
        }
    }

    /// <summary>Settles what waits for an onset at <paramref name="onsetMs"/>.</summary>
    private void SettleAnnounced(int number, int horizon, long onsetMs)
    {
        var track = _tracks[number]!;
        var taken = _pending[horizon].Take(number, StepNumber(onsetMs), _tally.Horizons[horizon], Outcome.TruePositive, Outcome.Miss);
        var (outcome, alertMs) = track.AlertsOf(horizon)?.Announce(onsetMs, taken > 0) ?? (taken > 0 ? OnsetOutcome.Missed : OnsetOutcome.Uncertain, null);
        _tally.Onsets.Add(new OnsetEvent(horizon, track.Entity, onsetMs, outcome, alertMs));
    }

    /// <summary>Settles what ended at or before <paramref name="endMs"/> without an onset.</summary>
    private void SettleEnded(int number, int horizon, long endMs, bool known)
    {
        var end = StepNumber(endMs - _rules[horizon].HorizonMs) + 1;
        _pending[horizon].Take(number, end, _tally.Horizons[horizon], known ? Outcome.FalsePositive : Outcome.Uncertain, known ? Outcome.TrueNegative : Outcome.Uncertain);
        _tracks[number]!.AlertsOf(horizon)?.Expire(endMs, known);
    }

    /// <summary>What is acted on proves nothing, unless an incident came first.</summary>
    private void Disclaim(int number, int horizon, long stepMs, byte flags)
    {
        if ((flags & StepRecord.Changed) != 0)
        {
            // What the predictions were about is not what is running now. The prediction of this step, yet to come, has seen the change.
            _pending[horizon].Take(number, StepNumber(stepMs), _tally.Horizons[horizon], Outcome.Uncertain, Outcome.Uncertain);
        }
        else if ((flags & StepRecord.Acted) != 0)
        {
            _pending[horizon].Disclaim(number, _tally.Horizons[horizon]);
        }
        else
        {
            return;
        }

        _tracks[number]!.AlertsOf(horizon)?.Disclaim();
    }

    private void Take(int number, int horizon, long stepMs, ReadOnlySpan<byte> prediction, bool inIncident)
    {
        if (inIncident)
        {
            _tally.Horizons[horizon].AddUncertain(1);
            return;
        }

        var (code, bits) = (prediction[0], prediction[1]);
        var positive = (bits & StepRecord.Alerting) != 0;
        _pending[horizon].Add(number, StepNumber(stepMs), positive, code);
        if (positive)
        {
            _tracks[number]!.NeedAlertsOf(horizon, _rules[horizon]).Raise(stepMs, code);
        }
        else if ((bits & StepRecord.Holding) != 0)
        {
            _tracks[number]!.AlertsOf(horizon)?.Hold(stepMs, code);
        }
    }

    private void Open(int number, Labels entity)
    {
        if (number >= _tracks.Length)
        {
            Array.Resize(ref _tracks, Math.Max(number + 1, _tracks.Length * 3 / 2));
            _incidents.Grow(_tracks.Length);
            foreach (var pending in _pending)
            {
                pending.Grow(_tracks.Length);
            }
        }

        _tracks[number] = new EntityTrack(entity, _rules.Length);
        _trackCount = Math.Max(_trackCount, number + 1);
        _incidents.Reset(number);
        _free.Remove(number);
        _reserved += _perEntity;
    }

    private void Forget(int number)
    {
        var track = _tracks[number]!;
        for (var horizon = 0; horizon < _rules.Length; horizon++)
        {
            _pending[horizon].Take(number, long.MaxValue, _tally.Horizons[horizon], Outcome.Uncertain, Outcome.Uncertain);
            track.AlertsOf(horizon)?.Close();
            track.AlertsOf(horizon)?.EndStep(_observedMs, horizon, track.Entity, _tally.Alerts);
        }

        _tracks[number] = null;
        _free.Add(number);
        _reserved -= _perEntity;
    }

    /// <summary>Number of the latest step at or before an instant; rounds down before 1970 too.</summary>
    private long StepNumber(long atMs) => (atMs / _stepMs) - (atMs % _stepMs < 0 ? 1 : 0);
}
