namespace Exporter.Feedback;

/// <summary>What was predicted for one entity and horizon at one step.</summary>
/// <param name="StepMs">The step, Unix ms.</param>
/// <param name="Probability">As a <see cref="ProbabilityCode"/> keeps it: to 0.008 about 1, to 0.0003 about 0.001.</param>
/// <param name="IsAlerting">It was at or above the threshold of that step.</param>
public readonly record struct PastPrediction(long StepMs, double Probability, bool IsAlerting);
