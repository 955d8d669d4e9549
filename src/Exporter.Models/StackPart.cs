using System.Collections.Immutable;

namespace Exporter.Models;

/// <summary>One of several learners whose scores a model adds up.</summary>
/// <param name="Learner">Its name.</param>
/// <param name="Weights">Log-odds for each standard deviation of its held-out scores, one a horizon in their order; 0 where it says nothing.</param>
public sealed record StackPart(string Learner, ImmutableArray<double> Weights)
{
    /// <summary>Most parts that a contract may name.</summary>
    public const int MaxParts = 64;

    /// <summary>True for what can have been added up over so many horizons.</summary>
    internal bool IsValid(int horizons) =>
        !string.IsNullOrEmpty(Learner) && !Weights.IsDefault && Weights.Length == horizons && Weights.All(weight => weight >= 0 && double.IsFinite(weight));
}
