using Exporter.Host.Pipeline;

namespace Exporter.Host.State;

/// <summary>What a predictor's snapshot holds.</summary>
/// <param name="IsWhole">See <see cref="PredictorState.IsWhole"/>.</param>
/// <param name="ObservedMs">The last step whose outcomes are in it, Unix ms.</param>
internal readonly record struct SavedPredictor(bool IsWhole, long ObservedMs);
