using Exporter.Trainer;
using Exporter.Trainer.Reporting;

namespace Exporter.Tests.Trainer.Reporting;

/// <summary>The report of a real training on the planted history.</summary>
public sealed class TrainedReportTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Run_WithReport_ItTellsWhatTheTablesTell()
    {
        ReportContent? report = null;
        var options = PlantedHistory.Options(maxRows: 12_000) with { Learner = "logistic", Force = true };
        var run = new TrainingRun(PlantedHistory.Definition, options, TextWriter.Null) { Report = content => report = content };
        var result = await run.RunAsync(PlantedHistory.Source(entities: 5), Path.Combine(_directory, "planted.onnx"), TestContext.Current.CancellationToken);

        Assert.NotNull(report);
        Assert.Matches("^planted-[0-9a-f]{8}$", report.Model);
        Assert.Equal(result.Importances.AsEnumerable(), report.Importances);
        Assert.Equal(result.Contract.TrainedTo, report.TrainedTo);
        Assert.Equal(report.TrainedTo!.Value.ToUnixTimeMilliseconds() + 1, report.JudgedFrom.ToUnixTimeMilliseconds());
        foreach (var (horizon, results) in report.Horizons.Zip(result.Report.Horizons))
        {
            var (shown, judged) = (horizon.Ways[0], results[0]);
            Assert.Equal((judged.Events!.Onsets, judged.Events.Detected, judged.Events.TrueAlerts), (shown.Onsets, shown.Detected, shown.TrueAlerts));
            Assert.Equal(judged.Events.Detected, horizon.Leads.Sum(bin => bin.Incidents));
            Assert.Equal(Math.Min(6, judged.Events.Detected), horizon.Timelines.Count(timeline => timeline.Kind == TimelineKind.Caught));
            Assert.All(horizon.Timelines.Where(timeline => timeline.Kind == TimelineKind.Caught), timeline => Assert.Equal("used", timeline.Signals[0].Signal));
        }

        // The planted climbs are the same from the first day to the last.
        Assert.Equal(4, report.Drift.Spans.Length);
    }

    [Fact]
    public async Task Run_RefusedModel_HasItsReportAndNoFile()
    {
        ReportContent? report = null;
        var options = PlantedHistory.Options(maxRows: 12_000) with { Learner = "logistic", TestShare = 0.01 };
        var run = new TrainingRun(PlantedHistory.Definition, options, TextWriter.Null) { Report = content => report = content };

        await Assert.ThrowsAsync<WorthlessModelException>(() => run.RunAsync(PlantedHistory.Source(entities: 1), Path.Combine(_directory, "no.onnx"), TestContext.Current.CancellationToken));

        Assert.Contains("Do not use it in place of the built-in baseline: it does no better.", report!.Summary.Cautions);
        Assert.Empty(Directory.GetFiles(_directory));
    }
}
