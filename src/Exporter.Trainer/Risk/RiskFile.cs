using System.Collections.Immutable;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Models.Safety;
using Exporter.Risk;
using Exporter.Signals.State;
using Exporter.Trainer.Evaluation;
using Exporter.Trainer.Packaging;

namespace Exporter.Trainer.Risk;

/// <summary>A model of the risk of commits as the ONNX file that scores them.</summary>
internal static class RiskFile
{
    // What is learnt from has no horizon: whether a defect was brought in, whenever it showed. The contract needs one; outcomes of deployments are judged after as long by default.
    private const double HorizonSeconds = 86_400;

    private const double Threshold = 0.5;

    /// <summary>The file's bytes; they load and score as the trainer did.</summary>
    /// <param name="trained">The model.</param>
    /// <param name="table">What it learnt from.</param>
    /// <param name="path">Where it will be, for messages and its version.</param>
    /// <exception cref="TrainingException">It does not load or scores differently.</exception>
    public static ModelFile Make(TrainedRisk trained, ChangeTable table, string path)
    {
        using var bytes = new MemoryStream();
        trained.Model.Write(Contract(trained, table), bytes);
        var content = bytes.ToArray();
        var file = new ModelFile(path, ModelFile.VersionOf(path, content), ModelFile.HashOf(content), content);
        using var scorer = Open(file);
        var difference = ParityCheck.LargestDifference(scorer, trained.Model, table.Rows, [.. Enumerable.Range(0, table.Rows.Count)]);
        return difference <= ParityCheck.Tolerance
            ? file
            : throw new TrainingException($"the written model scores differently: probabilities differ by up to {difference:E1}, more than {ParityCheck.Tolerance:E0}");
    }

    /// <summary>Puts a file in its place, and its checksum beside it.</summary>
    public static void Write(ModelFile file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file.Path))!;
        OwnFiles.CreateFolder(folder);
        File.Delete(ModelChecksum.PathOf(file.Path));
        DurableFiles.Replace(file.Path, file.Content, OwnFiles.ModeIn(folder));
        ModelChecksum.Write(file.Path, file.Sha256);
    }

    /// <summary>What the file says of commits.</summary>
    public static double[] Score(ModelFile file, ChangeTable table)
    {
        using var scorer = Open(file);
        return Array.ConvertAll(RowScoring.Run(scorer, table.Rows, [.. Enumerable.Range(0, table.Rows.Count)], 1), probability => (double)probability);
    }

    private static OnnxScorer Open(ModelFile file) =>
        OnnxScorer.TryLoad(file, ChangeFeatures.Predictor, ChangeFeatures.Names, ChangeFeatures.Hash, out var scorer, out var error)
            ? scorer
            : throw new TrainingException($"the written model does not load: {error}");

    private static ModelContract Contract(TrainedRisk trained, ChangeTable table)
    {
        var times = Enumerable.Range(0, table.Rows.Count).Select(table.Rows.StepMsOf).ToArray();
        var to = DateTimeOffset.FromUnixTimeMilliseconds(times.Max());
        return new ModelContract
        {
            Predictor = ChangeFeatures.Predictor,
            Features = ChangeFeatures.Names,
            FeatureHash = ChangeFeatures.Hash,
            StepSeconds = 1,
            HorizonsSeconds = [HorizonSeconds],
            Thresholds = [Threshold],
            BaseRates = [trained.BaseRate],
            Metrics = ImmutableSortedDictionary<string, double>.Empty.Add("auc_roc", Math.Round(trained.HeldOutAuc, 4)),
            DataFrom = DateTimeOffset.FromUnixTimeMilliseconds(times.Min()),
            DataTo = to,
            TrainedTo = to,
            Trainer = $"foresight_trainer {typeof(RiskFile).Assembly.GetName().Version!.ToString(3)} ({trained.Learner})",
        };
    }
}
