using System.Diagnostics;
using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Evaluation;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Tasks;

/// <summary>Takes learners through search, calibration and choice of the threshold, each point scored by a model that never saw its entity.</summary>
internal sealed class TaskContest
{
    private readonly RecordedRows _train;
    private readonly TaskDefinition _task;
    private readonly double _entityDays;
    private readonly double? _budget;
    private readonly TextWriter _log;
    private readonly Fold[] _folds;

    /// <summary>Lays the folds.</summary>
    /// <exception cref="TrainingException">Too few entities have failures.</exception>
    public TaskContest(
        PredictorDefinition definition, TrainingOptions options, RecordedRows train, RowLabel[] labels, TaskDefinition task, double entityDays, double? budget, TextWriter log)
    {
        (_train, _task, _entityDays, _budget, _log) = (train, task, entityDays, budget, log);
        var foldOf = EntityFolds.Deal([.. train.Grids.Select(grid => grid.Entity)], [.. train.Grids.Select(grid => grid.Starts.Length)]);
        var whole = new TimeRange(options.FromMs, options.ToMs);
        _folds = [.. Enumerable.Range(0, foldOf.Max() + 1)
            .Select(fold => new Fold(
                [.. Enumerable.Range(0, labels.Length).Where(row => foldOf[train.Rows.EntityOf(row)] != fold)],
                new EvaluatedPart(definition, options, train.Rows, [labels], whole, entity => foldOf[entity] == fold)))
            .Where(fold => fold.HeldOut.Count(0, RowLabel.Onset) > 0 && fold.HeldOut.Count(0, RowLabel.Quiet) > 0 && fold.Train.Any(row => labels[row] == RowLabel.Onset))];
        if (_folds.Length < 2)
        {
            throw new TrainingException("fewer than two groups of entities have failures, so nothing can be chosen on entities that were not learnt from");
        }
    }

    /// <summary>A learner at its best.</summary>
    public TaskEntry Enter(ILearner learner)
    {
        var watch = Stopwatch.StartNew();
        var (setting, points, scores) = new LearnerSearch(_folds, 1, _log).Run(learner);
        var calibration = CalibrationChoice.Choose([.. _folds.Select((fold, i) => fold.HeldOut.Known(0, position => (double)scores[i][0][position]))]);
        var probabilities = _folds.SelectMany((fold, i) => fold.HeldOut.Rows.Select((row, position) => (row, (float)calibration.Apply(scores[i][0][position]))));
        var scorer = new TaskScorer(_task, _train.Grids, _train.OnGrids(probabilities), _entityDays);
        var chosen = scorer.Choose(_budget);
        var entry = new TaskEntry(learner, setting, points, calibration, scorer.Points.Below(chosen), scorer.At(chosen), scorer.Points.AucPr(), _budget);
        _log.WriteLine($"  {learner.Name}: {(calibration is PlattCalibration ? "Platt" : "isotonic")} calibration; on entities not learnt from: AUC-PR {entry.AucPr:0.000}, recall {entry.HeldOut.Recall:0.000}, precision {entry.HeldOut.Precision:0.000} ({watch.Elapsed.TotalSeconds:0} s)");
        return entry;
    }
}

/// <summary>What one learner came to on entities that were not learnt from.</summary>
/// <param name="Learner">The learner.</param>
/// <param name="Setting">Its best setting.</param>
/// <param name="Points">Best point on the path.</param>
/// <param name="Calibration">Fitted on held-out scores.</param>
/// <param name="Threshold">Chosen on held-out probabilities.</param>
/// <param name="HeldOut">Alerts at the threshold.</param>
/// <param name="AucPr">Over all held-out points.</param>
/// <param name="Budget">False alarms per entity-day allowed; null where the best F1 is wanted.</param>
internal sealed record TaskEntry(
    ILearner Learner, int Setting, int[] Points, Calibration Calibration, double Threshold, AlertMeasures HeldOut, double AucPr, double? Budget)
{
    /// <summary>The larger, the better: the event F1, or the recall within the budget; of equal ones the ranking.</summary>
    public (double, double) Worth => (Budget is null ? HeldOut.F1 : HeldOut.FalseAlarmsPerEntityDay <= Budget ? HeldOut.Recall : -1, AucPr);
}
