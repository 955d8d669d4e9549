using Exporter.Trainer;

namespace Exporter.Tests.Trainer.Unsupervised;

/// <summary>Detectors go the whole way that other learners go.</summary>
public sealed class DetectorTrainingTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("isolation-forest")]
    [InlineData("robust-pca")]
    [InlineData("one-class-svm")]
    public async Task Run_OneDetector_IsProvedAndGivesTheSameBytesWhateverTheThreads(string learner)
    {
        var (one, result) = await TrainAsync(learner, "a.onnx", threads: 1);
        Assert.InRange(result.LargestDifference, 0, 1e-5);
        Assert.Matches($@"\({learner}( on levels)?\)$", result.Contract.Trainer);
        Assert.True(result.Contract.Metrics["auc_pr_2h"] > result.Contract.BaseRates[1], "it ranks better than chance what it never learnt to know");

        var (other, _) = await TrainAsync(learner, "b.onnx", threads: 4);
        Assert.Equal(one, other);
    }

    [Fact]
    public void Competing_Auto_LeavesDetectorsOut()
    {
        var options = PlantedHistory.Options();
        Assert.Equal(["few", "logistic", "lightgbm", "forest"], options.Competing);
        Assert.Equal(["few", "logistic", "lightgbm", "forest", "mlp", "autoencoder", "isolation-forest", "robust-pca", "one-class-svm", "gru", "lstm"], (options with { Learner = "all" }).Competing);
        Assert.Equal(["robust-pca"], (options with { Learner = "robust-pca" }).Competing);
    }

    private async Task<(byte[] Bytes, TrainingResult Result)> TrainAsync(string learner, string name, int threads)
    {
        var path = Path.Combine(_directory, name);
        var options = PlantedHistory.Options(maxRows: 6_000) with { Learner = learner, Force = true, Threads = threads, MaxFitsAtOnce = threads };
        var result = await new TrainingRun(PlantedHistory.Definition, options, TextWriter.Null).RunAsync(PlantedHistory.Source(entities: 5), path, TestContext.Current.CancellationToken);
        return (await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), result);
    }
}
