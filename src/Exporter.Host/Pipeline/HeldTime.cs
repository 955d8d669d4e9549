namespace Exporter.Host.Pipeline;

/// <summary>An event time that waits for its steps.</summary>
/// <param name="EventTimeMs">Time of the sample that makes them due, Unix ms.</param>
/// <param name="HeardMs">The newest sample before it; <see cref="long.MinValue"/> where there was none.</param>
/// <param name="Stored">Samples that the head had stored before it.</param>
internal readonly record struct HeldTime(long EventTimeMs, long HeardMs, long Stored);
