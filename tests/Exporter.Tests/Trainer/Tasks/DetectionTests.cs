using Exporter.Trainer.Tasks;

namespace Exporter.Tests.Trainer.Tasks;

public sealed class DetectionTests
{
    [Fact]
    public void Grid_WhileAFailureGoesOn_IsPositiveAndThenDown()
    {
        var task = new TaskDefinition(Step: 10, Lead: 10, Window: 20, Cooldown: 20, GridOrigin: 0, Censored: true);
        var grid = TaskGrid.OfDetection("a", [(0, 80)], [(20, 40)], task);

        Assert.Equal(
            [PointState.Negative, PointState.Negative, PointState.Positive, PointState.Positive, PointState.Down, PointState.Down, PointState.Negative, PointState.Negative],
            grid.States);
        Assert.Equal([-1, -1, 0, 0, -1, -1, -1, -1], grid.Ahead);
    }

    [Theory]
    [InlineData("cloud_monitoring", "hourly", "train_labels_hourly.csv.gz")]
    [InlineData("cloud_monitoring", "minute", "test_labels_minute.csv.gz")]
    [InlineData("asd", "main", "train_labels.csv.gz")]
    public void Measures_EqualThePublishedScorers(string set, string key, string labelFile)
    {
        PublishedScorer.Require();
        var folder = Path.Combine(PublishedScorer.DataFolder, set);
        var task = TaskDefinition.Read(Path.Combine(folder, "task.json"), key);
        var labels = TaskLabels.Read(Path.Combine(folder, labelFile));
        var grids = labels.DetectionGrids(task);
        var random = new Random(4);

        // Higher while a failure goes on, with ties, and nothing at some points.
        var scores = Array.ConvertAll(grids, grid => Array.ConvertAll(grid.States, state =>
            random.NextDouble() < 0.1 ? double.NaN : Math.Round(random.NextDouble() + (state == PointState.Positive ? 0.3 : 0), 3)));
        var file = Path.Combine(Path.GetTempPath(), $"foresight-{Guid.NewGuid():N}.csv");
        try
        {
            File.WriteAllLines(file, grids
                .SelectMany((grid, i) => grid.Times.Zip(scores[i]).Where(point => !double.IsNaN(point.Second)).Select(point => FormattableString.Invariant($"{grid.Entity},{point.First:R},{point.Second:R}")))
                .Prepend("entity,timestamp,probability"));
            var expected = PublishedScorer.Run(
                ["evaluate_detection.py", "--labels", Path.Combine(folder, labelFile), "--scores", file, "--task", Path.Combine(folder, "task.json"), "--task-key", key, "--threshold", "0.95"]);
            var scorer = new TaskScorer(task, grids, scores, labels.EntityDays);
            var alerts = scorer.At(0.95);

            Assert.Equal(expected.GetProperty("auc_roc").GetDouble(), scorer.Points.AucRoc(), 1e-9);
            Assert.Equal(expected.GetProperty("auc_pr").GetDouble(), scorer.Points.AucPr(), 1e-9);
            Assert.Equal(expected.GetProperty("segments").GetInt32(), alerts.Scorable);
            Assert.Equal(expected.GetProperty("event_recall").GetDouble(), alerts.Recall, 1e-9);
            Assert.Equal(expected.GetProperty("false_alerts").GetInt32(), alerts.FalseAlerts);
            Assert.Equal(expected.GetProperty("false_alarms_per_entity_day").GetDouble(), alerts.FalseAlarmsPerEntityDay, 1e-9);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
