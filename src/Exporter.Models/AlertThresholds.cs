namespace Exporter.Models;

/// <summary>Probabilities at which alerts begin and end, for each horizon of a predictor; immutable.</summary>
/// <param name="Begin">Probability from which a prediction is an alert, 0..1.</param>
/// <param name="Clear">Probability below which an alert that has begun ends; at most <paramref name="Begin"/>.</param>
public sealed record AlertThresholds(IReadOnlyList<double> Begin, IReadOnlyList<double> Clear);
