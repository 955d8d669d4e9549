using Exporter.Models.Evaluation;
using Exporter.Models.Registry;
using Exporter.Tests.Models;
using Exporter.Tests.Models.Registry;
using Exporter.Trainer;
using Exporter.Trainer.Evaluation;
using Exporter.Trainer.Packaging;

namespace Exporter.Tests.Trainer.Packaging;

public sealed class ModelDestinationTests : IDisposable
{
    private readonly SomeRegistry _files = new();
    private readonly StringWriter _output = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(true, false, "champion", "challenger")]
    [InlineData(true, true, "champion", "champion")]
    [InlineData(false, false, "challenger", "challenger")]
    [InlineData(false, true, "champion", "champion")]
    public async Task Registry_TwoModelsInTurn_HaveTheirAliases(bool better, bool promote, string first, string second)
    {
        var destination = new ModelDestination(null, _files.Registry, promote);
        string? path = null;

        await destination.ReceiveAsync("node", given => TrainAsync(path = given, 1, better), _output);
        Assert.Equal($"In the registry as {first} of \"node\": {Assert.Single(_files.Registry.List()).Path}\n", _output.ToString());
        await destination.ReceiveAsync("node", given => TrainAsync(given, 2, better), _output);

        // The second model has its alias; the first keeps another one.
        Assert.Equal(SomeRegistry.Bytes(2), File.ReadAllBytes(_files.Registry.FindAlias("node", second).Path));
        Assert.Equal(SomeRegistry.Bytes(first == second ? 2 : 1), File.ReadAllBytes(_files.Registry.FindAlias("node", first).Path));
        Assert.False(Directory.Exists(Path.GetDirectoryName(path)));
    }

    [Fact]
    public async Task FileAndRegistry_HaveTheSameBytes()
    {
        var path = Path.Combine(Path.GetDirectoryName(_files.Registry.Root)!, "node.onnx");
        await new ModelDestination(path, _files.Registry, promote: false).ReceiveAsync("node", given => TrainAsync(given, 1, better: true), _output);
        Assert.Equal(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(_files.Registry.FindAlias("node", "champion").Path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task TrainingFails_NothingIsLeft()
    {
        string? path = null;
        await Assert.ThrowsAsync<TrainingException>(() => new ModelDestination(null, _files.Registry, promote: false)
            .ReceiveAsync("node", given => throw new TrainingException(path = given), _output));
        Assert.False(Directory.Exists(Path.GetDirectoryName(path)));
        Assert.Empty(_files.Registry.List());
    }

    [Fact]
    public async Task RegistryCannotTakeIt_TheModelIsNotLost()
    {
        // A file where the folder should be.
        await File.WriteAllTextAsync(_files.Registry.Root, "", TestContext.Current.CancellationToken);
        string? path = null;

        var error = await Assert.ThrowsAsync<RegistryException>(() => new ModelDestination(null, _files.Registry, promote: false)
            .ReceiveAsync("node", given => TrainAsync(path = given, 1, better: true), _output));

        Assert.StartsWith("the registry did not take the model: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith($"It is in {path}; foresight_trainer import puts it into a registry", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(path));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    private static async Task<TrainingResult> TrainAsync(string path, float weight, bool better)
    {
        await File.WriteAllBytesAsync(path, SomeRegistry.Bytes(weight), TestContext.Current.CancellationToken);
        var report = new EvaluationReport(SomeModels.Definition, [[Judged(better ? 6 : 5), Judged(5)]]);
        return new TrainingResult(SomeModels.Contract, report, 0);

        static Judgement Judged(int detected) => new(
            "any", 0.5,
            new EventResult { Onsets = 10, Detected = detected, Alerts = 10, TrueAlerts = 5, UndecidedAlerts = 0, EntityDays = 1, MedianLead = null });
    }
}
