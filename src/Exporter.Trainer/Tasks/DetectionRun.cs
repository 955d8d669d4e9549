using Exporter.Configuration.Recorded;
using Exporter.Models.Inference;
using Exporter.Trainer.Recorded;

namespace Exporter.Trainer.Tasks;

/// <summary>Whether the built-in baseline, which learns nothing, scores higher while a failure goes on.</summary>
/// <remarks>Only the threshold is chosen, on train: the most sensitive one within the budget of false alarms.</remarks>
internal sealed class DetectionRun(RecordedMapping mapping, RecordedTask asked, string dataFolder)
{
    private readonly RecordingReader _reader = new(mapping, dataFolder);

    /// <summary>Runs the task.</summary>
    /// <exception cref="TrainingException">It cannot be run; the message says why.</exception>
    public DetectionResult Run()
    {
        var task = TaskDefinition.Read(_reader.PathOf("task.json", ""), asked.Key);
        var train = Score("train", task);
        return new DetectionResult(train.At(train.Choose(asked.Budget)), Score("test", task), asked.Budget);
    }

    private TaskScorer Score(string part, TaskDefinition task)
    {
        var labels = TaskLabels.Read(_reader.PathOf(mapping.Labels, part));
        var grids = labels.DetectionGrids(task);
        var definition = mapping.Predictor with { Horizons = [TimeSpan.FromSeconds(task.Reach)], AlertThreshold = null };
        var replay = new RecordedReplay(mapping, definition, _reader.Read(part), grids.Length * 2);
        using var baseline = new BaselineScorer(definition, replay.Schema);
        return new TaskScorer(task, grids, GridScores.Of(replay, baseline, grids, task), labels.EntityDays);
    }
}

/// <summary>What the untrained baseline detects.</summary>
/// <param name="Train">Alerts on train, at the threshold that was chosen there.</param>
/// <param name="Test">Scores and truth of test.</param>
/// <param name="Budget">What the threshold was chosen by.</param>
internal sealed record DetectionResult(AlertMeasures Train, TaskScorer Test, double? Budget)
{
    /// <summary>What may explain the figures, as items of a list.</summary>
    public IEnumerable<string> Why() =>
    [
        .. ErrorAnalysis.Of(Test, Train.Threshold, Budget).Lines(),
        $"- On train the same threshold finds {Train.Caught} of {Train.Scorable} segments with {ResultsTable.Text(Train.FalseAlarmsPerEntityDay)} false alarms an entity-day.",
    ];
}
