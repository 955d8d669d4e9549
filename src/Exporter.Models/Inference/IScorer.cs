using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Exporter.Features;

namespace Exporter.Models.Inference;

/// <summary>Feature vectors in, probabilities out.</summary>
/// <remarks>Not thread-safe: a scorer reuses its buffers; the pipeline scores under its lock.</remarks>
public interface IScorer : IDisposable
{
    /// <summary>Identity of what scores: file version, or <c>baseline</c>.</summary>
    string Version { get; }

    /// <summary>The model's own alert threshold per horizon, 0..1; <see cref="FrameBuilder"/> puts the configuration's in its place.</summary>
    IReadOnlyList<double> Thresholds { get; }

    /// <summary>Probability below which an alert ends, per horizon; the threshold where nothing else is known.</summary>
    IReadOnlyList<double> ClearThresholds => Thresholds;

    /// <summary>Columns that can make a difference to a probability, ascending; what stands in the others is not looked at.</summary>
    ImmutableArray<int> UsedFeatures { get; }

    /// <summary>What the model says of itself; null for what is not a model file.</summary>
    ModelContract? Contract => null;

    /// <summary>SHA-256 of the model's file in lower-case hex; null for what is not a model file.</summary>
    string? Sha256 => null;

    /// <summary>True to have a call of <see cref="Score"/> end soon with a <see cref="ScoringException"/>, and every later one at once; may be set from any thread.</summary>
    /// <remarks>A scorer that takes no longer than its rows are many has no need of it.</remarks>
    bool IsInterrupted
    {
        get => false;
        set { }
    }

    /// <summary>Scores all rows.</summary>
    /// <param name="matrix">The rows.</param>
    /// <param name="probabilities">
    /// Row-major [rows × horizons], 0..1, not decreasing over horizons; NaN in all of a row that the model has no valid answer for.
    /// </param>
    /// <exception cref="ScoringException">No row has a valid answer, or the runtime failed.</exception>
    void Score(FeatureMatrix matrix, Span<float> probabilities);

    /// <summary>Makes another scorer of the same model, with buffers of its own, that may score at the same time. Safe from any thread.</summary>
    /// <param name="other">The other scorer, owned by the caller; it outlives this one.</param>
    /// <returns>False where this one is disposed already, or cannot be shared.</returns>
    bool TryShare([NotNullWhen(true)] out IScorer? other)
    {
        other = null;
        return false;
    }
}
