using System.Diagnostics;
using Exporter.Features.Statistics;
using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Tasks;

/// <summary>Takes learners through search, calibration and choice of the threshold, each point scored by a model that never saw its entity.</summary>
internal sealed class TaskContest
{
    private readonly RecordedRows _train;
    private readonly RowLabel[] _labels;
    private readonly TaskDefinition _task;
    private readonly double _entityDays;
    private readonly double? _budget;
    private readonly TextWriter _log;
    private readonly ContestFolds _folds;
    private readonly TaskGrid[] _grids;
    private readonly int _fitsAtOnce;

    /// <summary>Lays the folds.</summary>
    /// <exception cref="TrainingException">Too few entities have failures.</exception>
    public TaskContest(
        PredictorDefinition definition, TrainingOptions options, RecordedRows train, RowLabel[] labels, TaskDefinition task, double entityDays, double? budget, TextWriter log)
    {
        (_train, _labels, _task, _budget, _fitsAtOnce, _log) = (train, labels, task, budget, options.FitsAtOnce, log);
        _folds = ContestFolds.Lay(definition, options, train.Rows, train.Grids, labels, task);
        _grids = Array.ConvertAll(train.Grids, grid => grid.From(_folds.ScoredFromMs / 1000.0));
        var points = train.Grids.Sum(grid => grid.Times.Length);
        _entityDays = entityDays * train.Grids.Sum(grid => grid.Times.Count(time => time * 1000 >= _folds.ScoredFromMs)) / points;
        log.WriteLine($"  folds: {_folds.Kind}");
    }

    /// <summary>Those that may take part.</summary>
    /// <param name="learners">Simple before large.</param>
    /// <remarks>
    /// Two or three entities can be told apart by nearly any feature, and no fold shows what is learnt by heart about them: there
    /// the simplest learner alone takes part.
    /// </remarks>
    public IEnumerable<ILearner> Admitted(IReadOnlyList<ILearner> learners) => _folds.KnowsEntities ? learners.Take(1) : learners;

    /// <summary>All held-out points, by models that learnt from the folds' own times.</summary>
    /// <param name="scoresOf">Log-odds of a fold's held-out rows.</param>
    public TaskScorer HeldOut(Func<Fold, double[]> scoresOf) => Scored(_folds.All, scoresOf);

    /// <summary>The threshold for models that learn from all times, as final ones do.</summary>
    /// <param name="scoresOf">Log-odds of a fold's held-out rows.</param>
    public double Threshold(Func<Fold, double[]> scoresOf) => TaskThreshold.Choose(Scored(_folds.Calibrating, scoresOf), _budget);

    /// <summary>AUC-PR over all held-out points of what learnt from a share of the entities.</summary>
    /// <returns>NaN where that share has no failure in some fold.</returns>
    public double AucPr(TaskEntry entry, double share)
    {
        List<int>[] learnt = [.. _folds.All.Select(fold => SomeEntities(fold.Train, share))];
        return Array.TrueForAll(learnt, rows => ContestFolds.Teach(rows, _labels))
            ? HeldOut(fold => entry.Scores(learnt[Array.IndexOf(_folds.All, fold)], fold.HeldOut.Rows)).Points.AucPr()
            : double.NaN;
    }

    /// <summary>The rows of a share of the entities; those of a smaller share are among those of a larger one.</summary>
    private List<int> SomeEntities(List<int> rows, double share)
    {
        int[] entities = [.. rows.Select(_train.Rows.EntityOf).Distinct().OrderBy(entity => EntityFolds.HashOf(_train.Grids[entity].Entity), StringComparer.Ordinal)];
        var kept = entities.Take(Math.Max(1, (int)Math.Round(share * entities.Length))).ToHashSet();
        return [.. rows.Where(row => kept.Contains(_train.Rows.EntityOf(row)))];
    }

    /// <summary>A learner at its best.</summary>
    public TaskEntry Enter(ILearner learner)
    {
        var watch = Stopwatch.StartNew();
        var (setting, points, scores) = new LearnerSearch(_folds.All, 1, _fitsAtOnce, _log).Run(learner);
        var entry = Judge(learner, setting, points, _folds.All, [.. scores.Select(fold => fold[0])]);
        _log.WriteLine($"  {learner.Name}: {Describe(entry)} ({watch.Elapsed.TotalSeconds:0} s)");
        return entry;
    }

