using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Models.Drift;

/// <summary>The span of event time whose values are held against the training's: a day, so that every hour of the day has its part, made of 24 parts.</summary>
/// <remarks>Where steps are longer than an hour, it is 24 steps. The trainer cuts its history into the same spans to see how far ordinary ones are from the whole.</remarks>
public static class DriftWindow
{
    /// <summary>Parts of a window.</summary>
    public const int Parts = 24;

    /// <summary>A window that lacks more of what it could have is not whole, and no ordinary one.</summary>
    public const double WholeShare = 0.95;

    /// <summary>Rows that a window must have: the distances of fewer are mostly noise.</summary>
    public const int MinRows = 500;

    /// <summary>Whole windows that a history must have for its largest distance to mean something: each day of the week once.</summary>
    public const int MinUsual = 7;

    private const long HourMs = 3_600_000;

    /// <summary>Length of a part, ms.</summary>
    /// <param name="step">Distance of steps.</param>
    public static long PartMs(TimeSpan step) => Math.Max(HourMs, (long)step.TotalMilliseconds);

    /// <summary>Length of a window, ms.</summary>
    /// <param name="step">Distance of steps.</param>
    public static long LengthMs(TimeSpan step) => Parts * PartMs(step);

    /// <summary>How long after the first sample of all features may be missing because nothing came before it, ms: twice the longest period, or the steps kept one by one.</summary>
    public static long WarmUpMs(PredictorDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var period = definition.Seasonality.Select(period => period.TotalMilliseconds).DefaultIfEmpty().Max();
        return (long)Math.Max(2 * period, WindowStore.FineSteps * definition.Step.TotalMilliseconds);
    }
}
