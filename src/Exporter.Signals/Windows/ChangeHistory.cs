namespace Exporter.Signals.Windows;

/// <summary>Changes (deployments, restarts) of one entity, up to and including the last applied step.</summary>
/// <param name="LastMs">Step at which the latest change began, Unix ms; null when none was seen.</param>
/// <param name="Recent">Changes that began within <see cref="RecentSpan"/>, at most <see cref="MostRecent"/>.</param>
public readonly record struct ChangeHistory(long? LastMs, int Recent)
{
    /// <summary>Changes that are kept apart; more within the span count as this many.</summary>
    public const int MostRecent = 16;

    /// <summary>How far back a change counts as recent: a day, or 120 steps where these are longer.</summary>
    public static TimeSpan RecentSpan(TimeSpan step) =>
        TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerDay, step.Ticks * WindowStore.FineSteps));
}
