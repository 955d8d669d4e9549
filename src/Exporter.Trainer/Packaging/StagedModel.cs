using Exporter.Features;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Models.Safety;
using Exporter.Signals;
using Exporter.Signals.State;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Packaging;

/// <summary>A model file that is whole, loads and scores right, beside its destination: it takes its place by <see cref="Commit"/>, or vanishes.</summary>
internal sealed class StagedModel : IDisposable
{
    private readonly string _temporary;
    private readonly string _destination;

    private StagedModel(string temporary, string destination, OnnxScorer scorer, double difference) =>
        (_temporary, _destination, Scorer, LargestDifference) = (temporary, destination, scorer, difference);

    /// <summary>The file as the sidecar will run it; lives as long as this.</summary>
    public OnnxScorer Scorer { get; }

    /// <summary>The version that the file will have at its destination.</summary>
    public string Version => ModelFile.VersionOf(_destination, File.ReadAllBytes(_temporary));

    /// <summary>The largest difference of probabilities between file and trainer.</summary>
    public double LargestDifference { get; }

    /// <summary>Writes beside the destination, loads the file as the sidecar will, and compares.</summary>
    /// <param name="model">The model.</param>
    /// <param name="contract">What the file says of itself.</param>
    /// <param name="definition">The predictor.</param>
    /// <param name="schema">What the columns of <paramref name="rows"/> mean.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="chosen">Those to compare on.</param>
    /// <param name="path">The destination.</param>
    /// <exception cref="TrainingException">The file does not load or scores differently; nothing is left of it.</exception>
    public static StagedModel Write(
        ITrainedModel model, ModelContract contract, PredictorDefinition definition, FeatureSchema schema, TrainingRows rows, List<int> chosen, string path)
    {
        var full = Path.GetFullPath(path);
        var directory = Path.GetDirectoryName(full)!;
        OwnFiles.CreateFolder(directory);
        var temporary = Path.Combine(directory, $".{Path.GetFileName(full)}.{Environment.ProcessId}.tmp");
        OnnxScorer? scorer = null;
        try
        {
            using (var file = OwnFiles.Create(temporary, OwnFiles.ModeIn(directory)))
            {
                model.Write(contract, file);
                file.Flush(flushToDisk: true);
            }

            scorer = Load(temporary, definition, schema);
            return new StagedModel(temporary, full, scorer, Compare(scorer, model, rows, chosen));
        }
        catch
        {
            scorer?.Dispose();
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Gives the file its name, and writes its checksum; an existing one is replaced in one step, and its checksum goes before.</summary>
    public void Commit()
    {
        var sha256 = ModelFile.HashOf(File.ReadAllBytes(_temporary));
        File.Delete(ModelChecksum.PathOf(_destination));
        File.Move(_temporary, _destination, overwrite: true);
        ModelChecksum.Write(_destination, sha256);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Scorer.Dispose();
        File.Delete(_temporary);
    }

    private static OnnxScorer Load(string file, PredictorDefinition definition, FeatureSchema schema) =>
        OnnxScorer.TryLoad(file, definition, schema, out var scorer, out var error)
            ? scorer
            : throw new TrainingException($"the written model does not load: {error}");

    private static double Compare(OnnxScorer scorer, ITrainedModel model, TrainingRows rows, List<int> chosen)
    {
        var difference = ParityCheck.LargestDifference(scorer, model, rows, chosen);
        return difference <= ParityCheck.Tolerance
            ? difference
            : throw new TrainingException($"the written model scores differently: probabilities differ by up to {difference:E1}, more than {ParityCheck.Tolerance:E0}");
    }
}
