using Exporter.Features;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Packaging;

/// <summary>Writes a model file that is whole, loads and scores right, or none at all.</summary>
internal static class ModelWriter
{
    /// <summary>Writes beside the destination, loads the file as the sidecar will, compares, and only then renames.</summary>
    /// <param name="model">The model.</param>
    /// <param name="contract">What the file says of itself.</param>
    /// <param name="definition">The predictor.</param>
    /// <param name="schema">What the columns of <paramref name="rows"/> mean.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="chosen">Those to compare on.</param>
    /// <param name="path">The destination; an existing file is replaced in one step.</param>
    /// <returns>The largest difference of probabilities between file and trainer.</returns>
    /// <exception cref="TrainingException">The file does not load or scores differently; nothing was written.</exception>
    public static double Write(
        ITrainedModel model, ModelContract contract, PredictorDefinition definition, FeatureSchema schema, TrainingRows rows, List<int> chosen, string path)
    {
        var full = Path.GetFullPath(path);
        var directory = Path.GetDirectoryName(full)!;
        Directory.CreateDirectory(directory);
        var temporary = Path.Combine(directory, $".{Path.GetFileName(full)}.{Environment.ProcessId}.tmp");
        try
        {
            using (var file = File.Create(temporary))
            {
                model.Write(contract, file);
                file.Flush(flushToDisk: true);
            }

            var difference = Compare(temporary, model, definition, schema, rows, chosen);
            File.Move(temporary, full, overwrite: true);
            return difference;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static double Compare(
        string file, ITrainedModel model, PredictorDefinition definition, FeatureSchema schema, TrainingRows rows, List<int> chosen)
    {
        if (!OnnxScorer.TryLoad(file, definition, schema, out var scorer, out var error))
        {
            throw new TrainingException($"the written model does not load: {error}");
        }

        using (scorer)
        {
            var difference = ParityCheck.LargestDifference(scorer, model, rows, chosen);
            return difference <= ParityCheck.Tolerance
                ? difference
                : throw new TrainingException($"the written model scores differently: probabilities differ by up to {difference:E1}, more than {ParityCheck.Tolerance:E0}");
        }
    }
}
