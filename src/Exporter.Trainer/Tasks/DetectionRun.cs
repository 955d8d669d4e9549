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
    /// <returns>The points of test, and the alerts there.</returns>
    /// <exception cref="TrainingException">It cannot be run; the message says why.</exception>
    public (ScoredPoints Points, AlertMeasures Alerts) Run()
    {
        var task = TaskDefinition.Read(_reader.PathOf("task.json", ""), asked.Key);
        var threshold = Score("train", task).Choose(asked.Budget);
        var test = Score("test", task);
        return (test.Points, test.At(threshold));
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
