namespace Simulator.LookAlikes;

/// <summary>The truth about one harmless event.</summary>
/// <param name="Instance">The entity's <c>instance</c> label.</param>
/// <param name="Kind">What it was.</param>
/// <param name="StartMs">From, Unix ms.</param>
/// <param name="EndMs">To, Unix ms.</param>
public sealed record LookAlike(string Instance, LookAlikeKind Kind, long StartMs, long EndMs);
