using Exporter.Features;
using Exporter.Models.Inference;
using Exporter.Trainer;

namespace Exporter.Tests.Feedback.Drift;

/// <summary>A model that learnt from four weeks of a <see cref="SeasonalFleet"/>; trained once for all tests.</summary>
public sealed class TrainedOnFleet : IAsyncLifetime
{
    private const int TrainedDays = 28;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("foresight-drift-");

    private string ModelPath => Path.Combine(_folder.FullName, "seasonal.onnx");

    public async ValueTask InitializeAsync()
    {
        var options = new TrainingOptions
        {
            FromMs = SeasonalFleet.FromMs,
            ToMs = SeasonalFleet.FromMs + (TrainedDays * 86_400_000L),
            Learner = "logistic",
            MaxFitRows = 6000,
            Threads = 1,
        };
        await new TrainingRun(SeasonalFleet.Definition, options, TextWriter.Null).RunAsync(new SeasonalFleet(1).History(TrainedDays), ModelPath, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    internal OnnxScorer Load()
    {
        Assert.True(OnnxScorer.TryLoad(ModelPath, SeasonalFleet.Definition, FeatureSchema.For(SeasonalFleet.Definition), out var scorer, out var error), error);
        return scorer;
    }
}
