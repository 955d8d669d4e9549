using Exporter.Models;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Feedback;

/// <summary>Predictions of one predictor that wait for their horizon, and what became of the others.</summary>
/// <remarks>
/// The prediction of step T for horizon h is settled by the first onset in (T, T + h], or at T + h when there was none.
/// It is uncertain when it was made during an incident, when the entity is gone (no signal, or forgotten) at T + h, or
/// when steps longer than the horizon went by unseen. Not thread-safe.
/// </remarks>
public sealed partial class OutcomeLedger
{
    /// <summary>Pending predictions held by default: 2 bits each, so 64 MiB.</summary>
    public const long DefaultMaxPending = 1L << 28;

    private readonly PredictorDefinition _definition;
    private readonly long _maxPending;
    private readonly long _stepMs;
    private readonly long _mergeMs;
    private readonly long[] _horizonsMs;
    private readonly int[] _capacities;
    private readonly OutcomeTally _tally;
    private readonly long _perEntity;
    private EntityTrack?[] _tracks = [];
    private long _reserved;
    private long _observedMs = long.MinValue;

    /// <summary>An empty ledger.</summary>
    /// <param name="definition">The predictor; without a failure expression nothing is recorded.</param>
    /// <param name="maxPending">Predictions that may wait; entities past it are not followed, their predictions counted as dropped.</param>
    public OutcomeLedger(PredictorDefinition definition, long maxPending = DefaultMaxPending)
    {
        (_definition, _maxPending) = (definition, maxPending);
        _stepMs = (long)definition.Step.TotalMilliseconds;
        _mergeMs = (long)definition.Merge.TotalMilliseconds;
        _horizonsMs = [.. definition.Horizons.Select(horizon => (long)horizon.TotalMilliseconds)];

        // At step S the predictions of steps S - h + 1 .. S wait; one more while S is being taken in.
        _capacities = [.. _horizonsMs.Select(horizon => (int)(((horizon + _stepMs - 1) / _stepMs) + 1))];
        _perEntity = _capacities.Sum(capacity => (long)capacity);
        _tally = new OutcomeTally(definition);
        FeedbackMetrics.NotFollowed(definition.Name, 0);
    }

    /// <summary>Predictions that were not followed because of the limit, since the start.</summary>
    public long Dropped { get; private set; }

    /// <summary>Predictions with <paramref name="outcome"/> for a horizon, since the start.</summary>
    public long Count(int horizon, Outcome outcome) => _tally.Total(horizon, outcome);

    /// <summary>Takes the predictions of a step and settles those whose outcome is now known.</summary>
    /// <param name="frame">The predictions.</param>
    /// <param name="windows">The predictor's windows, at the same step.</param>
    public void Observe(PredictionFrame frame, PredictorWindows windows)
    {
        if (_definition.FailureExpression is null)
        {
            return;
        }

        for (var slot = 0; slot < _tracks.Length; slot++)
        {
            if (_tracks[slot] is { } track)
            {
                Settle(track, slot, frame.StepMs, windows);
            }
        }

        if (_tracks.Length < windows.EntitySlots)
        {
            Array.Resize(ref _tracks, Math.Max(windows.EntitySlots, _tracks.Length * 3 / 2));
        }

        for (var row = 0; row < frame.Count; row++)
        {
            Take(frame, row, windows);
        }

        _observedMs = frame.StepMs;
        _tally.Publish();
    }

    /// <summary>Goes on with other windows of the same predictor, in which entities may have other slots.</summary>
    /// <remarks>What waits for an entity that they do not know becomes uncertain.</remarks>
    public void Rebind(PredictorWindows windows)
    {
        var before = _tracks;
        _tracks = new EntityTrack?[Math.Max(before.Length, windows.EntitySlots)];
        foreach (var track in before)
        {
            if (track is null)
            {
                continue;
            }

            if (windows.TryFind(track.Entity, out var slot))
            {
                _tracks[slot] = track;
            }
            else
            {
                SettleAsUncertain(track);
                _reserved -= _perEntity;
            }
        }

        _tally.Publish();
    }

