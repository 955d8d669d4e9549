using System.Collections.Immutable;
using Exporter.Models;
using Exporter.Trainer.Evaluation;
using Exporter.Trainer.Retraining;
using Exporter.Trainer.Stacking;
using Exporter.Trainer.Training;

namespace Exporter.Trainer;

/// <summary>What a training gave.</summary>
/// <param name="Contract">The contract inside the model file.</param>
/// <param name="Report">Results on held-out time.</param>
/// <param name="LargestDifference">Between probabilities of the file and of the trainer, over the held-out rows.</param>
public sealed record TrainingResult(ModelContract Contract, EvaluationReport Report, double LargestDifference)
{
    /// <summary>What the model owes to its features, the largest gain first.</summary>
    public ImmutableArray<FeatureImportance> Importances { get; init; } = [];

    /// <summary>By how much a stack, and detectors as features, were better or worse than what they are held against; empty where neither was asked for.</summary>
    public ImmutableArray<RankingGain> Gains { get; init; } = [];

    /// <summary>The model beside the champion on held-out time; null where none was given, or it does not fit.</summary>
    internal Duel? Duel { get; init; }

    /// <summary>What speaks against the model or the history that it comes from, a sentence each; also in the log.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];
}
