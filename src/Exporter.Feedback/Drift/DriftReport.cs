using System.Collections.Immutable;

namespace Exporter.Feedback.Drift;

/// <summary>How far what a model sees has moved from what it learnt from, over one whole window. Immutable.</summary>
/// <param name="Rows">Vectors that it rests on.</param>
/// <param name="Features">The features that the model looks at, furthest first.</param>
/// <param name="Scores">Its probabilities, one a horizon; empty where their distribution is not known.</param>
/// <param name="Reconstruction">Errors that the model's <see cref="Exporter.Models.ReferenceSubspace"/> leaves; null where it has none.</param>
public sealed record DriftReport(long Rows, ImmutableArray<DriftReading> Features, ImmutableArray<DriftReading> Scores, DriftReading? Reconstruction)
{
    /// <summary>Features that have moved.</summary>
    public int Moved { get; } = Features.Count(feature => feature.HasMoved);
}