    private void Settle(EntityTrack track, int slot, long stepMs, PredictorWindows windows)
    {
        if (!windows.TryFind(track.Entity, out var found) || found != slot)
        {
            SettleAsUncertain(track);
            _tracks[slot] = null;
            _reserved -= _perEntity;
            return;
        }

        var onsetMs = windows.History(slot).LastOnsetMs is { } last && last > _observedMs ? last : (long?)null;
        var present = windows.IsActive(slot);
        for (var horizon = 0; horizon < _horizonsMs.Length; horizon++)
        {
            var seen = stepMs - _observedMs <= _horizonsMs[horizon];
            if (onsetMs is { } onset)
            {
                SettleEnded(track, horizon, onset - 1, known: seen);
                SettleAnnounced(ref track.Horizons[horizon], horizon, onset);
            }

            SettleEnded(track, horizon, stepMs, known: seen && present);
        }
    }

    /// <summary>Settles what waits for an onset at <paramref name="onsetMs"/>.</summary>
    private void SettleAnnounced(ref HorizonTrack track, int horizon, long onsetMs)
    {
        var (positive, negative) = track.Pending.Take(StepNumber(onsetMs));
        _tally.Add(horizon, Outcome.TruePositive, positive);
        _tally.Add(horizon, Outcome.Miss, negative);
        if (positive > 0)
        {
            _tally.Announced(horizon, onsetMs - track.RunStartMs);
        }

        track.EndRun();
    }

    /// <summary>Settles the predictions whose horizon ended at or before <paramref name="endMs"/> without an onset.</summary>
    private void SettleEnded(EntityTrack track, int horizon, long endMs, bool known)
    {
        var (positive, negative) = track.Horizons[horizon].Pending.Take(StepNumber(endMs - _horizonsMs[horizon]) + 1);
        _tally.Add(horizon, known ? Outcome.FalsePositive : Outcome.Uncertain, positive);
        _tally.Add(horizon, known ? Outcome.TrueNegative : Outcome.Uncertain, negative);
    }

    private void SettleAsUncertain(EntityTrack track)
    {
        for (var horizon = 0; horizon < _horizonsMs.Length; horizon++)
        {
            var (positive, negative) = track.Horizons[horizon].Pending.Take(long.MaxValue);
            _tally.Add(horizon, Outcome.Uncertain, positive + negative);
        }
    }

    private void Take(PredictionFrame frame, int row, PredictorWindows windows)
    {
        var slot = frame.SlotAt(row);
        if (_tracks[slot] is null && _reserved + _perEntity <= _maxPending)
        {
            _tracks[slot] = new EntityTrack(frame.EntityAt(row), _capacities);
            _reserved += _perEntity;
        }

        if (_tracks[slot] is not { } track)
        {
            Dropped += _horizonsMs.Length;
            FeedbackMetrics.NotFollowed(_definition.Name, _horizonsMs.Length);
            return;
        }

        var inIncident = windows.History(slot).InIncident;
        for (var horizon = 0; horizon < _horizonsMs.Length; horizon++)
        {
            if (inIncident)
            {
                _tally.Add(horizon, Outcome.Uncertain, 1);
                continue;
            }

            var positive = frame.IsAlerting(row, horizon);
            track.Horizons[horizon].Pending.Add(StepNumber(frame.StepMs), positive);
            if (positive)
            {
                track.Horizons[horizon].Raise(frame.StepMs, _stepMs, _mergeMs);
            }
            else if (frame.IsHolding(row, horizon))
            {
                track.Horizons[horizon].Hold(frame.StepMs, _stepMs, _mergeMs);
            }
        }
    }

    /// <summary>Number of the latest step at or before an instant; rounds down before 1970 too.</summary>
    private long StepNumber(long atMs) => (atMs / _stepMs) - (atMs % _stepMs < 0 ? 1 : 0);
}
