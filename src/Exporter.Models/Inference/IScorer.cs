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

    /// <summary>Last instant that it learnt from; null where it learnt nothing or does not say.</summary>
    DateTimeOffset? TrainedTo => null;

    /// <summary>Scores all rows.</summary>
    /// <param name="matrix">The rows.</param>
    /// <param name="probabilities">
    /// Row-major [rows × horizons], 0..1, not decreasing over horizons; NaN in all of a row that the model has no valid answer for.
    /// </param>
    /// <exception cref="ScoringException">No row has a valid answer, or the runtime failed.</exception>
    void Score(FeatureMatrix matrix, Span<float> probabilities);
}
