namespace Exporter.Signals.Head;

/// <summary>How much one expression may copy out of the head.</summary>
/// <param name="MaxSeries">Series.</param>
/// <param name="MaxSamples">Samples of all series together; 16 bytes each.</param>
public readonly record struct ExcerptLimits(int MaxSeries, long MaxSamples);
