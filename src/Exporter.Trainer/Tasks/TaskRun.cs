using System.Collections.Immutable;
using Exporter.Configuration.Recorded;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Packaging;
using Exporter.Trainer.Recorded;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Tasks;

/// <summary>One task of recorded data from files to figures: replay, learn, choose on train, write the model, score test with it.</summary>
/// <remarks>Nothing of the test part is read before the model file and its threshold exist.</remarks>
/// <param name="mapping">What the columns of the set mean.</param>
/// <param name="asked">The task.</param>
/// <param name="dataFolder">Folder of all sets.</param>
/// <param name="modelFolder">Where the model file goes.</param>
/// <param name="learner">One of <see cref="TrainingOptions.Learners"/>.</param>
/// <param name="log">Told what is tried.</param>
internal sealed class TaskRun(RecordedMapping mapping, RecordedTask asked, string dataFolder, string modelFolder, string learner, TextWriter log)
{
    private const int ComparedRows = 20_000;

    // One setting for all sets, so that all of them take a quarter of an hour on two processors: neighbouring rows tell almost
    // the same, and lines bent at quantiles cost the logistic model ten times the terms.
    private const int MostFitRows = 20_000;
    private const int MostTreeRows = 45_000;

    private readonly RecordingReader _reader = new(mapping, dataFolder);

    /// <summary>Runs the task.</summary>
    /// <exception cref="TrainingException">It cannot be run; the message says why.</exception>
    public TaskResult Run()
    {
        var task = TaskDefinition.Read(_reader.PathOf("task.json", ""), asked.Key);
        var definition = mapping.Predictor with { Horizons = [TimeSpan.FromSeconds(task.Reach)], AlertThreshold = null };

        // :: 1: the past of the train entities, as the sidecar would have seen it.
        var labels = TaskLabels.Read(_reader.PathOf(mapping.Labels, "train"));
        var train = RecordedRows.Take(mapping, definition, _reader.Read("train"), labels.Grids(task), task);
        var rowLabels = train.RowLabels;
        log.WriteLine($"  train: {train.Rows.Count} rows of {train.Rows.Columns} features, {train.Grids.Length} entities, {rowLabels.Count(label => label == RowLabel.Onset)} rows with a failure ahead");

        // :: 2: all choices, on entities that were not learnt from.
        var options = new TrainingOptions { FromMs = train.Rows.StepMsOf(0), ToMs = train.Rows.StepMsOf(train.Rows.Count - 1), MaxRows = int.MaxValue, MaxFitRows = MostFitRows, MaxTreeRows = MostTreeRows, Hinges = false, Learner = learner };
        using var learners = new LearnerSet(options, train.Schema, train.Rows, [rowLabels], train.Rows.Count);
        var contest = new TaskContest(definition, options, train, rowLabels, task, labels.EntityDays, asked.Budget, log);
        var best = contest.Calibrated(TaskEntry.Simplest([.. contest.Admitted(learners.All).Select(contest.Enter)]));
        log.WriteLine($"  taken: {best.Learner.Name}, threshold {best.Threshold:0.######}");

        // :: 3: the model, learnt from all train entities, as a file.
        List<int> all = [.. Enumerable.Range(0, train.Rows.Count)];
        var model = best.Learner.Fit(best.Setting, best.Points, [best.Calibration], all);
        var path = Path.Combine(modelFolder, $"{mapping.Predictor.Name}-{asked.Name}.onnx");
        var stride = Math.Max(1, all.Count / ComparedRows);
        var contract = Contract(definition, train, all, best);
        var difference = ModelWriter.Write(model, contract, definition, train.Schema, train.Rows, [.. all.Where(row => row % stride == 0)], path);
        log.WriteLine($"  {path}: the file scores as the trainer did, largest difference {difference:E1}");

        // :: 4: what may explain the figures, on train alone.
        var diagnosis = TaskDiagnosis.Of(contest, best, new SparseLearner(options, train.Rows, [rowLabels]), train);

        // :: 5: the test part, scored by the file.
        var testLabels = TaskLabels.Read(_reader.PathOf(mapping.Labels, "test"));
        var grids = testLabels.Grids(task);
        var (scores, ruleScores) = ScoreTest(definition, grids, task, path, diagnosis.Rule);
        var (byModel, byRule) = (new TaskScorer(task, grids, scores, testLabels.EntityDays), new TaskScorer(task, grids, ruleScores, testLabels.EntityDays));
        return TaskResult.Of(best, byModel, [.. ErrorAnalysis.Of(byModel, best.Threshold, asked.Budget).Lines(), .. diagnosis.Lines(byModel, best.Threshold, byRule)]);
    }

    private (double[][] ByModel, double[][] ByRule) ScoreTest(PredictorDefinition definition, TaskGrid[] grids, TaskDefinition task, string path, ITrainedModel rule)
    {
        var replay = new RecordedReplay(mapping, definition, _reader.Read("test"), grids.Length * 2);
        if (!OnnxScorer.TryLoad(path, definition, replay.Schema, out var scorer, out var error))
        {
            throw new TrainingException(error);
        }

        using (scorer)
        {
            var byRule = Array.ConvertAll(grids, grid => Enumerable.Repeat(double.NaN, grid.Times.Length).ToArray());
            var ofRule = new float[1];
            var scores = GridScores.Of(replay, scorer, grids, task, (entity, point, row, matrix) =>
            {
                rule.Score(matrix.Row(row), ofRule);
                byRule[entity][point] = ofRule[0];
            });
            return (scores, byRule);
        }
    }

    private static ModelContract Contract(PredictorDefinition definition, RecordedRows train, List<int> all, TaskEntry best) => new()
    {
        Predictor = definition.Name,
        Features = train.Schema.Names,
        FeatureHash = train.Schema.Hash,
        StepSeconds = definition.Step.TotalSeconds,
        HorizonsSeconds = [definition.Horizons[0].TotalSeconds],
        Thresholds = [Math.Clamp(best.Threshold, 1e-6, 1)],
        BaseRates = [Math.Round(train.Prevalence, 8)],
        Reference = ReferenceHistograms.OfFeatures(definition, train.Rows, all, train.Schema),
        Metrics = ImmutableSortedDictionary<string, double>.Empty.Add("held_out_auc_pr", Math.Round(best.AucPr, 6)),
        DataFrom = DateTimeOffset.FromUnixTimeMilliseconds(train.Rows.StepMsOf(0)),
        DataTo = DateTimeOffset.FromUnixTimeMilliseconds(train.Rows.StepMsOf(all.Count - 1)),
        Trainer = $"foresight_trainer {typeof(TaskRun).Assembly.GetName().Version!.ToString(3)} ({best.Learner.Name})",
    };
}
