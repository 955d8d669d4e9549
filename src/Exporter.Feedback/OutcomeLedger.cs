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
    /// <summary>Pending predictions held by default: 10 bits each, see <see cref="PendingRing"/>, so 320 MiB.</summary>
    public const long DefaultMaxPending = 1L << 28;

    private static readonly int OutcomeKinds = Enum.GetValues<Outcome>().Length;

    private readonly PredictorDefinition _definition;
    private readonly long _maxPending;
    private readonly long _stepMs;
    private readonly AlertRule[] _rules;
    private readonly int[] _capacities;
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
        _capacities = [.. _rules.Select(rule => (int)(((rule.HorizonMs + _stepMs - 1) / _stepMs) + 1))];
        _perEntity = _capacities.Sum(capacity => (long)capacity);
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
            ref var waiting = ref track.Horizons[horizon];
            var seen = record.FailuresKnown && stepMs - _observedMs <= _rules[horizon].HorizonMs;
            waiting.Alerts?.BeginStep(stepMs);
            if (isOnset)
            {
                SettleEnded(ref waiting, horizon, stepMs - 1, known: seen);
                SettleAnnounced(track, horizon, stepMs);
            }

            Disclaim(ref waiting, horizon, stepMs, flags);
            SettleEnded(ref waiting, horizon, stepMs, known: seen && (flags & StepRecord.Present) != 0);
            if ((flags & StepRecord.Predicted) != 0)
            {
                Take(ref waiting, horizon, stepMs, cell.Slice(1 + (2 * horizon), 2), inIncident);
                Disclaim(ref waiting, horizon, stepMs, (byte)(flags & StepRecord.Acted));
            }

            waiting.Alerts?.EndStep(stepMs, horizon, track.Entity, _tally.Alerts);
            waiting.Alerts = waiting.Alerts is { IsEmpty: true } ? null : waiting.Alerts;
        }
    }

    /// <summary>Settles what waits for an onset at <paramref name="onsetMs"/>.</summary>
    private void SettleAnnounced(EntityTrack track, int horizon, long onsetMs)
    {
        var waiting = track.Horizons[horizon];
        var taken = waiting.Pending.Take(StepNumber(onsetMs), _tally.Horizons[horizon], Outcome.TruePositive, Outcome.Miss);
        var (outcome, alertMs) = waiting.Alerts?.Announce(onsetMs, taken > 0) ?? (taken > 0 ? OnsetOutcome.Missed : OnsetOutcome.Uncertain, null);
        _tally.Onsets.Add(new OnsetEvent(horizon, track.Entity, onsetMs, outcome, alertMs));
    }

    /// <summary>Settles what ended at or before <paramref name="endMs"/> without an onset.</summary>
    private void SettleEnded(ref HorizonTrack waiting, int horizon, long endMs, bool known)
    {
        var end = StepNumber(endMs - _rules[horizon].HorizonMs) + 1;
        waiting.Pending.Take(end, _tally.Horizons[horizon], known ? Outcome.FalsePositive : Outcome.Uncertain, known ? Outcome.TrueNegative : Outcome.Uncertain);
        waiting.Alerts?.Expire(endMs, known);
    }

    /// <summary>What is acted on proves nothing, unless an incident came first.</summary>
    private void Disclaim(ref HorizonTrack waiting, int horizon, long stepMs, byte flags)
    {
        if ((flags & StepRecord.Changed) != 0)
        {
            // What the predictions were about is not what is running now. The prediction of this step, yet to come, has seen the change.
            waiting.Pending.Take(StepNumber(stepMs), _tally.Horizons[horizon], Outcome.Uncertain, Outcome.Uncertain);
        }
        else if ((flags & StepRecord.Acted) != 0)
        {
            waiting.Pending.Disclaim(_tally.Horizons[horizon]);
        }
        else
        {
            return;
        }

        waiting.Alerts?.Disclaim();
    }

    private void Take(ref HorizonTrack waiting, int horizon, long stepMs, ReadOnlySpan<byte> prediction, bool inIncident)
    {
        if (inIncident)
        {
            _tally.Horizons[horizon].AddUncertain(1);
            return;
        }

        var (code, bits) = (prediction[0], prediction[1]);
        var positive = (bits & StepRecord.Alerting) != 0;
        waiting.Pending.Add(StepNumber(stepMs), positive, code);
        if (positive)
        {
            waiting.Alerts ??= new AlertRuns(_rules[horizon]);
            waiting.Alerts.Raise(stepMs, code);
        }
        else if ((bits & StepRecord.Holding) != 0)
        {
            waiting.Alerts?.Hold(stepMs, code);
        }
    }

    private void Open(int number, Labels entity)
    {
        if (number >= _tracks.Length)
        {
            Array.Resize(ref _tracks, Math.Max(number + 1, _tracks.Length * 3 / 2));
            _incidents.Grow(_tracks.Length);
        }

        _tracks[number] = new EntityTrack(entity, _capacities);
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
            ref var waiting = ref track.Horizons[horizon];
            waiting.Pending.Take(long.MaxValue, _tally.Horizons[horizon], Outcome.Uncertain, Outcome.Uncertain);
            waiting.Alerts?.Close();
            waiting.Alerts?.EndStep(_observedMs, horizon, track.Entity, _tally.Alerts);
        }

        _tracks[number] = null;
        _free.Add(number);
        _reserved -= _perEntity;
    }

    /// <summary>Number of the latest step at or before an instant; rounds down before 1970 too.</summary>
    private long StepNumber(long atMs) => (atMs / _stepMs) - (atMs % _stepMs < 0 ? 1 : 0);
}
