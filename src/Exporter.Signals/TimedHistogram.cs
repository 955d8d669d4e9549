namespace Exporter.Signals;

/// <summary>One native histogram at one time.</summary>
/// <param name="AtMs">Unix ms.</param>
/// <param name="Value">The histogram.</param>
public readonly record struct TimedHistogram(long AtMs, HistogramView Value);
