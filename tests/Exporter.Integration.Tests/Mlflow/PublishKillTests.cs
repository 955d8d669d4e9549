using System.Globalization;
using System.Text.Json.Nodes;
using Exporter.Features;
using Exporter.Integration.Tests.BadInput;
using Exporter.Integration.Tests.Registry;
using Exporter.Integration.Tests.State;
using Exporter.Mlflow;
using Exporter.Models;
using Exporter.TestKit;
using Exporter.TestKit.Mlflow;

namespace Exporter.Integration.Tests.Mlflow;

/// <summary>kill -9 of a trainer in the midst of any of the requests by which it publishes: the same command does the rest, and MLflow has what an undisturbed one leaves there.</summary>
public sealed class PublishKillTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Kill = 9;
    private const int KillsPerModel = 2;

    private readonly string _models = PeerProcess.NewFolder("publish-models");
    private string _version = "";

    public async ValueTask InitializeAsync()
    {
        string config = Path.Combine(_models, "foresight.yml");
        await File.WriteAllTextAsync(config, WatchedSidecar.Configuration, TestContext.Current.CancellationToken);
        Assert.True(Exporter.Configuration.ConfigLoader.TryLoad(config, out var loaded, out _));
        string file = Path.Combine(_models, "net.onnx");
        await File.WriteAllBytesAsync(file, ForeignModels.Constant(FeatureSchema.For(loaded.Predictors[0]).Names.Length, 0.25f), TestContext.Current.CancellationToken);
        await ImportedModel.TrainerAsync(_models, "import", file, $"--config.file={config}", "--predictor=test");
        _version = Path.GetFileNameWithoutExtension(Assert.Single(Directory.GetFiles(Path.Combine(_models, "test"), "*.onnx")));
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_models, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Publish_KilledAgainAndAgain_LeavesWhatAnUndisturbedOneDoes()
    {
        KillPlan plan = new(usualKills: 4, usualIntervals: "1s");
        output.WriteLine($"FORESIGHT_KILL_SEED={plan.Seed}");
        await using MlflowStandIn undisturbed = new();
        Assert.False(await IsKilledAsync(undisturbed, atRequest: 0));
        string[] expected = [.. Left(undisturbed)];
        Assert.Contains(expected, line => line == "alias challenger: 1");

        for (int kills = 0; plan.GoesOn(kills);)
        {
            await using MlflowStandIn mlflow = new();
            for (int kill = 0; kill < KillsPerModel; kill++)
            {
                // Whether the request counts is the machine's affair: it was sent, and nobody hears the answer.
                int atRequest = mlflow.Requests.Count + plan.Random.Next(1, undisturbed.Requests.Count + 1);
                kills += await IsKilledAsync(mlflow, atRequest) ? 1 : 0;
            }

            Assert.False(await IsKilledAsync(mlflow, atRequest: 0));
            Assert.Equal(expected, Left(mlflow));
        }
    }

    /// <summary>Publishes, and kills the trainer with one of all requests so far.</summary>
    /// <param name="mlflow">Where to.</param>
    /// <param name="atRequest">Which one; 0 for none.</param>
    /// <returns>False where it came to its end before.</returns>
    private async Task<bool> IsKilledAsync(MlflowStandIn mlflow, int atRequest)
    {
        TaskCompletionSource<PeerProcess> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isKilled = false;
        mlflow.OnRequest = _ =>
        {
            if (mlflow.Requests.Count == atRequest)
            {
                started.Task.Result.Signal(Kill);
                isKilled = true;
            }
        };
        await using PeerProcess trainer = PeerProcess.Launch(
            "foresight_trainer",
            Peers.Trainer,
            ["publish", $"--model=test/{_version}", $"--registry={_models}", $"--mlflow={mlflow.Address}", "--mlflow-alias=challenger"],
            PeerProcess.NewFolder("trainer"));
        started.SetResult(trainer);
        await trainer.WaitForExitAsync(TimeSpan.FromMinutes(2));
        mlflow.OnRequest = null;
        Assert.True(isKilled || trainer.ExitCode == 0, trainer.Describe());
        return isKilled;
    }

    /// <summary>All that MLflow has, but for times.</summary>
    private static IEnumerable<string> Left(MlflowStandIn mlflow)
    {
        foreach (JsonObject run in mlflow.Runs)
        {
            yield return $"run {run["info"]!["run_name"]}: {run["info"]!["status"]}";
            foreach (string of in (string[])["params", "tags", "metrics"])
            {
                yield return $"{of}: {Pairs(run["data"]![of])}";
            }

            yield return $"inputs: {string.Join(' ', run["data"]!["inputs"]!.AsArray().Select(input => input!["dataset"]!["digest"]))}, {run["data"]!["models"]!.AsArray().Count} models";
        }

        foreach (JsonObject version in mlflow.Versions)
        {
            yield return $"version {version["version"]} of run {version["run_id"]}: {Pairs(version["tags"])}";
        }

        yield return $"alias challenger: {mlflow.AliasOf("test", "challenger")}";
        foreach ((string path, byte[] content) in mlflow.Artifacts.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            // The description tells when it was made.
            yield return $"{path} {(path.EndsWith("MLmodel", StringComparison.Ordinal) ? "" : ModelFile.HashOf(content))}";
        }
    }

    // MLflow's own list of models tells when each was made.
    private static string Pairs(JsonNode? list) =>
        string.Join(", ", list!.AsArray().Where(pair => (string?)pair!["key"] != ModelTags.LoggedModels).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair!["key"]}={pair["value"]}")).Order(StringComparer.Ordinal));
}
