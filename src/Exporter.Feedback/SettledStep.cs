using System.Collections.Immutable;

namespace Exporter.Feedback;

/// <summary>What became known at one step of a predictor's alerts and incidents.</summary>
/// <param name="Predictor">Name of the predictor.</param>
/// <param name="Horizons">The horizons as they are written; events have their numbers.</param>
/// <param name="StepMs">The step, Unix ms.</param>
/// <param name="Alerts">Alerts that began, were decided or ended.</param>
/// <param name="Onsets">Incidents that began, or came to light.</param>
public sealed record SettledStep(string Predictor, ImmutableArray<string> Horizons, long StepMs, ImmutableArray<AlertEvent> Alerts, ImmutableArray<OnsetEvent> Onsets)
{
    /// <summary>Alerts whose outcome became known.</summary>
    public ImmutableArray<AlertEvent> Decided { get; } = [.. Alerts.Where(alert => alert.IsDecided)];
}
