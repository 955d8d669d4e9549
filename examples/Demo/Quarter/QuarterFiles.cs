using System.Globalization;

namespace Demo.Quarter;

/// <summary>The lists that a script counts again: what was planned, what was cured, what people were told.</summary>
internal static class QuarterFiles
{
    /// <summary>Writes the lists of one run into its folder.</summary>
    public static void Write(string folder, QuarterRecord quarter)
    {
        Directory.CreateDirectory(folder);
        var cured = quarter.Truth.Avoided.ToDictionary(avoided => avoided.Planned, avoided => avoided.CuredMs);
        Write(folder, "span.csv", "from_ms,to_ms", [Line(quarter.FromMs, quarter.ToMs)]);
        Write(folder, "planned.csv", "instance,kind,onset_ms,end_ms,cured_ms", quarter.Plan.Select(failure =>
            Line(failure.Instance, failure.Kind, failure.OnsetMs, failure.EndMs, cured.TryGetValue(failure, out var ms) ? ms : null)));
        Write(folder, "happened.csv", "instance,kind,onset_ms,end_ms", quarter.Truth.Incidents.Select(failure =>
            Line(failure.Instance, failure.Kind, failure.OnsetMs, failure.EndMs)));
        Write(folder, "told.csv", "rule,instance,told_ms,horizon_ms", quarter.Alerts.Select(alert =>
            Line(alert.Rule, alert.Instance, alert.AtMs, (long)alert.Horizon.TotalMilliseconds)));
        Write(folder, "visits.csv", "instance,told_ms,arrival_ms,end_ms,outcome", quarter.Visits.Select(visit =>
            Line(visit.Instance, visit.AlertMs, visit.ArrivalMs, visit.EndMs, visit.Outcome)));
    }

    /// <summary>Writes the figures of all runs.</summary>
    public static void Write(string folder, IEnumerable<(string Run, QuarterFigures Figures)> runs) => Write(
        folder,
        "figures.csv",
        "run,planned,avoided,happened,alerts,decided,actionable",
        runs.Select(run => Line(run.Run, run.Figures.Planned, run.Figures.Avoided, run.Figures.Happened, run.Figures.Alerts, run.Figures.Decided, run.Figures.Actionable)));

    private static void Write(string folder, string name, string head, IEnumerable<string> lines) => File.WriteAllLines(Path.Combine(folder, name), [head, .. lines]);

    private static string Line(params object?[] cells) => string.Join(',', cells.Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture)));
}
