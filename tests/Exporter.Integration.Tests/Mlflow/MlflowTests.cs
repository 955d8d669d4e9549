using Exporter.Features;
using Exporter.Integration.Tests.BadInput;
using Exporter.TestKit;
using Exporter.TestKit.Mlflow;

namespace Exporter.Integration.Tests.Mlflow;

/// <summary>The real trainer publishes, the real sidecar follows: over MLflow's REST API, with artifacts by its proxy and in a store that speaks S3.</summary>
[Long(40)]
public sealed class MlflowTests : IAsyncLifetime
{
    private static readonly string Local = WatchedSidecar.Configuration.Replace("    seasonality: []", "    seasonality: []\n    model: champion", StringComparison.Ordinal);

    // It looks every second, and the machine may be busy.
    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(20);

    // Where the trainer keeps its models, and where the sidecar does: two machines.
    private readonly string _trainers = PeerProcess.NewFolder("models");
    private readonly string _sidecars = PeerProcess.NewFolder("models");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_trainers, recursive: true);
        Directory.Delete(_sidecars, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Alias_MovedInMlflow_IsFollowedAndSurvivesItsAbsence()
    {
        string quiet, loud;
        await using (MlflowStandIn mlflow = new())
        {
            await using WatchedSidecar sidecar = await WatchedSidecar.StartAsync(Following(mlflow), null, Flags);
            (quiet, loud) = (await PublishAsync(sidecar, mlflow, 0.25f), await PublishAsync(sidecar, mlflow, 0.75f));
            mlflow.MoveAlias("test", "champion", "1");
            await FollowsAsync(sidecar, quiet, 0.25);
            mlflow.MoveAlias("test", "champion", "2");
            await FollowsAsync(sidecar, loud, 0.75);
            Assert.Equal(2, await sidecar.Process.MetricAsync("foresight_mlflow_alias_moves_total", "direction=\"followed\""));

            // The operator's own way back is written back.
            using StringContent rollback = new("""{"reason": "loud", "by": "test"}""", System.Text.Encoding.UTF8, "application/json");
            using HttpResponseMessage answer = await Web.Client.PostAsync(new Uri(sidecar.Process.Address, "/api/v1/models/test/rollback"), rollback, TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            await FollowsAsync(sidecar, quiet, 0.25);
            await Poll.Until("MLflow's alias is version 1 again", () => Task.FromResult(mlflow.AliasOf("test", "champion") == "1"), Seconds, sidecar.Process.Process);

            // What is damaged there is not used here.
            string file = mlflow.Artifacts.Keys.Single(key => key.EndsWith("model.onnx", StringComparison.Ordinal) && key.Contains((string)mlflow.Versions[1]["run_id"]!, StringComparison.Ordinal));
            mlflow.Artifacts[file] = mlflow.Artifacts[file][..100];
            File.Delete(Path.Combine(_sidecars, "test", $"{loud}.onnx"));
            mlflow.MoveAlias("test", "champion", "2");
            await Poll.Until("it is refused", async () => await sidecar.Process.MetricAsync("foresight_mlflow_polls_total", "result=\"refused\"") > 0, Seconds, sidecar.Process.Process);
            await sidecar.Process.Process.SaysAsync("with SHA-256");
            await FollowsAsync(sidecar, quiet, 0.25);
        }

        // MLflow is away at the start: the last good one predicts from the first step on.
        await using WatchedSidecar second = await WatchedSidecar.StartAsync(Local.Replace("model: champion", "model: models:/test@champion", StringComparison.Ordinal) + "mlflow: {url: \"http://127.0.0.1:9\", interval: 1s}\n", null, Flags);
        await Poll.Until("it is unavailable", async () => await second.Process.MetricAsync("foresight_mlflow_polls_total", "result=\"unavailable\"") > 0, Seconds, second.Process.Process);
        await second.AssertPredictsAsync("a", "b");
        Assert.Equal(1, await second.Process.MetricAsync("foresight_model_info", $"version=\"{quiet}\""));
    }

    [Fact]
    public async Task ArtifactsInS3_AreWrittenByTheTrainerAndReadByTheSidecar()
    {
        await using S3Store s3 = await S3Store.StartAsync();
        await using MlflowStandIn mlflow = new($"s3://{S3Store.Bucket}/mlflow") { Authorization = "Basic dTpw" };
        string folder = PeerProcess.NewFolder("http");
        string http = Path.Combine(folder, "http.yml");
        await File.WriteAllTextAsync(http, "basic_auth: {username: u, password: p}\n", TestContext.Current.CancellationToken);
        string configuration = Following(mlflow, $", http_config_file: {http}, s3: {{endpoint: \"{s3.Address}\"}}");
        foreach ((string variable, string value) in s3.Environment)
        {
            Environment.SetEnvironmentVariable(variable, value);
        }

        await using WatchedSidecar sidecar = await WatchedSidecar.StartAsync(configuration, null, Flags);
        string version = await PublishAsync(sidecar, mlflow, 0.25f, ("MLFLOW_TRACKING_USERNAME", "u"), ("MLFLOW_TRACKING_PASSWORD", "p"));
        Assert.StartsWith("s3://models/mlflow/1/", (string?)mlflow.Versions[0]["source"], StringComparison.Ordinal);
        mlflow.MoveAlias("test", "champion", "1");
        await FollowsAsync(sidecar, version, 0.25);

        // Whom the store does not know is told so.
        (int status, string output) = await TrainerAsync([("AWS_ACCESS_KEY_ID", "somebody"), ("MLFLOW_TRACKING_USERNAME", "u"), ("MLFLOW_TRACKING_PASSWORD", "p")],
            "publish", "--model", $"test/{version}", "--mlflow", mlflow.Address.AbsoluteUri, "--mlflow-model", "other", "--mlflow-experiment", "other");
        Assert.Equal(7, status);
        Assert.Contains("The AWS Access Key Id you provided does not exist in our records", output, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    private string[] Flags => [$"--models.path={_sidecars}", "--web.enable-admin-api", $"--storage.path={Path.Combine(_sidecars, ".state")}"];

    private static string Following(MlflowStandIn mlflow, string more = "") =>
        Local.Replace("model: champion", "model: models:/test@champion", StringComparison.Ordinal) + $"mlflow: {{url: \"{mlflow.Address}\", interval: 1s{more}}}\n";

    private static Task FollowsAsync(WatchedSidecar sidecar, string version, double probability) =>
        Poll.Until($"version {version} predicts {probability}", async () =>
        {
            await sidecar.AssertPredictsAsync("a", "b");
            return await sidecar.Process.MetricAsync("foresight_model_info", $"version=\"{version}\"") == 1
                && Math.Round(await sidecar.Process.MetricAsync("predicted_failure_probability", "instance=\"a\""), 6) == probability;
        }, Seconds, sidecar.Process.Process);

    private async Task<string> PublishAsync(WatchedSidecar sidecar, MlflowStandIn mlflow, float probability, params (string, string)[] environment)
    {
        Assert.True(Exporter.Configuration.ConfigLoader.TryParse(Local, "foresight.yml", out var config, out _));
        string file = Path.Combine(sidecar.Process.Process.Folder, "net.onnx");
        await File.WriteAllBytesAsync(file, ForeignModels.Constant(FeatureSchema.For(config.Predictors[0]).Names.Length, probability), TestContext.Current.CancellationToken);
        string[] before = Versions();
        await OkAsync([], "import", file, $"--config.file={sidecar.Process.ConfigurationFile}", "--predictor=test");
        string version = Assert.Single(Versions().Except(before));
        await OkAsync(environment, "publish", "--model", $"test/{version}", "--mlflow", mlflow.Address.AbsoluteUri, "--mlflow-alias", "none");
        return version;
    }

    private string[] Versions() => Directory.Exists(Path.Combine(_trainers, "test")) ? [.. Directory.GetFiles(Path.Combine(_trainers, "test"), "*.onnx").Select(file => Path.GetFileNameWithoutExtension(file))] : [];

    private async Task OkAsync((string, string)[] environment, params string[] arguments)
    {
        (int status, string output) = await TrainerAsync(environment, arguments);
        Assert.True(status == 0, output);
    }

    private async Task<(int Status, string Output)> TrainerAsync((string Name, string Value)[] environment, params string[] arguments)
    {
        await using PeerProcess trainer = PeerProcess.Launch(
            "foresight_trainer", Peers.Trainer, [.. arguments, $"--registry={_trainers}"], PeerProcess.NewFolder("trainer"), environment.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal));
        await trainer.WaitForExitAsync(TimeSpan.FromMinutes(2));
        return (trainer.ExitCode, trainer.Output);
    }
}
