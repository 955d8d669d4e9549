namespace Exporter.Features.Course;

/// <summary>When a signal is forecast to cross its limit.</summary>
/// <param name="AtMs">The forecast, Unix ms: the step plus what <c>limit_eta_hours</c> says.</param>
/// <param name="LowerMs">As early as it may well be, Unix ms; see <see cref="CrossingSpread"/>.</param>
/// <param name="UpperMs">As late as it may well be, Unix ms; null when the trend may as well come to nothing.</param>
public readonly record struct LimitCrossing(long AtMs, long LowerMs, long? UpperMs);