    /// <summary>What was taken, with calibration and threshold from models that learnt from all times.</summary>
    public TaskEntry Calibrated(TaskEntry taken)
    {
        if (_folds.Calibrating == _folds.All)
        {
            return taken;
        }

        float[][] scores = [.. _folds.Calibrating.Select(fold => Array.ConvertAll(taken.Scores(fold.Train, fold.HeldOut.Rows), score => (float)score))];
        var entry = Judge(taken.Learner, taken.Setting, taken.Points, _folds.Calibrating, scores);
        _log.WriteLine($"  {taken.Learner.Name}, learning from all times: {Describe(entry)}");
        return entry with { AucPr = taken.AucPr };
    }

    private TaskScorer Scored(Fold[] folds, Func<Fold, double[]> scoresOf)
    {
        var scores = folds.SelectMany(fold => fold.HeldOut.Rows.Zip(scoresOf(fold), (row, score) => (row, (float)LogOdds.ToProbability(score))));
        return new TaskScorer(_task, _grids, _train.OnGrids(scores), _entityDays);
    }

    private TaskEntry Judge(ILearner learner, int setting, int[] points, Fold[] folds, float[][] scores)
    {
        var calibration = CalibrationChoice.Choose([.. folds.Select((fold, i) => fold.HeldOut.Known(0, position => (double)scores[i][position]))]);
        var probabilities = folds.SelectMany((fold, i) => fold.HeldOut.Rows.Select((row, position) => (row, (float)calibration.Apply(scores[i][position]))));
        var scorer = new TaskScorer(_task, _grids, _train.OnGrids(probabilities), _entityDays);
        var chosen = TaskThreshold.Choose(scorer, _budget);
        return new TaskEntry(
            learner, setting, points, calibration, chosen, scorer.At(chosen), scorer.Points.AucPr(), EntityBootstrap.Rankings(scorer), _budget is null ? EntityBootstrap.Alerts(scorer, chosen) : null)
        {
            BrierSkill = scorer.Points.BrierSkill,
        };
    }

    private static string Describe(TaskEntry entry) =>
        $"{(entry.Calibration is PlattCalibration ? "Platt" : "isotonic")} calibration; held out: AUC-PR {entry.AucPr:0.000}, recall {entry.HeldOut.Recall:0.000}, precision {entry.HeldOut.Precision:0.000}, Brier skill {entry.BrierSkill:0.000}";
}

/// <summary>What one learner came to on entities that were not learnt from.</summary>
/// <param name="Learner">The learner.</param>
/// <param name="Setting">Its best setting.</param>
/// <param name="Points">Best point on the path.</param>
/// <param name="Calibration">Fitted on held-out scores.</param>
/// <param name="Threshold">Chosen on held-out probabilities.</param>
/// <param name="HeldOut">Alerts at the threshold.</param>
/// <param name="AucPr">Over all held-out points.</param>
/// <param name="Rankings">AUC-PR in draws of entities, the same draws for every entry; 0 where there is none.</param>
/// <param name="Alerts">Event F1 in the same draws; null where a budget is set: what keeps within it is a handful of alerts, and says nothing.</param>
internal sealed record TaskEntry(
    ILearner Learner, int Setting, int[] Points, Calibration Calibration, double Threshold, AlertMeasures HeldOut, double AucPr, double[] Rankings, double[]? Alerts)
{
    /// <summary>Of the held-out probabilities.</summary>
    public double BrierSkill { get; init; }

    /// <summary>Raw scores of rows after learning, at this setting and point, from others.</summary>
    public double[] Scores(List<int> train, List<int> heldOut) => Learner.Path(Setting, 0, train, heldOut).Take(Points[0] + 1).Last();

    /// <summary>The larger, the better: alerts and ranking alike.</summary>
    public double Worth => Alerts is null ? Rankings.Average() : (Alerts.Average() + Rankings.Average()) / 2;

    /// <summary>The simplest entry that is not worse than the best by more than one standard error of their difference, neither in alerts nor in ranking.</summary>
    /// <param name="entries">Simple before large.</param>
    /// <remarks>Each by itself: the F1 of some hundred alerts is chance for the most part, and in a mean of both its error would hide a ranking that is worse beyond doubt.</remarks>
    public static TaskEntry Simplest(IReadOnlyList<TaskEntry> entries) =>
        OneStandardError.Simplest(entries, entries.MaxBy(entry => entry.Worth)!, entry => entry.Alerts ?? entry.Rankings, entry => entry.Rankings);
}
