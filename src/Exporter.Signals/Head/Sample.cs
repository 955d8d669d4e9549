namespace Exporter.Signals.Head;

/// <summary>One stored sample.</summary>
/// <param name="TimestampMs">Unix time in milliseconds.</param>
/// <param name="Value">Any float64, the stale marker among them.</param>
internal readonly record struct Sample(long TimestampMs, double Value);
