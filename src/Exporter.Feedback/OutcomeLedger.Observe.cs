using System.Collections.Immutable;
using Exporter.Feedback.Events;
using Exporter.Models;
using Exporter.Models.Overrides;
using Exporter.Signals;
using Exporter.Signals.State;
using Exporter.Signals.Windows;

namespace Exporter.Feedback;

/// <content>How a step becomes a record: from the predictor's windows and predictions, or from a journal.</content>
public sealed partial class OutcomeLedger
{
    private readonly List<(int Track, Labels Entity)> _newcomers = [];
    private readonly List<ChallengerIdentity> _present = [];
    private readonly HashSet<Labels> _left = [];
    private readonly StateWriter _record = new();
    private byte[] _cells = [];
    private int[] _trackOfSlot = [];
    private PredictorWindows? _located;
    private long _locatedMs;

    /// <summary>The record of the last step observed; valid until the next one.</summary>
    internal ReadOnlySpan<byte> Record => _record.Written;

    /// <summary>Entities are out of sight from now on, as somebody else sees them: what waits of them proves nothing, neither by silence nor by what is seen once they are back.</summary>
    /// <param name="entities">Exactly their entity labels. The next step takes it in.</param>
    public void LoseSight(IEnumerable<Labels> entities) => _left.UnionWith(entities);

    /// <summary>Takes the predictions of a step and settles those whose outcome is now known.</summary>
    /// <param name="frame">The predictions; null where the step has none.</param>
    /// <param name="windows">The predictor's windows, at the step. Entities may have other slots than before.</param>
    /// <param name="failuresKnown">False when the failure expression could not be seen at this step.</param>
    /// <param name="acted">Entities whose alerts somebody has acted on.</param>
    /// <param name="challengers">What the models beside the champion say; of entities that it has never had a prediction for, nothing is kept.</param>
    /// <param name="reported">Incidents that somebody reported; those whose time has come are taken in.</param>
    /// <param name="overrides">What operators have decided for this step; null for nothing.</param>
    /// <param name="changes">Changes that somebody reported and that this step takes in; null for none.</param>
    /// <returns>False when there was nothing to take: no failure expression, or a step that an earlier process had taken in already.</returns>
    public bool Observe(
        PredictionFrame? frame,
        PredictorWindows windows,
        bool failuresKnown = true,
        ActedEntities? acted = null,
        IReadOnlyList<ChallengerStep>? challengers = null,
        ReportedIncidents? reported = null,
        StepOverrides? overrides = null,
        StepChanges? changes = null)
    {
        ArgumentNullException.ThrowIfNull(windows);
        if (_definition.FailureExpression is null || windows.AsOfMs <= _observedMs)
        {
            return false;
        }

        var predictions = frame?.Count ?? 0;
        Meet(challengers ?? []);
        var width = StepRecord.CellBytes(_rules.Length, _present.Count);
        Locate(windows);
        Clear((_trackCount + predictions) * width);
        for (var track = 0; track < _trackCount; track++)
        {
            if (_tracks[track] is { } known && known.Slot < windows.EntitySlots && _trackOfSlot[known.Slot] == track)
            {
                _cells[track * width] = FlagsOf(known.Entity, known.Slot, windows, acted, overrides, changes);
            }
            else if (_tracks[track] is { } absent && (_left.Contains(absent.Entity) || changes?.Concern(absent.Entity) == true))
            {
                // After a crash an entity may be out of sight for some steps while its outcomes wait.
                _cells[track * width] = StepRecord.Changed;
            }
        }

        var tracks = _trackCount;
        for (var row = 0; row < predictions; row++)
        {
            var isFollowed = _trackOfSlot[frame!.SlotAt(row)] >= 0;
            if (TrackOf(frame, row, windows, acted, overrides, changes, ref tracks) is { } track)
            {
                Enter(frame, row, _cells.AsSpan(track * width, width), contender: 0);

                // Who was not followed yet could not begin an alert for that reason; who is muted, for that.
                _cells[track * width] |= (byte)(isFollowed && frame.IsWithheld(row) && !frame.IsMuted(row) ? StepRecord.Withheld : 0);
            }
        }

        for (var i = 0; i < _present.Count; i++)
        {
            Enter(challengers![i].Frame, i + 1, width);
        }

        TakeReports(reported, windows);
        var record = new StepRecord(windows.AsOfMs, failuresKnown, frame?.ModelVersion ?? _championVersion, _present, _newcomers, _reports, _cells.AsSpan(0, tracks * width), overrides?.FrozenSinceMs is not null);
        _record.Clear();
        record.Write(_record, _rules.Length);
        Apply(record);
        _left.Clear();
        return true;
    }

