namespace Exporter.Feedback;

/// <summary>When a reported incident was, in steps.</summary>
/// <param name="OnsetMs">The first step in it, Unix ms.</param>
/// <param name="LastMs">The last step at which the entity failed, Unix ms.</param>
/// <param name="EndMs">The instant from which it is over, Unix ms: <c>merge</c> after <paramref name="LastMs"/>.</param>
internal readonly record struct IncidentSpan(long OnsetMs, long LastMs, long EndMs);
