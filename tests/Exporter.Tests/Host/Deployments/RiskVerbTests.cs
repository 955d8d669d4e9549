using System.Globalization;
using System.Text.Json;
using Exporter.Host;
using Exporter.Risk;
using Exporter.Risk.Deployments;
using Exporter.Tests.Risk;
using Exporter.Trainer.Risk.Deployments;

namespace Exporter.Tests.Host.Deployments;

public sealed class RiskVerbTests : IDisposable
{
    private const string Config = """
        predictors:
          - name: node
            entity: [instance]
            keep_labels: [job]
            step: 30s
            horizons: [5m]
            signals: {disk_used: "max by (instance) (disk_used_ratio)"}
        """;

    private readonly GitCommand _git = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public RiskVerbTests() => _git.Feed(MadeHistory.Random(5, commits: 14).ToString(), "fast-import", "--quiet");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1", 0)]
    [InlineData("0.0001", 3)]
    public async Task Risk_HeldAgainstALimit_SaysSoByItsExitCode(string limit, int code)
    {
        Assert.Equal(code, await RunAsync("--max-probability", limit));

        Assert.Contains($"**{(code == 0 ? "within it" : "above it")}**", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public async Task Risk_AsJson_HasEachCommitWithItsMeasures()
    {
        Assert.Equal(0, await RunAsync("--output", "json"));

        using var json = JsonDocument.Parse(_output.ToString());
        var commits = json.RootElement.GetProperty("commits").EnumerateArray().ToArray();
        Assert.Equal(4, commits.Length);
        var probability = 1 - commits.Aggregate(1.0, (absent, commit) => absent * (1 - commit.GetProperty("probability").GetDouble()));
        Assert.Equal(probability, json.RootElement.GetProperty("probability").GetDouble(), tolerance: 1e-9);
        Assert.All(commits, commit => Assert.True(commit.TryGetProperty("unmeasured", out _) || commit.GetProperty("measures").GetProperty("exp").GetDouble() > 0));
    }

    [Fact]
    public async Task Risk_AsCsv_IsWhatTheTrainerReads()
    {
        Assert.Equal(0, await RunAsync("--output", "csv"));

        var file = Path.Combine(_git.Folder, "train_shop.csv");
        await File.WriteAllTextAsync(file, _output.ToString(), Cancellation);
        var table = new Exporter.Trainer.Risk.ChangeTable();
        table.Read(file);
        Assert.InRange(table.Rows.Count, 1, 4);
    }

    [Fact]
    public async Task Risk_NothingToDeploy_IsNoRisk()
    {
        Assert.Equal(0, await RunAsync("--range", "main..main", "--max-probability", "0"));
        Assert.Contains("nothing to deploy", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Risk_WrongFlags_AreAllTold()
    {
        Assert.Equal(1, await RunAsync("--range", "main", "--max-probability", "2", "--fix-pattern", "(", "--max-history", "-1", "--url", "nowhere", "--label", "job"));

        Assert.Equal(
            ["--range:", "--max-probability", "--max-history", "--fix-pattern:", "--url", "--url", "--label"],
            _error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public async Task Risk_WithCiResultsAndAStart_TellsThemAndChangesNothingUntilTheyAreLearnt()
    {
        Assert.Equal(0, await RunAsync("--output", "json"));
        using var without = JsonDocument.Parse(_output.ToString());
        _output.GetStringBuilder().Clear();
        var sha = without.RootElement.GetProperty("commits")[3].GetProperty("sha").GetString();

        Assert.Equal(0, await RunAsync("--output", "json", "--ci-results", Results(sha!), "--start", "2026-11-06T15:00:00Z", "--time-zone", "Europe/Berlin"));

        using var json = JsonDocument.Parse(_output.ToString());
        var inputs = json.RootElement.GetProperty("inputs");
        Assert.True(inputs.GetProperty("ownRunFailed").GetBoolean() && inputs.GetProperty("isFridayAfternoon").GetBoolean());
        Assert.Equal((1, 0), (inputs.GetProperty("runs").GetInt32(), inputs.GetProperty("failedRuns").GetInt32()));
        Assert.Equal(["own_run_failed", "friday_afternoon"], json.RootElement.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetProperty("input").GetString()));
        Assert.Equal(without.RootElement.GetProperty("probability").GetDouble(), json.RootElement.GetProperty("probability").GetDouble());
    }

    [Fact]
    public async Task Risk_WithAModelThatHasLearnt_RatesAFailingRunHigher_AndSaysWhy()
    {
        var model = Path.Combine(_git.Folder, "learnt.onnx");
        var stage = new DeploymentStage { Weights = [Math.Log(3), 0, 0, 0, 0, 0, 0], Deployments = 50, Failures = 12 };
        await File.WriteAllBytesAsync(model, StageFile.With(RiskModel.BundledFile(), stage, model).Content, Cancellation);
        Assert.Equal(0, await RunAsync("--output", "json", "--model", model));
        using var without = JsonDocument.Parse(_output.ToString());
        var before = without.RootElement.GetProperty("probability").GetDouble();
        var results = Results(without.RootElement.GetProperty("commits")[3].GetProperty("sha").GetString()!);
        _output.GetStringBuilder().Clear();

        Assert.Equal(0, await RunAsync("--output", "json", "--model", model, "--ci-results", results));
        using var json = JsonDocument.Parse(_output.ToString());
        var after = json.RootElement.GetProperty("probability").GetDouble();
        Assert.Equal(3 * before / (1 - before), after / (1 - after), tolerance: 1e-6);

        _output.GetStringBuilder().Clear();
        Assert.Equal(0, await RunAsync("--model", model, "--ci-results", results));
        Assert.Contains("\n- its own latest CI run failed: odds × 3.0\n\n| risk |", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Risk_WrongCiResults_AreAllTold()
    {
        var file = Path.Combine(_git.Folder, "wrong.json");
        await File.WriteAllTextAsync(file, """[{"commit": "a", "result": "green"}, {"at": "soon", "result": "passed"}, 7, {"at": "2026-11-01T00:00:00Z", "result": "failed", "job": "x"}]""", Cancellation);

        Assert.Equal(1, await RunAsync("--ci-results", file, "--start", "later", "--time-zone", "Mars/Base"));

        var told = _error.ToString();
        Assert.Equal(7, told.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("--start is \"later\", not a time", told, StringComparison.Ordinal);
        Assert.Contains("--time-zone \"Mars/Base\" is no time zone", told, StringComparison.Ordinal);
        Assert.Contains("run 0 has no \"at\", when it ended", told, StringComparison.Ordinal);
        Assert.Contains("run 0: result is \"green\", not passed or failed", told, StringComparison.Ordinal);
        Assert.Contains("run 1: at is \"soon\", not a time", told, StringComparison.Ordinal);
        Assert.Contains("run 2 is Number, not an object", told, StringComparison.Ordinal);
        Assert.Contains("run 3 has an unknown member \"job\"", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Risk_OfNoRepository_IsNotKnown()
    {
        Assert.Equal(1, await RunAsync("--repo", "/"));
        Assert.Contains("/ is no git repository", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Risk_WithARunningSidecar_AddsTheTargetsRiskAndIsRemembered()
    {
        var storage = RunningHost.NewFolder();
        await using var host = await RunningHost.StartAsync(Config, storage: storage);
        await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 40));

        Assert.Equal(0, await RunAsync("--output", "json", "--url", host.Address.ToString(), "--service", "shop", "--version-name", "1.4", "--label", "job=node"));

        using var json = JsonDocument.Parse(_output.ToString());
        Assert.True(json.RootElement.GetProperty("targetProbability").GetDouble() > 0);
        var shown = json.RootElement.GetProperty("probability").GetDouble().ToString(CultureInfo.InvariantCulture);
        Assert.Contains($"predicted_deployment_failure_probability{{service=\"shop\",version=\"1.4\"}} {shown}", await host.GetAsync("/metrics"), StringComparison.Ordinal);
    }

    public void Dispose() => _git.Dispose();

    private string Results(string sha)
    {
        var file = Path.Combine(_git.Folder, "ci.json");
        File.WriteAllText(file, $$"""[{"commit": "{{sha}}", "result": "failed", "at": "2026-11-06T14:00:00Z"}, {"commit": "0000000", "result": "passed", "at": "2026-11-06T13:00:00Z"}]""");
        return file;
    }

    private Task<int> RunAsync(params string[] flags)
    {
        string[] range = flags.Contains("--range") ? [] : ["--range", "main~4..main"];
        string[] repo = flags.Contains("--repo") ? [] : ["--repo", _git.Folder];
        return new CommandLine((_, _) => throw new InvalidOperationException("a verb serves nothing")).InvokeAsync(["risk", .. repo, .. range, .. flags], _output, _error, Cancellation);
    }
}
