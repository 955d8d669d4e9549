using System.Text.Json;
using Exporter.Trainer.Reporting;

namespace Exporter.Tests.Trainer.Reporting;

/// <summary>The whole report of the made-up fleet, held against files that a person has read.</summary>
public sealed class GoldenReportTests
{
    private static readonly ReportContent Report = SomeReport.Make();

    [Fact]
    public void Json_MadeUpFleet_IsTheGoldenFile() => RequireGolden("report.json", ReportJson.Write(Report) + "\n");

    [Fact]
    public void Summary_MadeUpFleet_IsTheGoldenFile() =>
        RequireGolden("summary.txt", string.Join('\n', [.. Report.Summary.Findings, "", .. Report.Summary.Cautions, ""]));

    [Fact]
    public void Json_ReadBack_IsTheSame()
    {
        var read = JsonSerializer.Deserialize(ReportJson.Write(Report), ReportJson.Default.ReportContent)!;

        Assert.Equal(ReportJson.Write(Report), ReportJson.Write(read));
    }

    [Fact]
    public void Timelines_MadeUpFleet_AreTheStoriesThatWerePlanted()
    {
        var stories = Report.Horizons[1].Timelines.Select(timeline => (timeline.Kind, timeline.Entity[11..12], Minute(timeline.AlertMs), Minute(timeline.OnsetMs), timeline.Signals.FirstOrDefault()?.Signal));

        // The disk of "a" passes the threshold of 0.5 where 12 · disk + 6 · 0.2 = 10, at 0.733 or 80 minutes into the climb.
        Assert.Equal(
            [
                (TimelineKind.Caught, "a", 200, 240, "disk"), (TimelineKind.Caught, "a", 500, 540, "disk"),
                (TimelineKind.Missed, "b", null, 360, "disk"), (TimelineKind.Missed, "b", null, 600, "disk"),
                (TimelineKind.FalseAlarm, "c", 180, null, "cpu"),
            ],
            stories);
        Assert.Equal(1, Report.Horizons[1].MissedWithoutSign);

        static int? Minute(long? ms) => ms is { } known ? (int)((known - SomeReport.StartMs) / 60_000) : null;
    }

    private static void RequireGolden(string name, string text) => GoldenFile.Require(text, "Trainer", "Reporting", "testdata", name);
}
