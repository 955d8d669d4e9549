using Exporter.Trainer.Evaluation;

namespace Exporter.Trainer.Training;

/// <summary>Rows to learn from, and later rows to be held against.</summary>
/// <param name="Train">Row indices, ascending.</param>
/// <param name="HeldOut">What came next.</param>
internal sealed record Fold(List<int> Train, EvaluatedPart HeldOut);
