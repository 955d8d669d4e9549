using Exporter.Signals.State;

namespace Exporter.Signals.Windows;

/// <summary>Tells which evaluation steps are due as event time goes on.</summary>
/// <remarks>
/// Step T (a multiple of the step since the epoch) is due as soon as a sample's timestamp reaches T + lateness.
/// Pure arithmetic on sample timestamps; no clock.
/// </remarks>
public sealed class StepClock
{
    private readonly long _stepMs;
    private readonly long _latenessMs;
    private readonly int _maxCatchUpSteps;

    /// <summary>A clock that has seen nothing yet.</summary>
    /// <param name="step">Distance of steps; whole milliseconds, positive.</param>
    /// <param name="lateness">How far event time must be past a step; zero or more.</param>
    /// <param name="maxCatchUpSteps">After a longer silence, only this many steps before the newest are evaluated.</param>
    public StepClock(TimeSpan step, TimeSpan lateness, int maxCatchUpSteps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(lateness, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCatchUpSteps, 1);
        _stepMs = (long)step.TotalMilliseconds;
        _latenessMs = (long)lateness.TotalMilliseconds;
        _maxCatchUpSteps = maxCatchUpSteps;
    }

    /// <summary>The last step handed out, Unix ms; <see cref="long.MinValue"/> before the first.</summary>
    public long LastStepMs { get; private set; } = long.MinValue;

    /// <summary>Steps that a silence longer than the catch-up made unreachable, since the start.</summary>
    public long SkippedSteps { get; private set; }

    /// <summary>Takes the next step that is due when event time has reached <paramref name="eventTimeMs"/>.</summary>
    /// <returns>False when none is due. Call until false.</returns>
    /// <remarks>The first sample ever makes one step due, the newest that it can close: there is no past to catch up with.</remarks>
    public bool TryTakeDue(long eventTimeMs, out long stepMs)
    {
        stepMs = 0;
        if (eventTimeMs < long.MinValue / 2)
        {
            return false;
        }

        var newest = FloorToStep(eventTimeMs - _latenessMs);
        if (newest <= LastStepMs)
        {
            return false;
        }

        stepMs = LastStepMs == long.MinValue ? newest : NextAfterSilence(newest);
        LastStepMs = stepMs;
        return true;
    }

    /// <summary>Saves where the clock is.</summary>
    public void Save(StateWriter writer)
    {
        writer.Write(LastStepMs);
        writer.Write(SkippedSteps);
    }

    /// <summary>Goes on where the clock was that was saved.</summary>
    public void Load(StateReader reader)
    {
        LastStepMs = reader.Read<long>();
        SkippedSteps = reader.Read<long>();
    }

    private long NextAfterSilence(long newest)
    {
        var next = LastStepMs + _stepMs;
        var earliest = newest - ((_maxCatchUpSteps - 1L) * _stepMs);
        if (next >= earliest)
        {
            return next;
        }

        SkippedSteps += (earliest - next) / _stepMs;
        return earliest;
    }

    // Rounds towards the past also before 1970, where integer division would round towards the future.
    private long FloorToStep(long timeMs) => timeMs - (((timeMs % _stepMs) + _stepMs) % _stepMs);
}
