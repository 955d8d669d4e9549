using Exporter.Feedback.Budget;
using Exporter.Models;
using Exporter.Signals.Windows;

namespace Exporter.Feedback;

/// <content>What a budget is kept by: when alerts began, and what they would have been without it. Both follow from records alone.</content>
public sealed partial class OutcomeLedger
{
    /// <summary>When alerts began.</summary>
    internal AlertStarts Starts { get; } = new();

    /// <summary>What alerts would have been at the model's own thresholds.</summary>
    internal AlertEvidence Evidence { get; }

    /// <summary>What an entity at or above its threshold may do at a step that is not observed yet.</summary>
    /// <remarks>The same that <see cref="Apply(StepRecord)"/> will find: what it would begin is counted, what it would not must not be let in.</remarks>
    internal AlertStanding StandingOf(PredictionFrame frame, int row, PredictorWindows windows, bool failuresKnown)
    {
        Locate(windows);
        var number = _trackOfSlot[frame.SlotAt(row)];
        if (number < 0)
        {
            return AlertStanding.MayNot;
        }

        // A step shown again after a restart is in the ledger already.
        var seenMs = frame.StepMs - _blindMs - (failuresKnown || frame.StepMs <= _observedMs ? 0 : _stepMs);
        if ((failuresKnown && windows.IsFailing(frame.SlotAt(row))) || _incidents.InIncident(number, seenMs))
        {
            return AlertStanding.MayNot;
        }

        for (var horizon = 0; horizon < _rules.Length; horizon++)
        {
            if (_champion.IsOn(number, horizon, frame.StepMs))
            {
                return AlertStanding.GoesOn;
            }
        }

        return AlertStanding.MayBegin;
    }

    private void Watch(StepRecord record)
    {
        var (width, predictions) = (StepRecord.CellBytes(_rules.Length, record.Challengers.Count), 0);
        for (var at = 0; at < record.Cells.Length; at += width)
        {
            predictions += (StepRecord.PredictionOf(record.Cells.Slice(at, width), contender: 0, horizon: 0, _rules.Length)[1] & StepRecord.Made) != 0 ? 1 : 0;
        }

        _unlimited.Clear();
        Evidence.Watch(record.StepMs, record.Champion, predictions, record.IsFrozen);
    }

    private void CountBudget(EntityTrack track, long stepMs, bool begins, bool withheld)
    {
        if (begins)
        {
            Starts.Add(stepMs);
        }

        if (withheld)
        {
            // Withheld at each step of what would be one alert, it is one.
            var isNew = track.WithheldMs == long.MinValue || stepMs - track.WithheldMs - _stepMs >= Math.Max(1, _rules[0].MergeMs);
            Tally.Withheld += isNew ? 1 : 0;
            track.WithheldMs = stepMs;
        }
    }

    private AlertRuns? UnlimitedOf(int number, int horizon) => _tracks[number]!.Unlimited.Of(horizon);

    private void TakeUnlimited(int number, int horizon, long stepMs, ReadOnlySpan<byte> prediction, bool isActed)
    {
        var (runs, code, bits) = (_tracks[number]!.Unlimited, prediction[0], prediction[1]);
        if ((bits & StepRecord.Stated) != 0)
        {
            // The model's thresholds have no part in what an operator states.
            return;
        }

        if ((bits & StepRecord.AlertingByModel) != 0)
        {
            runs.Need(horizon, _rules[horizon]).Raise(stepMs, code);
        }
        else if ((bits & StepRecord.HoldingByModel) != 0)
        {
            runs.Of(horizon)?.Hold(stepMs, code);
        }

        if (isActed)
        {
            runs.Of(horizon)?.Disclaim();
        }
    }

    private void CountUnlimited()
    {
        foreach (var alert in _unlimited)
        {
            if (alert is { EndMs: not null, Outcome: not AlertOutcome.Undecided })
            {
                Evidence.Count(alert);
            }
        }
    }
}
