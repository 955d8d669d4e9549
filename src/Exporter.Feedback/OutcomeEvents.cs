using Exporter.Signals;

namespace Exporter.Feedback;

/// <summary>An alert that began, was decided or ended at a step.</summary>
/// <param name="Horizon">Number of the horizon.</param>
/// <param name="Entity">Whom it is about.</param>
/// <param name="StartMs">Its first step, Unix ms.</param>
/// <param name="EndMs">Its last step, Unix ms; null while it goes on.</param>
/// <param name="Peak">Highest probability so far, to the nearest <see cref="ProbabilityCode"/>.</param>
/// <param name="Outcome">What is known of it.</param>
/// <param name="OnsetMs">The onset that it announced, Unix ms; null for none.</param>
/// <param name="IsNew">It began at this step.</param>
/// <param name="IsDecided">Its outcome became known at this step.</param>
public readonly record struct AlertEvent(
    int Horizon, Labels Entity, long StartMs, long? EndMs, double Peak, AlertOutcome Outcome, long? OnsetMs, bool IsNew, bool IsDecided);

/// <summary>An incident that began at a step, or was reported at a later one.</summary>
/// <param name="Horizon">Number of the horizon.</param>
/// <param name="Entity">Whose it is.</param>
/// <param name="OnsetMs">The step, Unix ms.</param>
/// <param name="Outcome">What had been predicted.</param>
/// <param name="AlertMs">Start of the first alert that announced it, Unix ms; null for none.</param>
public readonly record struct OnsetEvent(int Horizon, Labels Entity, long OnsetMs, OnsetOutcome Outcome, long? AlertMs);
