using Exporter.Configuration;
using Exporter.Models;
using Exporter.TestKit;
using Exporter.TestKit.Mlflow;
using Exporter.Trainer.Commands;
using Exporter.Trainer.Storage;

namespace Exporter.Tests.Host.Mlflow;

/// <summary>From history to predictions by way of MLflow: the very numbers that the trainer's own file gives.</summary>
public sealed class FollowedModelTests : IDisposable
{
    private const int Hosts = 3;
    private const int Steps = 60;

    private const string Config = """
        predictors:
          - name: followed
            entity: [instance]
            step: 5m
            lateness: 0s
            horizons: [1h, 2h]
            signals:
              used: {expr: used, limit: "> 0.95"}
              noise: noise
            failure: failed
            model: champion

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("foresight-followed-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Trained_PublishedAndFollowed_PredictsWhatTheFileDoes()
    {
        await using var mlflow = new MlflowStandIn();
        await TrainAsync(mlflow);

        var file = Config.Replace("model: champion", $"model: {Path.Combine(_folder, "m.onnx")}", StringComparison.Ordinal);
        var remote = Config.Replace("model: champion", "model: models:/followed@champion", StringComparison.Ordinal) + $"mlflow: {{url: \"{mlflow.Address}\", interval: 1s}}\n";
        await using var local = await RunningHost.StartAsync(file);
        await using var follower = await RunningHost.StartAsync(remote);
        await Poll.Until("the model is here", async () => await follower.SumAsync("foresight_mlflow_alias_moves_total", "direction=\"followed\"") == 1);
        Assert.Contains("msg=\"Alias moved after MLflow's\" predictor=followed model=models:/followed@champion remote_version=1 version=", follower.Log, StringComparison.Ordinal);

        var (expected, followed) = (await StreamAsync(local), await StreamAsync(follower));
        var sha256 = ModelFile.HashOf(await File.ReadAllBytesAsync(Path.Combine(_folder, "m.onnx"), TestContext.Current.CancellationToken));
        Assert.EndsWith($"-{sha256[..12]}", follower.Board.Current()[0].ModelVersion, StringComparison.Ordinal);
        Assert.Equal((Hosts * 2, expected), (expected.Length, followed));
        Assert.True(expected.Distinct().Count() > 2, "all predictions are alike, which proves nothing");
    }

    private async Task TrainAsync(MlflowStandIn mlflow)
    {
        var config = Path.Combine(_folder, "foresight.yml");
        await File.WriteAllTextAsync(config, Config, TestContext.Current.CancellationToken);
        Assert.True(ConfigLoader.TryLoad(config, out var loaded, out _));
        var dataset = new DatasetRun(loaded.Predictors[0], Exporter.Tests.Trainer.PlantedHistory.Source(Hosts), TimeProvider.System, TextWriter.Null);
        await dataset.RunAsync(dataset.Open(Path.Combine(_folder, "data"), Exporter.Tests.Trainer.PlantedHistory.FromMs), Exporter.Tests.Trainer.PlantedHistory.ToMs, (_, _) => { }, TestContext.Current.CancellationToken);
        using var error = new StringWriter();
        string[] arguments =
        [
            "train", "--config.file", config, "--dataset", Path.Combine(_folder, "data"), "--predictor", "followed", "--out", Path.Combine(_folder, "m.onnx"), "--learner", "few", "--max-rows", "4000", "--force",
            "--mlflow", mlflow.Address.AbsoluteUri, "--mlflow-alias", "champion",
        ];
        Assert.True(await CommandLine.RunAsync(arguments, TimeProvider.System, TextWriter.Null, error) == 0, error.ToString());
    }

    /// <summary>Sends five hours of the same stream, and gives the bits of the last step's probabilities.</summary>
    private static async Task<int[]> StreamAsync(RunningHost host)
    {
        var random = new Random(7);
        for (var step = 0; step < Steps; step++)
        {
            var atMs = SomeSample.BaseMs + (step * 300_000L);
            var samples = Enumerable.Range(0, Hosts).SelectMany(entity => (SomeSample[])
            [
                new([("__name__", "used"), ("instance", $"host-{entity}")], atMs, 0.3 + (0.01 * entity * step) + (0.01 * random.NextDouble())),
                new([("__name__", "noise"), ("instance", $"host-{entity}")], atMs, random.NextDouble()),
                new([("__name__", "failed"), ("instance", $"host-{entity}")], atMs, 0),
            ]).ToArray();
            Assert.Equal(204, await host.WriteAsync(samples));
        }

        var frame = Assert.Single(host.Board.Current());
        return [.. Enumerable.Range(0, frame.Count).SelectMany(row => new[] { frame.Probability(row, 0), frame.Probability(row, 1) }).Select(BitConverter.SingleToInt32Bits)];
    }
}
