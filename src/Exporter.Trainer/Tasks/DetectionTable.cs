namespace Exporter.Trainer.Tasks;

/// <summary>Writes what the untrained baseline detects beside the published scores.</summary>
internal static class DetectionTable
{
    private static readonly string[] Names = ["", "AUC-ROC / AUC-PR", "segments found", "false alarms per entity-day"];

    /// <summary>The task's columns of the published table, with the result before its goal.</summary>
    /// <param name="published">The page with the published tables, which hold three columns a task.</param>
    /// <param name="title">How the table's heading begins.</param>
    /// <param name="key">How the heading of the task's first column begins.</param>
    /// <param name="result">The result.</param>
    /// <param name="remedy">As for <see cref="Explanation"/>.</param>
    /// <exception cref="TrainingException">The page has no such table or column.</exception>
    public static IReadOnlyList<string> Write(string[] published, string title, string key, DetectionResult result, string? remedy)
    {
        var (rows, goal) = PublishedTable.Find(published, title);
        var first = Array.FindIndex(PublishedTable.Cells(rows[0]), cell => cell.StartsWith(key, StringComparison.Ordinal));
        if (first < 0)
        {
            throw new TrainingException($"the table \"{title}\" of published results has no column of \"{key}\"");
        }

        var (points, alerts) = (result.Test.Points, result.Test.At(result.Train.Threshold));
        List<string> ofTask = [.. rows.Select(row => PublishedTable.Cells(row)).Select(cells => PublishedTable.Row([cells[0], .. cells[first..(first + Names.Length - 1)]]))];
        ofTask.Insert(goal, PublishedTable.Row(
        [
            "**Foresight (untrained baseline)**",
            $"{ResultsTable.Text(points.AucRoc())} / {ResultsTable.Text(points.AucPr())}", ResultsTable.Text(alerts.Recall), ResultsTable.Text(alerts.FalseAlarmsPerEntityDay),
        ]));
        string[] goals = [.. GoalCheck.Of(ofTask[goal + 1], ofTask[goal], Names)];
        return
        [
            $"### {title}, {key}", "",
            .. ofTask, "",
            $"{alerts.Caught} of {alerts.Scorable} segments found, {alerts.FalseAlerts} false alerts in {ResultsTable.Text(alerts.EntityDays, "0")} entity-days at a threshold of {ResultsTable.Text(alerts.Threshold, "0.######")}, chosen on train.", "",
            $"Goals: {string.Join("; ", goals)}.", "",
            .. Explanation.Of(goals, result.Why(), remedy),
        ];
    }
}
