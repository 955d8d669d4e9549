using System.Text.Json;
using System.Text.Json.Nodes;
using Exporter.Models;
using Exporter.TestKit;
using Exporter.TestKit.Mlflow;
using Exporter.Tests.Risk;
using Exporter.Tests.Trainer;
using Exporter.Trainer.Commands;

namespace Exporter.Tests.Host.Mlflow;

/// <summary>From history to predictions by way of MLflow: what the trainer published is followed, predicts to the bit what its own file does, and moves on when it is promoted here.</summary>
public sealed class FollowedModelTests : IDisposable
{
    private const int Hosts = 10;
    private const int Steps = 60;

    private static readonly string Config = PlantedHistory.Configuration.Replace("name: planted", "name: followed\n    lateness: 1m", StringComparison.Ordinal);

    // The configuration is under version control, as it should be.
    private readonly GitCommand _git = new();

    public void Dispose() => _git.Dispose();

    [Fact]
    public async Task Trained_PublishedAndFollowed_PredictsWhatTheFileDoes_UntilTheRetrainedOneIsPromoted()
    {
        await using var mlflow = new MlflowStandIn();
        await File.WriteAllTextAsync(PathOf("foresight.yml"), Config, TestContext.Current.CancellationToken);
        _git.Run("add", "foresight.yml");
        _git.Run("-c", "user.name=anna", "-c", "user.email=anna@example.com", "commit", "--quiet", "--message=fleet");
        await PlantedHistory.WriteAsync(PathOf("foresight.yml"), PathOf("data"), Hosts);
        await TrainAsync(mlflow, "train", "--out", PathOf("m.onnx"), "--mlflow-alias", "champion");

        await using var local = await RunningHost.StartAsync(Config + $"    model: {PathOf("m.onnx")}\n");
        await using var follower = await RunningHost.StartAsync(Following(mlflow), storage: PathOf("state"), admin: true);
        await Poll.Until("the model is here", async () => await follower.SumAsync("foresight_mlflow_alias_moves_total", "predictor=\"followed\"", "direction=\"followed\"") == 1);
        Assert.Contains("msg=\"Alias moved after MLflow's\" predictor=followed model=models:/followed@champion remote_version=1 version=", follower.Log, StringComparison.Ordinal);

        var (expected, followed) = (await StreamAsync(local, fromStep: 0), await StreamAsync(follower, fromStep: 0));
        Assert.EndsWith($"-{await DigitsAsync("m.onnx")}", follower.Board.Current()[0].ModelVersion, StringComparison.Ordinal);
        Assert.Equal(Hosts * 2, expected.Length);
        Assert.Equal(expected, followed);
        Assert.True(expected.Distinct().Count() > 2, "all predictions are alike, which proves nothing");

        // What was learnt later is a challenger, there and here; nobody's champion yet.
        await TrainAsync(mlflow, "retrain", "--registry", PathOf("models"), "--seed", "2");
        Assert.Equal(("1", "2"), (mlflow.AliasOf("followed", "champion"), mlflow.AliasOf("followed", "challenger")));
        Assert.All(mlflow.Runs, run => Assert.Equal(_git.Run("rev-parse", "HEAD").TrimEnd(), TagOf(run, "mlflow.source.git.commit")));
        var challenger = Path.GetFileName(Assert.Single(Directory.GetFiles(PathOf("models/followed"), "*.onnx")))[..^".onnx".Length];
        await Poll.Until("the challenger is here", async () => await NamesAsync(follower) == $"{follower.Board.Current()[0].ModelVersion} beside {challenger}");
        Assert.Equal("1", mlflow.AliasOf("followed", "champion"));

        var (status, text) = await follower.PostJsonAsync("/api/v1/models/followed/promote", """{"version": "challenger", "force": true, "reason": "newer", "by": "anna"}""");
        Assert.True(status == 200, text);
        await Poll.Until("MLflow's champion is the second", () => Task.FromResult(mlflow.AliasOf("followed", "champion") == "2"));

        // It predicts what its own file does, too.
        await using var second = await RunningHost.StartAsync(Config + $"    model: {PathOf($"models/followed/{challenger}.onnx")}\n");
        await StreamAsync(second, fromStep: 0);
        Assert.Equal(await StreamAsync(second, fromStep: Steps), await StreamAsync(follower, fromStep: Steps));
        Assert.Equal(challenger, follower.Board.Current()[0].ModelVersion);
        Assert.NotEqual(await StreamAsync(local, fromStep: Steps), await StreamAsync(second, fromStep: 2 * Steps));
    }

    private static string Following(MlflowStandIn mlflow) => Config
        + "    model: models:/followed@champion\n    challengers: [\"models:/followed@challenger\"]\n"
        + $"mlflow: {{url: \"{mlflow.Address}\", interval: 1s}}\n";

    private string PathOf(string file) => Path.Combine(_git.Folder, file);

    private static string? TagOf(JsonObject run, string key) => (string?)run["data"]!["tags"]!.AsArray().Single(tag => (string?)tag!["key"] == key)!["value"];

    private async Task<string> DigitsAsync(string file) => ModelFile.HashOf(await File.ReadAllBytesAsync(PathOf(file), TestContext.Current.CancellationToken))[..12];

    private async Task TrainAsync(MlflowStandIn mlflow, string verb, params string[] more)
    {
        using var error = new StringWriter();
        using var output = new StringWriter();
        string[] arguments =
        [
            verb, "--config.file", PathOf("foresight.yml"), "--dataset", PathOf("data"), "--predictor", "followed", "--learner", "few", "--max-rows", "12000", "--max-fit-rows", "4000",
            "--mlflow", mlflow.Address.AbsoluteUri, .. more,
        ];
        Assert.True(await CommandLine.RunAsync(arguments, TimeProvider.System, output, error) == 0, $"{output}{error}");
    }

    /// <summary>Who predicts, and who is beside it.</summary>
    private static async Task<string> NamesAsync(RunningHost host)
    {
        var models = JsonElement.Parse(await host.GetAsync("/api/v1/models")).GetProperty("predictors")[0];
        var challenger = models.GetProperty("challengers")[0].GetProperty("model");
        return $"{models.GetProperty("champion").GetProperty("version").GetString()} beside {(challenger.ValueKind == JsonValueKind.Null ? "nobody" : challenger.GetProperty("version").GetString())}";
    }

    /// <summary>Sends five hours of the same stream, and gives the bits of the last step's probabilities.</summary>
    private static async Task<int[]> StreamAsync(RunningHost host, int fromStep)
    {
        var random = new Random(fromStep);
        for (var step = fromStep; step < fromStep + Steps; step++)
        {
            var atMs = SomeSample.BaseMs + (step * PlantedHistory.StepMs);
            var samples = Enumerable.Range(0, Hosts).SelectMany(entity => (SomeSample[])
            [
                new([("__name__", "used"), ("instance", $"host-{entity}")], atMs, 0.3 + (0.001 * entity * step) + (0.01 * random.NextDouble())),
                new([("__name__", "noise"), ("instance", $"host-{entity}")], atMs, random.NextDouble()),
                new([("__name__", "failed"), ("instance", $"host-{entity}")], atMs, 0),
            ]).ToArray();
            Assert.Equal(204, await host.WriteAsync(samples));
        }

        var frame = Assert.Single(host.Board.Current());
        return [.. Enumerable.Range(0, frame.Count).SelectMany(row => new[] { frame.Probability(row, 0), frame.Probability(row, 1) }).Select(BitConverter.SingleToInt32Bits)];
    }
}
