using Exporter.Signals;

namespace Exporter.Feedback;

/// <summary>A prediction that is counted otherwise than it was at first, as an incident was reported late.</summary>
/// <param name="Horizon">Number of the horizon.</param>
/// <param name="DecidedMs">When it was first settled, Unix ms: the hour whose counts change.</param>
/// <param name="From">The outcome before.</param>
/// <param name="To">The outcome now.</param>
/// <param name="Code">Its <see cref="ProbabilityCode"/>.</param>
internal readonly record struct PredictionAmendment(int Horizon, long DecidedMs, Outcome From, Outcome To, byte Code);

/// <summary>An alert that was decided, and is decided otherwise now, as an incident was reported late.</summary>
/// <param name="Horizon">Number of the horizon.</param>
/// <param name="Entity">Whom it is about.</param>
/// <param name="StartMs">Its first step, Unix ms.</param>
/// <param name="DecidedMs">When it was first decided, Unix ms: the hour whose counts change.</param>
/// <param name="To">The outcome now; before it was <see cref="AlertOutcome.Wrong"/>.</param>
/// <param name="OnsetMs">The onset that it announced, Unix ms; null for none.</param>
internal readonly record struct AlertAmendment(int Horizon, Labels Entity, long StartMs, long DecidedMs, AlertOutcome To, long? OnsetMs);
