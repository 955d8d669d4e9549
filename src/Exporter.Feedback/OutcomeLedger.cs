using Exporter.Feedback.Budget;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Feedback;

/// <summary>Predictions of one predictor that wait for their horizon, and what became of the others.</summary>
/// <remarks>
/// The prediction of step T for horizon h is settled by the first onset in (T, T + h], or at T + h when there was none.
/// It is uncertain when it was made during an incident, when the entity is gone (no signal, or forgotten) at T + h, when the failure
/// expression could not be seen then, when steps longer than the horizon went by unseen, or when it was acted on before it was settled:
/// a change of the entity, or that it went out of sight, concerns all its predictions, a silence, an acknowledgement or a mute those at or above the threshold. During maintenance nothing
/// is an onset, and what reaches into it is uncertain; so is what an operator states in place of the model.
/// Incidents are those of <see cref="IncidentTracker"/> on the steps that could be seen; alerts are judged by <see cref="AlertRuns"/>.
/// The champion's predictions and those of challengers wait side by side, each with a <see cref="Contender"/>, for the same onsets and ends.
/// What a step says is first written down as a <see cref="StepRecord"/>; outcomes follow from records alone. Not thread-safe but for <see cref="Compare"/>.
/// </remarks>
public sealed partial class OutcomeLedger
{
    /// <summary>Predictions of one model held by default, those that wait and those that can be amended: 12 bits each, see <see cref="PredictionRings"/>, so 384 MiB.</summary>
    public const long DefaultMaxPending = 1L << 28;

    private readonly PredictorDefinition _definition;
    private readonly long _maxPending;
    private readonly long _stepMs;
    private readonly long _mergeMs;
    private readonly AlertRule[] _rules;
    private readonly long _perEntity;
    private readonly Contender _champion;
    private readonly IncidentTracker _incidents;
    private readonly List<AlertEvent> _unlimited = [];
    private readonly SortedSet<int> _free = [];
    private readonly Lock _comparing = new();
    private Challenger[] _challengers = [];
    private string _championVersion = "";
    private EntityTrack?[] _tracks = [];
    private int _trackCount;
    private long _reserved;
    private long _observedMs = long.MinValue;
    private long _blindMs;

    /// <summary>An empty ledger.</summary>
    /// <param name="definition">The predictor; without a failure expression nothing is recorded.</param>
    /// <param name="maxPending">Predictions of one model that may wait; entities past it are not followed, their predictions counted as dropped.</param>
    public OutcomeLedger(PredictorDefinition definition, long maxPending = DefaultMaxPending)
    {
        (_definition, _maxPending) = (definition, maxPending);
        _stepMs = (long)definition.Step.TotalMilliseconds;
        _mergeMs = (long)definition.Merge.TotalMilliseconds;
        var amendableMs = Math.Min((long)MaxAmendable.TotalMilliseconds, (long)definition.Horizons[^1].TotalMilliseconds);
        _rules = [.. definition.Horizons.Select(horizon => new AlertRule(_stepMs, (long)horizon.TotalMilliseconds, _mergeMs, amendableMs))];
        _perEntity = _rules.Sum(rule => (long)rule.Capacity);
        _incidents = new IncidentTracker(_stepMs, _mergeMs);
        _champion = new Contender(_rules);
        _term = new ChampionTerm(_rules);
        Follow(definition.Promotion, definition.Rollback);
        Evidence = new AlertEvidence(_rules.Length);
    }

    /// <summary>Predictions that were not followed because of the limit, since the start.</summary>
    public long Dropped { get; private set; }

    /// <summary>The last step taken in, Unix ms; <see cref="long.MinValue"/> before the first.</summary>
    public long ObservedMs => _observedMs;

    /// <summary>The challengers of the last step.</summary>
    public IEnumerable<ChallengerIdentity> Challengers => _challengers.Select(challenger => challenger.Identity);

    /// <summary>What the last step settled of the champion's predictions.</summary>
    internal StepTally Tally => _champion.Tally;

    /// <summary>Predictions of the champion with <paramref name="outcome"/> for a horizon, since the start.</summary>
    public long Count(int horizon, Outcome outcome) => _champion.Count(horizon, outcome);

    /// <summary>What the last step settled of a challenger's predictions; null where it had no such challenger.</summary>
    internal StepTally? TallyOf(ChallengerIdentity challenger) => Find(challenger)?.Side.Tally;

    /// <summary>Champion against challenger on what both predicted; null where the last step had no such challenger. Any thread.</summary>
    public Comparison? Compare(ChallengerIdentity challenger, int horizon)
    {
        long sinceMs;
        PairSums[] sums;
        lock (_comparing)
        {
            if (Find(challenger) is not { } found)
            {
                return null;
            }

            (sinceMs, sums) = (found.Paired.SinceMs, found.Paired.Sum(horizon));
        }

        return Comparison.Of(sinceMs, sums);
    }

    private Challenger? Find(ChallengerIdentity challenger) => Array.Find(_challengers, known => known.Identity == challenger);

