namespace Demo;

/// <summary>One entity's prediction at one step for the predictor's longest horizon.</summary>
/// <param name="Predictor">Which predictor says so.</param>
/// <param name="Instance">The entity.</param>
/// <param name="StepMs">The step, Unix ms.</param>
/// <param name="Horizon">The horizon.</param>
/// <param name="Probability">That it fails within the horizon.</param>
/// <param name="Threshold">From which on that is an alert.</param>
/// <param name="ClearThreshold">Below which such an alert ends.</param>
/// <param name="Reasons">Signals that raise the probability, most important first; empty below the threshold.</param>
internal sealed record Prediction(
    string Predictor, string Instance, long StepMs, TimeSpan Horizon, double Probability, double Threshold, double ClearThreshold, IReadOnlyList<string> Reasons);
