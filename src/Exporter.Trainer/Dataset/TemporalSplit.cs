namespace Exporter.Trainer.Dataset;

/// <summary>A span of time, both ends included, Unix ms.</summary>
/// <param name="FromMs">First instant.</param>
/// <param name="ToMs">Last instant.</param>
public readonly record struct TimeRange(long FromMs, long ToMs)
{
    /// <summary>True for an instant inside.</summary>
    public bool Contains(long atMs) => atMs >= FromMs && atMs <= ToMs;

    /// <summary>The steps between two instants, which are multiples of the step since the Unix epoch.</summary>
    public static TimeRange OfSteps(long fromMs, long toMs, TimeSpan step)
    {
        var stepMs = (long)step.TotalMilliseconds;
        return new TimeRange((fromMs + stepMs - 1) / stepMs * stepMs, toMs / stepMs * stepMs);
    }
}

/// <summary>Cuts history in order of time: train, a gap, validation, a gap, test.</summary>
/// <remarks>
/// A label looks at most one horizon ahead, so with a gap of the longest horizon no label of one part is decided by
/// what happens in the next.
/// </remarks>
/// <param name="Train">What models are fitted on.</param>
/// <param name="Validation">What strength, calibration and thresholds are chosen on.</param>
/// <param name="Test">What results are reported on; nothing is chosen on it.</param>
public sealed record TemporalSplit(TimeRange Train, TimeRange Validation, TimeRange Test)
{
    /// <summary>Cuts a span.</summary>
    /// <param name="whole">The span.</param>
    /// <param name="gap">The longest horizon.</param>
    /// <param name="validationShare">Part of the time outside the gaps.</param>
    /// <param name="testShare">Part of the time outside the gaps.</param>
    /// <exception cref="TrainingException">The span is too short for its gaps.</exception>
    public static TemporalSplit Cut(TimeRange whole, TimeSpan gap, double validationShare, double testShare)
    {
        var gapMs = (long)gap.TotalMilliseconds;
        var usable = whole.ToMs - whole.FromMs - (2 * gapMs);
        if (usable < 4 * gapMs)
        {
            throw new TrainingException(
                $"the history spans {TimeSpan.FromMilliseconds(whole.ToMs - whole.FromMs).TotalHours:0.#} h; at least six times the longest horizon ({gap.TotalHours:0.#} h) is needed");
        }

        var trainEnd = whole.FromMs + (long)(usable * (1 - validationShare - testShare));
        var validationFrom = trainEnd + gapMs + 1;
        var validationEnd = validationFrom + (long)(usable * validationShare);
        return new TemporalSplit(
            new TimeRange(whole.FromMs, trainEnd),
            new TimeRange(validationFrom, validationEnd),
            new TimeRange(validationEnd + gapMs + 1, whole.ToMs));
    }
}
