using Exporter.Signals;
using Exporter.Signals.State;

namespace Exporter.Feedback;

/// <summary>The alerts of one entity for one horizon that are going on or can still be told of: the rule of <see cref="Exporter.Models.Evaluation.EventEvaluation"/>, step by step.</summary>
/// <param name="rule">Distances of the predictor.</param>
/// <param name="isAmended">Whether alerts are remembered once they are decided, as a late incident changes them.</param>
internal sealed partial class AlertRuns(AlertRule rule, bool isAmended = true)
{
    private const long None = long.MinValue;

    // In order of their starts; the last one is the run that goes on, if any does.
    private readonly List<OpenAlert> _alerts = [];
    private long _lastMs = None;

    /// <summary>True when there is nothing to remember.</summary>
    internal bool IsEmpty => _alerts.Count == 0 && _past.Count == 0;

    /// <summary>Ends the run that did not go on, before anything else of the step.</summary>
    internal void BeginStep(long stepMs)
    {
        if (_lastMs != None && !GoesOn(stepMs))
        {
            EndRun();
        }
    }

    /// <summary>True when a run would go on at a step, as far as is known before it.</summary>
    internal bool IsOn(long stepMs) => _lastMs != None && GoesOn(stepMs);

    /// <summary>An incident begins: alerts whose horizon reaches it are right, and the run is over.</summary>
    /// <returns>What had been said of it, the start of the first alert that announced it, and the highest peak of those that did.</returns>
    /// <param name="stepMs">The onset.</param>
    /// <param name="waiting">Whether any prediction waited for it.</param>
    internal (OnsetOutcome Outcome, long? AlertMs, byte Peak) Announce(long stepMs, bool waiting)
    {
        long? first = null;
        byte peak = 0;
        var isDisclaimed = false;
        foreach (var alert in _alerts)
        {
            if (stepMs - alert.StartMs > rule.HorizonMs)
            {
                continue;
            }

            isDisclaimed |= alert.Outcome == AlertOutcome.Uncertain;
            if (alert.Outcome == AlertOutcome.Undecided)
            {
                alert.Decide(AlertOutcome.Right, stepMs);
                first ??= alert.StartMs;
                peak = Math.Max(peak, alert.Peak);
            }
        }

        EndRun();
        return (first is not null ? OnsetOutcome.Caught : isDisclaimed || !waiting ? OnsetOutcome.Uncertain : OnsetOutcome.Missed, first, peak);
    }

    /// <summary>Decides the alerts whose horizon ended without an onset.</summary>
    internal void Expire(long endMs, bool known)
    {
        foreach (var alert in _alerts)
        {
            if (alert.Outcome == AlertOutcome.Undecided && alert.StartMs + rule.HorizonMs <= endMs)
            {
                alert.Decide(known ? AlertOutcome.Wrong : AlertOutcome.Uncertain);
            }
        }
    }

    /// <summary>Somebody acted, or the entity is another now: what was said before proves nothing.</summary>
    internal void Disclaim()
    {
        foreach (var alert in _alerts)
        {
            if (alert.Outcome == AlertOutcome.Undecided)
            {
                alert.Decide(AlertOutcome.Uncertain);
            }
        }
    }

    /// <summary>Nobody knows the entity any more: nothing of it goes on, and nothing can be decided.</summary>
    internal void Close()
    {
        EndRun();
        Disclaim();
    }

    /// <summary>A prediction at or above the threshold.</summary>
    /// <returns>True when it begins an alert.</returns>
    internal bool Raise(long stepMs, byte code)
    {
        var begins = _lastMs == None;
        if (begins)
        {
            _alerts.Add(new OpenAlert(stepMs, code));
        }

        Extend(stepMs, code);
        return begins;
    }

    /// <summary>A prediction that begins no alert, but is high enough for one to go on.</summary>
    internal void Hold(long stepMs, byte code)
    {
        if (_lastMs != None)
        {
            Extend(stepMs, code);
        }
    }

    /// <summary>Hands out what has changed, and forgets what nobody will ask for any more; after everything else of the step.</summary>
    internal void EndStep(long stepMs, int horizon, Labels entity, List<AlertEvent> events)
    {
        foreach (var alert in _alerts)
        {
            if (alert.TakeNews(horizon, entity, stepMs) is { } news)
            {
                events.Add(news);
            }
        }

        // An onset within its horizon may still come, and must know that it was disclaimed.
        while (_alerts is [{ IsOver: true } over, ..] && over.StartMs + rule.HorizonMs <= stepMs)
        {
            if (isAmended)
            {
                Remember(over.ToPast());
            }

            _alerts.RemoveAt(0);
        }

        Forget(stepMs);
    }

    /// <summary>Saves what is remembered.</summary>
    internal void Save(StateWriter writer)
    {
        writer.Write(_lastMs);
        writer.Write(_alerts.Count);
        foreach (var alert in _alerts)
        {
            alert.Save(writer);
        }

        SavePast(writer);
    }

    /// <summary>Takes what was saved.</summary>
    internal static AlertRuns Load(StateReader reader, AlertRule rule, bool isAmended = true)
    {
        var runs = new AlertRuns(rule, isAmended) { _lastMs = reader.Read<long>() };
        for (var left = reader.ReadCount(OpenAlert.SavedBytes); left > 0; left--)
        {
            runs._alerts.Add(OpenAlert.Load(reader));
        }

        runs.LoadPast(reader);
        return runs._lastMs == None || runs._alerts is [.., { IsOver: false }]
            ? runs
            : throw new StateFormatException("an alert goes on that is not among those saved");
    }

    private bool GoesOn(long stepMs) => stepMs - _lastMs - rule.StepMs < Math.Max(1, rule.MergeMs);

    private void Extend(long stepMs, byte code)
    {
        _lastMs = stepMs;
        _alerts[^1].Extend(stepMs, code);
    }

    private void EndRun()
    {
        if (_lastMs != None)
        {
            _alerts[^1].End();
            _lastMs = None;
        }
    }
}

/// <summary>Distances that alerts are judged by, ms.</summary>
/// <param name="StepMs">Distance of steps.</param>
/// <param name="HorizonMs">The span after an alert's start in which an onset confirms it.</param>
/// <param name="MergeMs">Pauses shorter than this belong to the same alert.</param>
/// <param name="AmendableMs">How long single predictions are remembered after they were settled.</param>
internal readonly record struct AlertRule(long StepMs, long HorizonMs, long MergeMs, long AmendableMs)
{
    /// <summary>Predictions of one entity that are held: those of steps S - h + 1 .. S, which wait, one more while S is being taken in, and before them those that can be amended.</summary>
    internal int Capacity => (int)(((HorizonMs + AmendableMs + StepMs - 1) / StepMs) + 1);

    /// <summary>Number of the latest step at or before an instant; rounds down before 1970 too.</summary>
    internal long StepNumber(long atMs) => (atMs / StepMs) - (atMs % StepMs < 0 ? 1 : 0);

    /// <summary>The earliest step at or after an instant, Unix ms.</summary>
    internal long FirstStepAt(long atMs) => (StepNumber(atMs - 1) + 1) * StepMs;
}
