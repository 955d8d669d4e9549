namespace Simulator.Faults;

/// <summary>The truth about one failure: what the demo judges predictions by. It never reaches a metric.</summary>
/// <param name="Instance">The entity's <c>instance</c> label.</param>
/// <param name="Kind">Why it failed.</param>
/// <param name="PrecursorStartMs">When the cause began, Unix ms; the onset itself for a sudden loss.</param>
/// <param name="OnsetMs">First scrape at which the failure shows, Unix ms.</param>
/// <param name="EndMs">First scrape at which it is repaired, Unix ms.</param>
public sealed record Incident(string Instance, FaultKind Kind, long PrecursorStartMs, long OnsetMs, long EndMs);