    /// <summary>Takes in a step that an earlier process observed.</summary>
    /// <param name="record">Its <see cref="Record"/>.</param>
    /// <returns>False when the ledger has that step already.</returns>
    /// <exception cref="StateFormatException">The bytes do not continue this ledger.</exception>
    internal bool Replay(ReadOnlyMemory<byte> record)
    {
        var step = StepRecord.Read(record, _rules.Length);
        if (step.StepMs <= _observedMs)
        {
            return false;
        }

        foreach (var (track, _) in step.Newcomers)
        {
            if (track < 0 || track > _trackCount + step.Newcomers.Count || (track < _trackCount && _tracks[track] is not null))
            {
                throw new StateFormatException($"the record of step {step.StepMs} opens track {track}, which is not free among {_trackCount}");
            }
        }

        var tracks = step.Newcomers.Select(newcomer => newcomer.Track + 1).Append(_trackCount).Max();
        if (step.Cells.Length != tracks * StepRecord.CellBytes(_rules.Length, step.Challengers.Count))
        {
            throw new StateFormatException($"the record of step {step.StepMs} has {step.Cells.Length} bytes for {tracks} tracks");
        }

        foreach (var report in step.Reports)
        {
            if (report.Track < 0 || report.Track >= tracks || (_tracks.ElementAtOrDefault(report.Track) is null && step.Newcomers.All(newcomer => newcomer.Track != report.Track)))
            {
                throw new StateFormatException($"the record of step {step.StepMs} reports an incident in track {report.Track}, in which there is no entity");
            }
        }

        Apply(step);
        return true;
    }

    private void Meet(IReadOnlyList<ChallengerStep> challengers)
    {
        _present.Clear();
        for (var i = 0; i < challengers.Count; i++)
        {
            _present.Add(new ChallengerIdentity(challengers[i].Name, challengers[i].Version));
        }
    }

    /// <summary>Finds the track of each of the windows' entities, once a step: whoever asks first.</summary>
    private void Locate(PredictorWindows windows)
    {
        if (ReferenceEquals(_located, windows) && _locatedMs == windows.AsOfMs)
        {
            return;
        }

        (_located, _locatedMs) = (windows, windows.AsOfMs);
        if (_trackOfSlot.Length < windows.EntitySlots)
        {
            _trackOfSlot = new int[Math.Max(windows.EntitySlots, _trackOfSlot.Length * 3 / 2)];
        }

        Array.Fill(_trackOfSlot, -1);
        for (var track = 0; track < _trackCount; track++)
        {
            if (_tracks[track] is { } known && TryLocate(known, windows))
            {
                _trackOfSlot[known.Slot] = track;
            }
        }
    }

    private void Clear(int cellBytes)
    {
        _newcomers.Clear();
        if (_cells.Length < cellBytes)
        {
            _cells = new byte[Math.Max(cellBytes, _cells.Length * 3 / 2)];
        }

        Array.Clear(_cells);
    }

    private static bool TryLocate(EntityTrack track, PredictorWindows windows)
    {
        // Nearly always the slot still is the entity's.
        if (track.Slot < windows.EntitySlots && windows.Holds(track.Slot) && ReferenceEquals(windows.EntityAt(track.Slot), track.Entity))
        {
            return true;
        }

        if (!windows.TryFind(track.Entity, out var slot))
        {
            return false;
        }

        track.MoveTo(slot, windows.EntityAt(slot));
        return true;
    }

