using Exporter.Trainer.Dataset;
using Exporter.Trainer.LightGbm;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.ZeroShot;

/// <summary>Learns one model from several systems, and chooses everything on systems that were not learnt from.</summary>
/// <remarks>
/// What is compared is the log-loss on balanced rows, averaged over systems that are left out in turn: it asks for evidence of the right size, and not for a ranking alone. The calibration is fitted
/// on the same held-out scores, so what does not travel between these systems is made small. The same systems give the same model.
/// </remarks>
/// <param name="systems">At least two.</param>
/// <param name="rowsOfSystem">Rows of each that are learnt from.</param>
/// <param name="log">Told what is tried.</param>
internal sealed class ZeroShotTraining(IReadOnlyList<RecordedSystem> systems, int rowsOfSystem, TextWriter log)
{
    /// <summary>Settings of the trees that take part: a handful of systems says nothing about larger ones.</summary>
    private const int TreeSettings = 2;

    private readonly BalancedRows _balanced = new(systems, rowsOfSystem);

    /// <summary>Learns.</summary>
    public ZeroShotModel Run()
    {
        var options = new TrainingOptions { FromMs = 0, ToMs = 0, Hinges = false, MaxFitRows = int.MaxValue, MaxTreeRows = int.MaxValue };
        var (rows, labels) = (_balanced.Rows, new[] { _balanced.Labels });
        using var binned = LightGbmDataset.Of(rows, rows.Count, TreeLearner.Common(options), options.Threads, options.ThreadsOfFit);
        ILearner[] learners = [new LogisticLearner(options, rows, labels), new BoostingLearner(binned, options, labels, rows.Columns)];
        var candidates = learners.SelectMany(learner => Enumerable.Range(0, Math.Min(TreeSettings, learner.Settings.Length)).Select(setting => Walk(learner, setting, labels[0]))).ToArray();
        var best = candidates.MinBy(candidate => candidate.Loss)!;
        log.WriteLine($"  taken: {best.Name}, log-loss {best.Loss:0.0000} on systems left out, {Math.Log(2):0.0000} for knowing nothing");

        bool[] outcomes = [.. best.HeldOut.SelectMany(fold => fold.Rows.Select(row => labels[0][row] == RowLabel.Onset))];
        var calibration = PlattCalibrator.Fit(best.HeldOut.SelectMany(fold => fold.Scores).ToArray(), outcomes);
        return new ZeroShotModel(best.Learner.Fit(best.Setting, [best.Point], [calibration], [.. Enumerable.Range(0, rows.Count)]));
    }

    /// <summary>Walks the path of a setting with each system left out, and finds the point that is best for all of them together.</summary>
    private Candidate Walk(ILearner learner, int setting, RowLabel[] labels)
    {
        var folds = Enumerable.Range(0, systems.Count).Select(left => (Train: _balanced.Of(system => system != left), HeldOut: _balanced.Of(system => system == left))).ToArray();
        var paths = Array.ConvertAll(folds, fold => learner.Path(setting, 0, fold.Train, fold.HeldOut).ToArray());
        var points = paths.Min(path => path.Length);
        var losses = Enumerable.Range(0, points).Select(point => folds.Select((fold, i) => Loss(paths[i][point], fold.HeldOut, labels)).Average()).ToArray();
        var best = Array.IndexOf(losses, losses.Min());
        log.WriteLine($"  {learner.Name}, {learner.Settings[setting]}: log-loss {losses[best]:0.0000} at point {best + 1} of {points}");
        return new Candidate(learner, setting, best, losses[best], [.. folds.Select((fold, i) => (fold.HeldOut, paths[i][best]))]);
    }

    private static double Loss(double[] scores, List<int> rows, RowLabel[] labels) =>
        scores.Select((score, i) => Math.Log(1 + Math.Exp(labels[rows[i]] == RowLabel.Onset ? -score : score))).Average();

    private sealed record Candidate(ILearner Learner, int Setting, int Point, double Loss, (List<int> Rows, double[] Scores)[] HeldOut)
    {
        public string Name => $"{Learner.Name} ({Learner.Settings[Setting]}, point {Point + 1})";
    }
}
