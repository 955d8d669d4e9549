namespace Exporter.Host.State;

/// <summary>What it took to write a snapshot.</summary>
/// <param name="Bytes">Size of the files.</param>
/// <param name="Duration">From begin to end.</param>
/// <param name="LongestPause">Longest time that the pipeline was held up at once.</param>
internal readonly record struct SnapshotResult(long Bytes, TimeSpan Duration, TimeSpan LongestPause);
