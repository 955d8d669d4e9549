using System.Globalization;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.LightGbm;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Risk;

/// <summary>Learns the risk of commits; learner, setting, size and calibration are chosen on later commits than were learnt from.</summary>
/// <remarks>
/// Ranking is judged within each project, so that knowing a project by its habits earns nothing. Shares of defects drift, also because those of late commits are not found yet;
/// so the calibration rests on as few of the latest held-out commits as foretold the next ones best.
/// </remarks>
/// <param name="table">The commits.</param>
/// <param name="log">Told what was chosen.</param>
internal sealed class RiskTraining(ChangeTable table, TextWriter log)
{
    private static readonly TrainingOptions Options = new() { FromMs = 0, ToMs = 0, Threads = 1 };

    private readonly RowLabel[][] _labels = [[.. table.Defects.Select(defect => defect ? RowLabel.Onset : RowLabel.Quiet)]];
    private readonly ChangeFold[] _folds = ChangeFold.Of(table);

    /// <summary>The model, learnt from all commits.</summary>
    /// <exception cref="TrainingException">There are too few commits of either kind, or LightGBM does not load.</exception>
    public TrainedRisk Run()
    {
        if (_folds.SelectMany(fold => fold.HeldOut.Append(fold.Train)).Any(rows => rows.TrueForAll(row => table.Defects[row]) || rows.TrueForAll(row => !table.Defects[row])))
        {
            throw new TrainingException($"{table.Rows.Count} commits are too few: every part of their time needs some with a defect and some without");
        }

        using var binned = LightGbmDataset.Of(table.Rows, table.Rows.Count, TreeLearner.Common(Options));
        ILearner[] learners =
        [
            new LogisticLearner(Options, table.Rows, _labels),
            new BoostingLearner(binned, Options, _labels, table.Rows.Columns),
            new ForestLearner(binned, Options, table.Rows, _labels),
        ];
        var best = learners.SelectMany(learner => learner.Settings.Select((_, setting) => Search(learner, setting))).MaxBy(found => found.Auc)!;
        var (calibration, span) = Calibrate(best.Scores);
        log.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {best.Learner.Name}, {best.Learner.Settings[best.Setting]}, point {best.Point + 1}: AUC {best.Auc:0.000} on held-out commits; calibrated on the last {span} of {_folds.Length} held-out parts"));
        var calibrated = _folds.TakeLast(span).SelectMany(fold => fold.AllHeldOut).ToArray();
        return new TrainedRisk(
            best.Learner.Fit(best.Setting, [best.Point], [calibration], [.. Enumerable.Range(0, table.Rows.Count)]),
            best.Learner.Name,
            best.Auc,
            calibrated.Count(row => table.Defects[row]) / (double)calibrated.Length);
    }

    private Found Search(ILearner learner, int setting)
    {
        var paths = Array.ConvertAll(_folds, fold => learner.Path(setting, 0, fold.Train, fold.AllHeldOut).ToArray());
        var points = paths.Min(path => path.Length);
        var (auc, point) = Enumerable.Range(0, points)
            .Select(point => (Auc: _folds.Select((fold, i) => AucWithin(fold, paths[i][point])).Average(), Point: point)).MaxBy(found => found.Auc);
        log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {learner.Name}, {learner.Settings[setting]}: AUC {auc:0.0000} at point {point + 1} of {points}"));
        return new Found(learner, setting, point, auc, Array.ConvertAll(paths, path => path[point]));
    }

    private double AucWithin(ChangeFold fold, double[] scores)
    {
        var first = 0;
        double sum = 0;
        foreach (var rows in fold.HeldOut)
        {
            sum += RiskFigures.AucOf(scores[first..(first + rows.Count)], Defects(rows));
            first += rows.Count;
        }

        return sum / fold.HeldOut.Length;
    }

    /// <summary>Chooses how many of the latest held-out parts to calibrate on, by how well as many before each part foretold it.</summary>
    private (PlattCalibration Calibration, int Span) Calibrate(double[][] scores)
    {
        var span = Enumerable.Range(1, _folds.Length).MinBy(span => Enumerable.Range(1, _folds.Length - 1).Average(part => Brier(Fit(scores, Math.Max(0, part - span), part), scores, part)));
        return (Fit(scores, _folds.Length - span, _folds.Length), span);
    }

    private PlattCalibration Fit(double[][] scores, int from, int to) =>
        PlattCalibrator.Fit([.. scores[from..to].SelectMany(part => part)], [.. _folds[from..to].SelectMany(fold => Defects(fold.AllHeldOut))]);

    private double Brier(PlattCalibration calibration, double[][] scores, int part) =>
        scores[part].Zip(Defects(_folds[part].AllHeldOut), (score, defect) => Math.Pow(calibration.Apply(score) - (defect ? 1 : 0), 2)).Average();

    private bool[] Defects(List<int> rows) => [.. rows.Select(row => table.Defects[row])];

    private sealed record Found(ILearner Learner, int Setting, int Point, double Auc, double[][] Scores);
}

/// <summary>A model of the risk of commits.</summary>
/// <param name="Model">It, calibrated.</param>
/// <param name="Learner">What learnt it.</param>
/// <param name="HeldOutAuc">How well it ranked later commits within their projects.</param>
/// <param name="BaseRate">Share of defects among the commits that it is calibrated on.</param>
internal sealed record TrainedRisk(ITrainedModel Model, string Learner, double HeldOutAuc, double BaseRate);
