using Exporter.Models;

namespace Exporter.Trainer.Onnx;

/// <summary>A fitted and calibrated model: scores as the trainer does, and writes itself as an ONNX file that scores the same.</summary>
public interface ITrainedModel
{
    /// <summary>Number of horizons, H.</summary>
    int Horizons { get; }

    /// <summary>Calibrated probabilities that do not decrease over horizons.</summary>
    /// <param name="features">Row-major [rows × F], NaN where missing.</param>
    /// <param name="probabilities">Row-major [rows × H].</param>
    /// <remarks>Safe from several threads at once.</remarks>
    void Score(ReadOnlySpan<float> features, Span<float> probabilities);

    /// <summary>Writes graph and contract.</summary>
    /// <exception cref="ArgumentException">Sizes of model and contract do not go together, or a parameter is not finite.</exception>
    void Write(ModelContract contract, Stream destination);
}
