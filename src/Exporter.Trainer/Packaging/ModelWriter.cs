using Exporter.Features;
using Exporter.Models;
using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Packaging;

/// <summary>Writes a model file that is whole, loads and scores right, or none at all.</summary>
internal static class ModelWriter
{
    /// <summary>Stages, proves and commits in one go; see <see cref="StagedModel"/>.</summary>
    /// <returns>The largest difference of probabilities between file and trainer.</returns>
    /// <exception cref="TrainingException">The file does not load or scores differently; nothing was written.</exception>
    public static double Write(
        ITrainedModel model, ModelContract contract, PredictorDefinition definition, FeatureSchema schema, TrainingRows rows, List<int> chosen, string path)
    {
        using var staged = StagedModel.Write(model, contract, definition, schema, rows, chosen, path);
        staged.Commit();
        return staged.LargestDifference;
    }
}