    /// <summary>Settles what follows from a step.</summary>
    private void Apply(StepRecord record)
    {
        lock (_comparing)
        {
            Seat(record);
            Watch(record);
            foreach (var (track, entity) in record.Newcomers)
            {
                Open(track, entity, record.StepMs);
            }

            // Nobody knows what happened at a step whose failures could not be seen: an incident is neither over nor longer through it.
            _blindMs += record.FailuresKnown ? 0 : _stepMs;
            foreach (var report in record.Reports)
            {
                Report(report, record);
            }

            var width = StepRecord.CellBytes(_rules.Length, _challengers.Length);
            for (var track = 0; track < _trackCount; track++)
            {
                if (_tracks[track] is not null)
                {
                    Apply(track, record, record.Cells.Slice(track * width, width));
                }
            }

            // Tracks may have been opened and let go: where they are is to be found anew.
            _located = null;
            CountUnlimited();
            LookIfDue(record);
            _observedMs = record.StepMs;
            _champion.Count();
            foreach (var challenger in _challengers)
            {
                challenger.Side.Count();
            }
        }
    }

    /// <summary>Lets those compete that the step has predictions of; who comes or changes begins with nothing.</summary>
    private void Seat(StepRecord record)
    {
        var isOther = record.Champion != _championVersion;
        _championVersion = record.Champion;
        if (isOther)
        {
            _term.Restart(record.StepMs);
        }

        if (!IsSeated(record.Challengers))
        {
            var before = _challengers;
            _challengers = new Challenger[record.Challengers.Count];
            for (var i = 0; i < _challengers.Length; i++)
            {
                var identity = record.Challengers[i];
                _challengers[i] = Array.Find(before, known => known.Identity == identity) ?? new Challenger(identity, new Contender(_rules), new PairedOutcomes(_rules, record.StepMs));
                _challengers[i].Side.Grow(_tracks.Length);
            }
        }

        _champion.Tally.Clear();
        foreach (var (_, side, paired) in _challengers)
        {
            side.Tally.Clear();
            if (isOther)
            {
                paired.Restart(record.StepMs);
            }

            paired.BeginStep(record.StepMs);
        }
    }

    private bool IsSeated(IReadOnlyList<ChallengerIdentity> identities)
    {
        var same = identities.Count == _challengers.Length;
        for (var i = 0; same && i < identities.Count; i++)
        {
            same = _challengers[i].Identity == identities[i];
        }

        return same;
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
        var isFailing = record.FailuresKnown && (flags & StepRecord.Failing) != 0;
        var isIncident = isFailing && _incidents.Fail(number, seenMs);
        Remember(track, isFailing, isIncident, stepMs);

        // What begins while somebody works on the entity is no onset; what still fails afterwards is the same incident.
        var isMaintained = (flags & StepRecord.Maintained) != 0;
        var isOnset = isIncident && !isMaintained;
        var inIncident = isMaintained || _incidents.InIncident(number, seenMs);
        var (goesOn, begins) = (false, false);
        for (var horizon = 0; horizon < _rules.Length; horizon++)
        {
            var seen = record.FailuresKnown && stepMs - _observedMs <= _rules[horizon].HorizonMs;
            BeginStep(number, horizon, stepMs);
            if (isOnset)
            {
                SettleEnded(number, horizon, stepMs - 1, known: seen);
                SettleAnnounced(number, horizon, stepMs, isMuted: (flags & StepRecord.Muted) != 0);
            }

            Disclaim(number, horizon, stepMs, flags);
            SettleEnded(number, horizon, stepMs, known: seen && (flags & StepRecord.Present) != 0);
            goesOn |= _champion.IsOn(number, horizon, stepMs);
            begins |= Take(number, horizon, stepMs, cell, inIncident);
            EndStep(number, horizon, stepMs);
        }

        CountBudget(track, stepMs, begins: begins && !goesOn, withheld: !inIncident && (flags & StepRecord.Withheld) != 0);
    }

    private static void Remember(EntityTrack track, bool isFailing, bool isIncident, long stepMs)
    {
        if (isIncident)
        {
            track.NeedIncidents().Add(stepMs, stepMs);
        }
        else if (isFailing)
        {
            track.Incidents?.Extend(stepMs);
        }
    }

    private void Open(int number, Labels entity, long stepMs)
    {
        if (number >= _tracks.Length)
        {
            Array.Resize(ref _tracks, Math.Max(number + 1, _tracks.Length * 3 / 2));
            _incidents.Grow(_tracks.Length);
            _champion.Grow(_tracks.Length);
            foreach (var challenger in _challengers)
            {
                challenger.Side.Grow(_tracks.Length);
            }
        }

        _tracks[number] = new EntityTrack(entity, _rules.Length, stepMs);
        _trackCount = Math.Max(_trackCount, number + 1);
        _incidents.Reset(number);
        _champion.Reset(number);
        foreach (var challenger in _challengers)
        {
            challenger.Side.Reset(number);
        }

        _free.Remove(number);
        _reserved += _perEntity;
    }

    private void Forget(int number)
    {
        var (entity, unlimited) = (_tracks[number]!.Entity, _tracks[number]!.Unlimited);
        _champion.Forget(number, entity, _observedMs);
        for (var horizon = 0; horizon < _rules.Length; horizon++)
        {
            unlimited.Of(horizon)?.Close();
            unlimited.EndStep(_observedMs, horizon, entity, _unlimited);
        }

        foreach (var challenger in _challengers)
        {
            challenger.Side.Forget(number, entity, _observedMs);
        }

        _tracks[number] = null;
        _free.Add(number);
        _reserved -= _perEntity;
    }

    /// <summary>A model beside the champion.</summary>
    /// <param name="Identity">Which one.</param>
    /// <param name="Side">What waits of it.</param>
    /// <param name="Paired">What it came to beside the champion.</param>
    private sealed record Challenger(ChallengerIdentity Identity, Contender Side, PairedOutcomes Paired);
}
