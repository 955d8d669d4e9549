using Exporter.Trainer;
using Exporter.Trainer.Reporting;

namespace Exporter.Tests.Trainer.Reporting;

/// <summary>A report of a real training on the planted history.</summary>
public sealed class TrainedReportTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Run_WithReport_TellsWhatTheTablesTell()
    {
        ReportContent? report = null;
        var options = PlantedHistory.Options(maxRows: 12_000) with { Learner = "logistic", Force = true };
        var path = Path.Combine(_directory, "planted.onnx");
        var result = await new TrainingRun(PlantedHistory.Definition, options, TextWriter.Null) { Report = content => report = content }
            .RunAsync(PlantedHistory.Source(entities: 5), path, TestContext.Current.CancellationToken);
        ReportFiles.Write(report!, "/tmp/planted.html");
        Assert.NotNull(result);
    }
}
