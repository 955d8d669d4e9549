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
    // As many are added up at most, one perhaps more than once; less gain than that is not worth a model's size.
    private const int MostParts = 8;
    private const double LeastGain = 0.0003;

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
            new BoostingLearner(binned, Options, _labels, table.Rows.Columns, randomCuts: true),
            new ForestLearner(binned, Options, table.Rows, _labels),
            new ForestLearner(binned, Options, table.Rows, _labels, randomCuts: true),
        ];
        RiskCandidate[] single = [.. learners.SelectMany(learner => learner.Settings.Select((_, setting) => Search(learner, setting)))];
        var best = single.Append(Sum(single)).MaxBy(candidate => candidate.Auc)!;
        var (calibration, span) = Calibrate(best.Scores);
        log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {best.Name}: AUC {best.Auc:0.0000} on held-out commits; calibrated on the last {span} of {_folds.Length} held-out parts"));
        var calibrated = _folds.TakeLast(span).SelectMany(fold => fold.AllHeldOut).ToArray();
        return new TrainedRisk(
            best.Fit(calibration, [.. Enumerable.Range(0, table.Rows.Count)]),
            string.Join(" + ", best.Parts.Select(part => part.Learner.Name).Distinct()),
            best.Auc,
            calibrated.Count(row => table.Defects[row]) / (double)calibrated.Length);
    }

    /// <summary>A sum of trees, to which what helps most is added as long as it helps: mistakes of different learners differ, and differ more where commits are not what they were.</summary>
    /// <remarks>R. Caruana et al., "Ensemble selection from libraries of models", ICML 2004.</remarks>
    private RiskCandidate Sum(RiskCandidate[] single)
    {
        var trees = single.Where(candidate => candidate.Parts[0].Learner is TreeLearner).Select(candidate => (Candidate: candidate, Weight: 1 / Spread(candidate.Scores))).ToArray();
        RiskCandidate? sum = null;
        for (List<(RiskCandidate, double)> chosen = []; chosen.Count < MostParts;)
        {
            var (next, one) = trees.Select(one => (Sum: RiskCandidate.Sum([.. chosen, one], Auc), one)).MaxBy(tried => tried.Sum.Auc);
            if (sum is not null && next.Auc < sum.Auc + LeastGain)
            {
                break;
            }

            chosen.Add(one);
            sum = next;
        }

        return sum!;
    }

    /// <summary>The standard deviation of scores: shares and log-odds are not of one scale.</summary>
    private static double Spread(double[][] scores)
    {
        var all = scores.SelectMany(part => part).ToArray();
        var mean = all.Average();
        return Math.Sqrt(all.Average(score => (score - mean) * (score - mean)));
    }

    private RiskCandidate Search(ILearner learner, int setting)
    {
        var paths = Array.ConvertAll(_folds, fold => learner.Path(setting, 0, fold.Train, fold.AllHeldOut).ToArray());
        var (auc, point) = Enumerable.Range(0, paths.Min(path => path.Length)).Select(point => (Auc: Auc(Array.ConvertAll(paths, path => path[point])), Point: point)).MaxBy(found => found.Auc);
        var candidate = new RiskCandidate([new RiskPart(learner, setting, point, 1)], auc, Array.ConvertAll(paths, path => path[point]));
        log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {candidate.Name}: AUC {auc:0.0000}"));
        return candidate;
    }

    private double Auc(double[][] scores) => _folds.Zip(scores, AucWithin).Average();

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
}

/// <summary>A model of the risk of commits.</summary>
/// <param name="Model">It, calibrated.</param>
/// <param name="Learner">What learnt it.</param>
/// <param name="HeldOutAuc">How well it ranked later commits within their projects.</param>
/// <param name="BaseRate">Share of defects among the commits that it is calibrated on.</param>
internal sealed record TrainedRisk(ITrainedModel Model, string Learner, double HeldOutAuc, double BaseRate);
