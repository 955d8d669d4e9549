using Exporter.Models;

namespace Exporter.Trainer.Onnx;

/// <summary>What all models do with their raw scores: calibrate them, and let no horizon be less likely than a shorter one.</summary>
internal static class CalibratedScores
{
    /// <summary>Calibrated probabilities that do not decrease over horizons.</summary>
    /// <param name="model">Gives the raw scores.</param>
    /// <param name="calibrations">One a horizon.</param>
    /// <param name="features">Row-major [rows × F], NaN where missing.</param>
    /// <param name="probabilities">Row-major [rows × H].</param>
    public static void Of(IPartModel model, Calibration[] calibrations, ReadOnlySpan<float> features, Span<float> probabilities)
    {
        var scores = new double[model.Horizons];
        for (var row = 0; row < features.Length / model.Features; row++)
        {
            model.RawScores(features.Slice(row * model.Features, model.Features), scores);
            double highest = 0;
            for (var horizon = 0; horizon < scores.Length; horizon++)
            {
                highest = Math.Max(highest, calibrations[horizon].Apply(scores[horizon]));
                probabilities[(row * scores.Length) + horizon] = (float)highest;
            }
        }
    }

    /// <summary>Writes graph and contract.</summary>
    /// <param name="model">Writes the raw scores.</param>
    /// <param name="calibrations">One a horizon.</param>
    /// <param name="contract">Goes into the metadata.</param>
    /// <param name="destination">Where the file goes.</param>
    /// <exception cref="ArgumentException">Sizes of model and contract do not go together, or a parameter is not finite.</exception>
    public static void Write(IPartModel model, Calibration[] calibrations, ModelContract contract, Stream destination) =>
        Write(model, calibrations, contract, destination, graph => model.WriteScores(graph, graph.Input(ModelContract.InputName, GraphBuilder.Dynamic, model.Features), ""));

    /// <summary>Writes a graph with another input than features, and the contract.</summary>
    /// <param name="model">What the graph is of.</param>
    /// <param name="calibrations">One a horizon.</param>
    /// <param name="contract">Goes into the metadata.</param>
    /// <param name="destination">Where the file goes.</param>
    /// <param name="writeScores">Adds the input and the raw scores, one [N, 1] value a horizon.</param>
    /// <exception cref="ArgumentException">Sizes of model and contract do not go together, or a parameter is not finite.</exception>
    public static void Write(IPartModel model, Calibration[] calibrations, ModelContract contract, Stream destination, Func<GraphBuilder, string[]> writeScores)
    {
        string[] errors = [.. model.Mistakes().Concat(CalibrationNodes.Check(model.Features, calibrations, contract)).Distinct()];
        if (errors.Length > 0)
        {
            throw new ArgumentException("the model cannot be written: " + string.Join("; ", errors), nameof(contract));
        }

        var graph = new GraphBuilder(contract.Predictor, contract.Trainer);
        CalibrationNodes.Finish(graph, writeScores(graph), calibrations, contract, destination);
    }
}
