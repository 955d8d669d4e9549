using System.Globalization;
using System.Text.Json;
using Exporter.Trainer.Tasks;

namespace Exporter.Tests.Trainer.Tasks;

public sealed class TaskScorerTests
{
    // Step 10, lead 10, window 20, cooldown 10: a failure from 100 to 120 in an observation from 0 to 200.
    private static readonly TaskDefinition Task = new(Step: 10, Lead: 10, Window: 20, Cooldown: 10, GridOrigin: 0, Censored: true);

    private static readonly TaskGrid Grid = new("a", [(0, 200)], [(100, 120)], Task);

    [Theory]
    [InlineData(60, PointState.Negative)]
    [InlineData(70, PointState.Positive)]
    [InlineData(80, PointState.Positive)]
    [InlineData(90, PointState.TooLate)]
    [InlineData(100, PointState.Down)]
    [InlineData(120, PointState.Down)]
    [InlineData(130, PointState.Negative)]
    [InlineData(170, PointState.Negative)]
    [InlineData(180, PointState.Unknown)]
    public void Grid_Timeline_IsJudged(int time, object expected) => Assert.Equal(expected, Grid.States[time / 10]);

    [Fact]
    public void Tally_AlertsTakeInAllCrossingsOfLeadAndWindow()
    {
        // 20: false, takes in 40; 50: begins anew and takes in the positive point at 70; 90: too late; 180: nobody knows.
        var scores = new double[20];
        foreach (var crossing in (int[])[2, 4, 5, 7, 9, 18])
        {
            scores[crossing] = 1;
        }

        var tally = AlertTally.Of(Grid, scores, 0.5, Task.Reach);
        Assert.Equal([0], tally.Caught);
        Assert.Equal(1, tally.TrueAlerts);
        Assert.Equal([(2, 4)], tally.FalseAt);
        Assert.Equal([30.0], tally.Leads);
    }

    [Theory]
    [InlineData("asd", "main", null)]
    [InlineData("asd", "main", 0.5)]
    [InlineData("smd", "main", null)]
    [InlineData("azure_pdm", "near", null)]
    [InlineData("azure_pdm", "far", 0.05)]
    [InlineData("cmapss", "far", null)]
    public void Measures_EqualThePublishedScorers(string set, string key, double? budget)
    {
        PublishedScorer.Require();
        var folder = Path.Combine(PublishedScorer.DataFolder, set);
        var (labelFile, taskFile) = (Path.Combine(folder, "train_labels.csv.gz"), Path.Combine(folder, "task.json"));
        var task = TaskDefinition.Read(taskFile, key);
        var labels = TaskLabels.Read(labelFile);
        var grids = labels.Grids(task);
        var predictions = Array.ConvertAll(grids, grid => MakeUp(grid, task, new Random(grid.Entity.Length + grid.Times.Length)));
        var file = Path.Combine(Path.GetTempPath(), $"foresight-{Guid.NewGuid():N}.csv");
        try
        {
            File.WriteAllLines(file, predictions.SelectMany((ofEntity, i) => ofEntity.Select(one => FormattableString.Invariant($"{grids[i].Entity},{one.Time:R},{one.Score:R}"))).Prepend("entity,timestamp,probability"));
            var expected = PublishedScorer.Run(labelFile, file, taskFile, key, budget);
            var scorer = new TaskScorer(task, grids, [.. grids.Select((grid, i) => grid.Align(predictions[i], task.Step))], labels.EntityDays);
            Compare(expected, scorer, scorer.At(scorer.Choose(budget)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Compare(JsonElement expected, TaskScorer scorer, AlertMeasures alerts)
    {
        Near("scorable_failures", expected, scorer.Scorable);
        Near("missing_fraction", expected, scorer.Missing);
        Near("prevalence", expected, scorer.Points.Prevalence);
        Near("auc_pr", expected, scorer.Points.AucPr());
        Near("auc_roc", expected, scorer.Points.AucRoc());
        Near("brier_skill", expected, scorer.Points.BrierSkill);
        Near("ece", expected, scorer.Points.CalibrationError());
        var at = expected.GetProperty("at_threshold");
        Near("threshold", at, alerts.Threshold);
        Near("event_recall", at, alerts.Recall);
        Near("alert_precision", at, alerts.Precision);
        Near("event_f1", at, alerts.F1);
        Near("false_alerts", at, alerts.FalseAlerts);
        Near("false_alarms_per_entity_day", at, alerts.FalseAlarmsPerEntityDay);
        Near("median_lead_time_s", at, alerts.MedianLead);
        Near("false_positive_rate", at, alerts.FalsePositiveRate);
    }

    private static void Near(string name, JsonElement of, double actual)
    {
        var text = of.GetProperty(name).GetRawText();
        var expected = text is "null" or "NaN" ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture);
        Assert.True(expected.Equals(actual) || Math.Abs(expected - actual) <= 1e-9, $"{name}: {actual}, published {expected}");
    }

    /// <summary>Predictions that know a little of the truth, with ties, gaps, and times off the grid.</summary>
    private static List<(double Time, double Score)> MakeUp(TaskGrid grid, TaskDefinition task, Random random)
    {
        var predictions = new List<(double, double)>();
        for (var i = 0; i < grid.Times.Length; i++)
        {
            if (random.NextDouble() > 0.1)
            {
                var hint = grid.States[i] is PointState.Positive or PointState.TooLate && random.NextDouble() < 0.5 ? 0.5 : 0;
                predictions.Add((grid.Times[i] - (random.Next(3) * task.Step / 4.0), Math.Round(Math.Clamp(Math.Pow(random.NextDouble(), 6) + hint, 0, 1), 3)));
            }
        }

        return predictions;
    }
}
