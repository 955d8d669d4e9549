namespace Exporter.Models;

/// <summary>What a challenger said at one step: a model that is scored beside the champion on the same vectors, and alerts nobody.</summary>
/// <param name="Name">What the configuration calls it.</param>
/// <param name="Version">The model's version; another one is another model, whose outcomes are its own.</param>
/// <param name="Frame">Its predictions; null where it could not score the step.</param>
public readonly record struct ChallengerStep(string Name, string Version, PredictionFrame? Frame);
