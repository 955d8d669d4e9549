using Exporter.Trainer.Tasks;

namespace Exporter.Trainer.ZeroShot;

/// <summary>Writes what came of a contest as a Markdown table, and the verdict below it.</summary>
internal static class ZeroShotTable
{
    /// <summary>The lines.</summary>
    /// <param name="systems">What came of each system.</param>
    /// <param name="verdict">The rule's answer.</param>
    public static IReadOnlyList<string> Write(IReadOnlyList<(RecordedSystem System, TaskComparison[] Tasks)> systems, ZeroShotVerdict verdict) =>
    [
        "| system | task | model | AUC-PR | AUC-ROC | recall | Brier skill | ECE |",
        "|---|---|---|---|---|---|---|---|",
        .. systems.SelectMany(system => system.Tasks.SelectMany(task => Rows(system.System, task))), "",
        "Recall: share of failures announced with no more false alerts than there are failures, at the best threshold for that on the test part itself. A random score has as AUC-PR the share of points with a failure ahead: "
        + string.Join(", ", systems.SelectMany(system => system.Tasks).Select(task => $"{task.Task.Name} {ResultsTable.Text(task.Baseline.Points.Prevalence, "0.0000")}")) + ".", "",
        .. verdict.Findings.Select(finding => $"- {(finding.Holds ? "holds" : "**does not hold**")}: {finding.Text}."), "",
        verdict.Wins ? "The zero-shot model takes the baseline's place." : "The baseline keeps its place.",
    ];

    private static IEnumerable<string> Rows(RecordedSystem system, TaskComparison task)
    {
        var name = $"| {system.Name}{(system.StaysQuiet ? " (stays quiet)" : "")} | {task.Task.Name} |";
        yield return Row(name, "baseline", task.Baseline);
        yield return Row("| | |", "zero-shot, system never seen", task.Unseen);
        yield return Row("| | |", "zero-shot, other entities of it seen", task.Known);
    }

    private static string Row(string name, string model, TaskScorer scorer) =>
        $"{name} {model} | {ResultsTable.Text(scorer.Points.AucPr(), "0.0000")} | {ResultsTable.Text(scorer.Points.AucRoc())} | {ResultsTable.Text(TaskComparison.Recall(scorer))} "
        + $"| {ResultsTable.Text(scorer.Points.BrierSkill)} | {ResultsTable.Text(scorer.Points.CalibrationError())} |";
}
