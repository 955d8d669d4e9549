namespace Exporter.Models.Evaluation;

/// <summary>A number with its 95 % interval.</summary>
/// <param name="Name">Such as <c>event_recall</c>; see <see cref="ScoreCard"/>.</param>
/// <param name="Estimate">The number; NaN where it does not exist.</param>
/// <param name="Low">Lower bound; NaN where there is no interval.</param>
/// <param name="High">Upper bound; NaN where there is no interval.</param>
public readonly record struct Measure(string Name, double Estimate, double Low, double High);
