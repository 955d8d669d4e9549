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

    /// <summary>The same model for rows that have more columns than it looks at.</summary>
    /// <param name="columns">Where each of this model's features stands in the wider rows.</param>
    /// <param name="features">Features of the wider rows.</param>
    ITrainedModel Widened(int[] columns, int features);

    /// <summary>Share of each feature in what the model explains, over all horizons; they add up to 1, or are all 0 for a model that looks at none.</summary>
    double[] GainShares();

    /// <summary>Writes graph and contract.</summary>
    /// <exception cref="ArgumentException">Sizes of model and contract do not go together, or a parameter is not finite.</exception>
    void Write(ModelContract contract, Stream destination);
}
