namespace Exporter.Models.Evaluation;

/// <summary>Steps with the same probability.</summary>
/// <param name="Probability">What was predicted.</param>
/// <param name="Rows">Steps; at least 1.</param>
/// <param name="Happened">Steps after which an onset came within the horizon.</param>
public readonly record struct ScoreGroup(double Probability, long Rows, long Happened);
