namespace Exporter.Signals;

/// <summary>A bucket of a native histogram.</summary>
/// <param name="Lower">Its lower bound.</param>
/// <param name="Upper">Its upper bound.</param>
/// <param name="Count">Observations in it.</param>
/// <param name="HasLower">An observation of exactly the lower bound is in it.</param>
/// <param name="HasUpper">An observation of exactly the upper bound is in it.</param>
public readonly record struct HistogramBucket(double Lower, double Upper, double Count, bool HasLower, bool HasUpper);