    private byte FlagsOf(Labels entity, int slot, PredictorWindows windows, ActedEntities? acted, StepOverrides? overrides, StepChanges? changes)
    {
        var changed = (_definition.ChangeExpression is not null && windows.Changes(slot).LastMs == windows.AsOfMs) || changes?.Concern(entity) == true || _left.Contains(entity);
        return (byte)(StepRecord.Known
            | (windows.IsActive(slot) ? StepRecord.Present : 0)
            | (windows.IsFailing(slot) ? StepRecord.Failing : 0)
            | (changed ? StepRecord.Changed : 0)
            | (acted is { Any: true } && acted.Contains(entity, windows.AsOfMs) ? StepRecord.Acted : 0)
            | (overrides is null ? 0 : FlagsOf(overrides.Of(entity))));
    }

    private static int FlagsOf(ImmutableArray<Override> overrides)
    {
        var flags = 0;
        foreach (var one in overrides)
        {
            flags |= one.IsMuting ? StepRecord.Muted : 0;
            flags |= one.Kind == OverrideKind.Maintenance ? StepRecord.Maintained : 0;
        }

        return flags;
    }

    /// <summary>Number of the track of a row's entity, which is given one where it has none; null when the limit is reached.</summary>
    private int? TrackOf(PredictionFrame frame, int row, PredictorWindows windows, ActedEntities? acted, StepOverrides? overrides, StepChanges? changes, ref int tracks)
    {
        var slot = frame.SlotAt(row);
        if (_trackOfSlot[slot] >= 0)
        {
            return _trackOfSlot[slot];
        }

        if (_reserved + ((_newcomers.Count + 1) * _perEntity) > _maxPending)
        {
            Dropped += _rules.Length;
            FeedbackMetrics.NotFollowed(_definition.Name, _rules.Length);
            return null;
        }

        var track = _free.Count > 0 ? _free.Min : tracks;
        _free.Remove(track);
        tracks = Math.Max(tracks, track + 1);
        _newcomers.Add((track, frame.EntityAt(row)));
        _trackOfSlot[slot] = track;
        _cells[track * StepRecord.CellBytes(_rules.Length, _present.Count)] = FlagsOf(frame.EntityAt(row), slot, windows, acted, overrides, changes);
        return track;
    }

    /// <summary>Enters a challenger's predictions for the entities that are followed.</summary>
    private void Enter(PredictionFrame? frame, int contender, int width)
    {
        for (var row = 0; row < (frame?.Count ?? 0); row++)
        {
            if (_trackOfSlot[frame!.SlotAt(row)] is >= 0 and var track)
            {
                Enter(frame, row, _cells.AsSpan(track * width, width), contender);
            }
        }
    }

    private void Enter(PredictionFrame frame, int row, Span<byte> cell, int contender)
    {
        var model = frame.Model;
        for (var horizon = 0; horizon < _rules.Length; horizon++)
        {
            var prediction = StepRecord.PredictionOf(cell, contender, horizon, _rules.Length);
            var probability = frame.Probability(row, horizon);
            prediction[0] = ProbabilityCode.Of(probability);
            prediction[1] = (byte)(StepRecord.Made
                | (frame.IsAlerting(row, horizon) || (frame.IsMuted(row) && frame.IsReaching(row, horizon)) ? StepRecord.Alerting : 0)
                | (frame.IsHolding(row, horizon) ? StepRecord.Holding : 0)
                | (PredictionFrame.Reaches(probability, model.Begin[horizon]) ? StepRecord.AlertingByModel : 0)
                | (PredictionFrame.Reaches(probability, model.Clear[horizon]) ? StepRecord.HoldingByModel : 0)
                | (frame.IsStated(row) ? StepRecord.Stated : 0));
        }
    }
}
