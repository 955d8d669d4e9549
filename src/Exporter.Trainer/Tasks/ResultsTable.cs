using System.Globalization;

namespace Exporter.Trainer.Tasks;

/// <summary>Writes a result as a line of the table in which the published baselines and goals stand.</summary>
internal static class ResultsTable
{
    private static readonly string[] Names =
        ["", "AUC-PR", "AUC-ROC", "event recall", "alert precision", "point FP rate", "false alarms per entity-day", "median lead", "at 1%", "brier skill / ECE"];

    /// <summary>The published table with the result before its goal, and the figures' intervals below.</summary>
    /// <param name="published">The page with the published tables.</param>
    /// <param name="title">How the table's heading begins.</param>
    /// <param name="result">The result.</param>
    /// <param name="remedy">As for <see cref="Explanation"/>.</param>
    /// <exception cref="TrainingException">The page has no such table.</exception>
    public static IReadOnlyList<string> Write(string[] published, string title, TaskResult result, string? remedy)
    {
        var (rows, goal) = PublishedTable.Find(published, title);
        rows.Insert(goal, Row(result));
        string[] goals = [.. GoalCheck.Of(rows[goal + 1], rows[goal], Names)];
        var (low, high) = (result.Intervals.AucPr, result.Intervals.Recall);
        return
        [
            $"### {title}", "",
            .. rows, "",
            $"95 % intervals over entities: AUC-PR {Span(low)}, event recall {Span(high)}, alert precision {Span(result.Intervals.Precision)}. "
            + $"{result.Alerts.Caught} of {result.Alerts.Scorable} failures announced, {result.Alerts.FalseAlerts} false alerts in {Text(result.Alerts.EntityDays, "0")} entity-days; random score: AUC-PR {Text(result.Points.Prevalence)}. "
            + $"On held-out points of train, where {result.Learner} and the threshold were chosen: AUC-PR {Text(result.HeldOutAucPr)}, recall {Text(result.HeldOut.Recall)}, precision {Text(result.HeldOut.Precision)}. "
            + $"Test points without a prediction: {Text(result.Missing * 100, "0.0")} %.",
            "", $"Goals: {string.Join("; ", goals)}.", "",
            .. Explanation.Of(goals, result.Why, remedy),
        ];
    }

    private static string Row(TaskResult result)
    {
        var (alerts, ranked) = (result.Alerts, result.AtOnePercent);
        var perDay = alerts.EntityDays > 100_000 ? Text(alerts.FalseAlarmsPerEntityDay * 1000) : Text(alerts.FalseAlarmsPerEntityDay);
        return $"| **Foresight ({result.Learner})** | {Text(result.Points.AucPr())} | {Text(result.Points.AucRoc())} | {Text(alerts.Recall)} | {Text(alerts.Precision)} | {Text(alerts.FalsePositiveRate, "0.0000")} "
            + $"| {perDay} | {Lead(alerts.MedianLead)} | {Text(ranked.Recall)} / {Text(ranked.Precision)} | {Text(result.Points.BrierSkill)} / {Text(result.Points.CalibrationError())} |";
    }

    private static string Lead(double seconds) => double.IsNaN(seconds) ? "-"
        : seconds < 7200 ? $"{Text(seconds / 60, "0")} min"
        : seconds < 2 * 86400 ? $"{Text(seconds / 3600, "0.0")} h"
        : $"{Text(seconds / 86400, "0.0")} d";

    private static string Span((double Low, double High) interval) => $"{Text(interval.Low)}..{Text(interval.High)}";

    /// <summary>A figure; a dash where there is none.</summary>
    public static string Text(double value, string format = "0.000") => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "-";
}
