namespace Exporter.Signals;

/// <summary>One value at one time.</summary>
/// <param name="AtMs">Unix ms.</param>
/// <param name="Value">Any float64 but the stale marker.</param>
public readonly record struct TimedValue(long AtMs, double Value);
