using System.Text;
using System.Text.Json.Nodes;
using Exporter.Models;
using Exporter.TestKit.Mlflow;
using Exporter.Tests.Models.Registry;
using Exporter.Trainer.Commands;

namespace Exporter.Tests.Trainer.Publishing;

/// <summary>From the command line to what MLflow has, over its REST API.</summary>
public sealed class PublishCommandTests : IAsyncDisposable
{
    private readonly SomeRegistry _files = new();
    private readonly MlflowStandIn _mlflow = new();

    public async ValueTask DisposeAsync()
    {
        _files.Dispose();
        await _mlflow.DisposeAsync();
    }

    [Fact]
    public async Task Registered_IsARunAVersionAndAnAlias()
    {
        var model = _files.Add(1, "challenger");
        var (status, output, error) = await PublishAsync("node@challenger");

        Assert.Equal((0, $"In MLflow as version 1 of \"node\": models:/node@challenger\n", ""), (status, output, error));
        var run = Assert.Single(_mlflow.Runs);
        var id = (string)run["info"]!["run_id"]!;
        Assert.Equal("FINISHED", (string?)run["info"]!["status"]);
        Assert.Equal($"node {model.Version}", (string?)run["info"]!["run_name"]);
        Assert.Equal("node", Pairs(run["data"]!["params"])["predictor"]);
        Assert.Equal(model.Sha256, Pairs(run["data"]!["tags"])["foresight.sha256"]);
        Assert.Equal("foresight_trainer", Pairs(run["data"]!["tags"])["mlflow.source.name"]);
        Assert.Equal(_files.Contract.Metrics.Count, ((JsonArray)run["data"]!["metrics"]!).Count);
        var version = Assert.Single(_mlflow.Versions);
        Assert.Equal((id, $"mlflow-artifacts:/1/{id}/artifacts/model"), ((string?)version["run_id"], (string?)version["source"]));
        Assert.Equal(model.Sha256, Pairs(version["tags"])["foresight.sha256"]);
        Assert.Equal(model.Version, Pairs(version["tags"])["foresight.version"]);
        Assert.Equal("1", _mlflow.AliasOf("node", "challenger"));
        Assert.Equal(await File.ReadAllBytesAsync(model.Path, TestContext.Current.CancellationToken), _mlflow.Artifacts[$"1/{id}/artifacts/model/model.onnx"]);
        Assert.Equal(["MLmodel", "conda.yaml", "model.onnx", "python_env.yaml", "requirements.txt"], _mlflow.Artifacts.Keys.Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Description_IsWhatMlflowsOwnToolsRead()
    {
        _files.Add(1, "challenger");
        await PublishAsync("node@challenger");

        // Each line is a key and JSON, which is YAML too.
        var text = Encoding.UTF8.GetString(_mlflow.Artifacts.Single(file => file.Key.EndsWith("/MLmodel", StringComparison.Ordinal)).Value);
        var members = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToDictionary(line => line.Split(':')[0], line => JsonNode.Parse(line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..]), StringComparer.Ordinal);
        Assert.Equal("model.onnx", (string?)members["flavors"]!["onnx"]!["data"]);
        Assert.Equal("mlflow.onnx", (string?)members["flavors"]!["python_function"]!["loader_module"]);
        Assert.Equal(
            $"[{{\"name\":\"features\",\"type\":\"tensor\",\"tensor-spec\":{{\"dtype\":\"float32\",\"shape\":[-1,{_files.Contract.Features.Length}]}}}}]", (string?)members["signature"]!["inputs"]);
        Assert.Equal(
            $"[{{\"name\":\"probability\",\"type\":\"tensor\",\"tensor-spec\":{{\"dtype\":\"float32\",\"shape\":[-1,{_files.Contract.HorizonsSeconds.Length}]}}}}]", (string?)members["signature"]!["outputs"]);
        Assert.Equal((string?)_mlflow.Runs[0]["info"]!["run_id"], (string?)members["run_id"]);
    }

    [Fact]
    public async Task Again_RegistersNothingTwiceAndMovesTheAlias()
    {
        _files.Add(1, "challenger");
        await PublishAsync("node@challenger");
        _files.Add(2, "challenger");
        await PublishAsync("node@challenger");
        Assert.Equal("2", _mlflow.AliasOf("node", "challenger"));

        _mlflow.PageSize = 1;
        var first = _files.Registry.VersionsOf("node").Single(version => Pairs(_mlflow.Versions[0]["tags"])["foresight.version"] == version);
        var (status, output, _) = await PublishAsync($"node/{first}", "--mlflow-alias", "champion");
        Assert.Equal((0, "In MLflow already as version 1 of \"node\": models:/node@champion\n"), (status, output));
        Assert.Equal((2, 2), (_mlflow.Versions.Count, _mlflow.Runs.Count));
        Assert.Equal(("1", "2"), (_mlflow.AliasOf("node", "champion"), _mlflow.AliasOf("node", "challenger")));
    }

    [Theory]
    [InlineData("POST /api/2.0/mlflow/runs/log-batch")]
    [InlineData("PUT /api/2.0/mlflow-artifacts/artifacts/1/")]
    [InlineData("POST /api/2.0/mlflow/runs/update")]
    [InlineData("POST /api/2.0/mlflow/model-versions/create")]
    [InlineData("POST /api/2.0/mlflow/registered-models/alias")]
    public async Task GoneInTheMidst_TheSameCommandDoesTheRest(string last)
    {
        _files.Add(1, "challenger");
        _mlflow.OnRequest = request => _mlflow.IsBusy |= request.StartsWith(last, StringComparison.Ordinal);
        var (status, _, error) = await PublishAsync("node@challenger");
        Assert.Equal(7, status);
        Assert.Matches("^foresight_trainer: the model is not in MLflow: .*503.*The same command tries it again\n$", error);

        (_mlflow.OnRequest, _mlflow.IsBusy) = (null, false);
        Assert.Equal(0, (await PublishAsync("node@challenger")).Status);
        var run = Assert.Single(_mlflow.Runs);
        Assert.Equal("FINISHED", (string?)run["info"]!["status"]);
        Assert.Single((JsonArray)run["data"]!["inputs"]!);
        Assert.Single((JsonArray)run["data"]!["models"]!);
        Assert.Single(_mlflow.Versions);
        Assert.Equal("1", _mlflow.AliasOf("node", "challenger"));
    }

    [Fact]
    public async Task SignedSince_TheSignatureGoesAlong()
    {
        var model = _files.Add(1, "challenger");
        await PublishAsync("node@challenger");
        await File.WriteAllBytesAsync(model.Path + ".sig", [1, 2, 3], TestContext.Current.CancellationToken);
        Assert.Equal(0, (await PublishAsync("node@challenger")).Status);
        Assert.Equal([1, 2, 3], _mlflow.Artifacts.Single(file => file.Key.EndsWith("/model/model.onnx.sig", StringComparison.Ordinal)).Value);
        Assert.Single(_mlflow.Versions);
    }

    [Fact]
    public async Task Trained_IsKnownWithItsParametersReportAndData_AndSafeWithoutMlflow()
    {
        var folder = Directory.CreateTempSubdirectory("foresight-publish-").FullName;
        try
        {
            var config = Path.Combine(folder, "foresight.yml");
            await File.WriteAllTextAsync(config, PlantedHistory.Configuration, TestContext.Current.CancellationToken);
            await PlantedHistory.WriteAsync(config, Path.Combine(folder, "data"), entities: 3);
            string[] train = ["train", "--config.file", config, "--dataset", Path.Combine(folder, "data"), "--predictor", "planted", "--out", Path.Combine(folder, "m.onnx"), "--learner", "few", "--max-rows", "4000", "--force"];

            // Nobody there: the model is where it was to be.
            _mlflow.IsBusy = true;
            Assert.Equal(7, (await RunAsync([.. train, "--mlflow", _mlflow.Address.AbsoluteUri])).Status);
            Assert.True(File.Exists(Path.Combine(folder, "m.onnx")));

            _mlflow.IsBusy = false;
            var (status, output, error) = await RunAsync([.. train, "--mlflow", _mlflow.Address.AbsoluteUri, "--mlflow-experiment", "hosts", "--mlflow-model", "host failures"]);
            Assert.True(status == 0, error);
            Assert.EndsWith("In MLflow as version 1 of \"host failures\": models:/host failures@challenger\n", output, StringComparison.Ordinal);
            var run = Assert.Single(_mlflow.Runs);
            var parameters = Pairs(run["data"]!["params"]);
            Assert.Equal(("1", "few", "5m", "1h 2h"), (parameters["seed"], parameters["learner"], parameters["step"], parameters["horizons"]));
            Assert.Equal(ModelFile.HashOf(await File.ReadAllBytesAsync(Path.Combine(folder, "m.onnx"), TestContext.Current.CancellationToken)), Pairs(run["data"]!["tags"])["foresight.sha256"]);
            var input = Assert.Single((JsonArray)run["data"]!["inputs"]!)!;
            Assert.Equal(Pairs(run["data"]!["tags"])["foresight.data.fingerprint"][..32], (string?)input["dataset"]!["digest"]);
            Assert.Single((JsonArray)run["data"]!["models"]!);
            Assert.Contains(_mlflow.Artifacts.Keys, file => file.EndsWith("/artifacts/report/report.html", StringComparison.Ordinal));
            Assert.Contains(_mlflow.Artifacts.Keys, file => file.EndsWith("/artifacts/report/report.json", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("--mlflow-alias x", "--mlflow-experiment, --mlflow-model and --mlflow-alias need --mlflow")]
    [InlineData("--mlflow localhost", "--mlflow: \"localhost\" must begin with http:// or https://")]
    [InlineData("--mlflow http://a --mlflow-model a/b", "--mlflow-model: \"a/b\" is not a name for a model of MLflow: without / : @")]
    public async Task WrongUsage_IsSaid(string arguments, string expected)
    {
        var (status, _, error) = await RunAsync(["train", "--predictor", "node", "--dataset", "d", "--out", "m.onnx", .. arguments.Split(' ')]);
        Assert.Equal((2, $"foresight_trainer: {expected}\nSee foresight_trainer train --help.\n"), (status, error));
    }

    private Task<(int Status, string Output, string Error)> PublishAsync(string model, params string[] more) =>
        RunAsync(["publish", "--model", model, "--registry", _files.Registry.Root, "--mlflow", _mlflow.Address.AbsoluteUri, .. more]);

    private static Dictionary<string, string> Pairs(JsonNode? list) => ((JsonArray)list!).ToDictionary(pair => (string)pair!["key"]!, pair => (string)pair!["value"]!, StringComparer.Ordinal);

    private static async Task<(int Status, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await CommandLine.RunAsync(arguments, TimeProvider.System, output, error);
        return (status, output.ToString(), error.ToString());
    }
}
