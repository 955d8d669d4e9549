using System.Text.Json;
using Exporter.Models.Registry;

namespace Exporter.Tests.Host.Lifecycle;

/// <summary>Models changed over HTTP: what is looked at before, what moves, what is written down, and what is refused.</summary>
public sealed class ModelAdminTests : IDisposable
{
    private readonly string _storage = RunningHost.NewFolder();

    [Fact]
    public async Task Off_NothingIsChanged_AndVersionsAreListedAllTheSame()
    {
        await using var host = await StartAsync("admin_off", admin: false);
        var model = ConstantModel.Register(host, 0.25f, alias: null);

        foreach (var action in (string[])["promote", "rollback", "reload", "pin"])
        {
            Assert.Equal((403, "models are not changed over HTTP: start with --web.enable-admin-api"), await host.PostJsonAsync($"/api/v1/models/admin_off/{action}", "{}"));
        }

        Assert.Equal(403, (await host.ProblemAsync("/api/v1/models/admin_off/pin?by=me", HttpMethod.Delete)).Status);
        var answer = await RegistryAsync(host, "admin_off");
        Assert.False(answer.GetProperty("adminApi").GetBoolean());
        Assert.Equal(model.Version, Assert.Single(answer.GetProperty("versions").EnumerateArray()).GetProperty("version").GetString());
        Assert.Empty(answer.GetProperty("champions").EnumerateArray());
    }

    [Fact]
    public async Task Promote_MovesTheAlias_TheNextStepFollows_AndIsWrittenDown()
    {
        await using var host = await StartAsync("admin_promote");
        var a = ConstantModel.Register(host, 0.25f);
        var b = ConstantModel.Register(host, 0.75f, "challenger");
        host.Host.Follower.Look();
        await StepAsync(host);

        var (status, text) = await PostAsync(host, "admin_promote", "promote", """{"version": "challenger", "force": true, "reason": "better", "by": "anna"}""");

        Assert.True(status == 200, text);
        Assert.Equal(["done", b.Version, a.Version, b.Version], Members(text, "result", "version", "from", "to"));
        await StepAsync(host);
        Assert.Equal((b.Version, 0.75), Serving(host));
        var answer = await RegistryAsync(host, "admin_promote");
        Assert.Equal([b.Version, a.Version], answer.GetProperty("champions").EnumerateArray().Select(one => one.GetString()));
        var change = Assert.Single(answer.GetProperty("changes").EnumerateArray());
        Assert.Equal(["promote", a.Version, b.Version, "better", "anna", "127.0.0.1", "done"], Members(change.GetRawText(), "action", "from", "to", "reason", "by", "origin", "result"));
        Assert.Equal(1, await host.SumAsync("foresight_model_changes_total", "action=\"promote\"", "result=\"done\""));
        Assert.Contains($"msg=\"Models changed by request\" predictor=admin_promote action=promote from={a.Version} to={b.Version} by=anna reason=better", host.Log, StringComparison.Ordinal);
        Assert.Contains($"\"from\":\"{a.Version}\",\"to\":\"{b.Version}\",\"reason\":\"alias_moved\"", await host.GetAsync("/api/v1/models"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promote_ForOtherFeatures_IsRefusedWithBothSides_AndNothingMoves()
    {
        await using var host = await StartAsync("admin_unfit");
        var good = ConstantModel.Register(host, 0.25f);
        var other = ConstantModel.Register(host, 0.625f, contract => contract with { StepSeconds = 60 }, alias: null);

        var (status, text) = await PostAsync(host, "admin_unfit", "promote", $$"""{"version": "{{other.Version}}", "force": true, "reason": "a", "by": "b"}""");

        Assert.Equal(409, status);
        Assert.Contains("the model's step is 60s, the configuration's 30s", text, StringComparison.Ordinal);
        Assert.Equal(good.Version, ConstantModel.RegistryOf(host).FindAlias("admin_unfit", "champion").Version);
        var versions = (await RegistryAsync(host, "admin_unfit")).GetProperty("versions").EnumerateArray().ToDictionary(one => one.GetProperty("version").GetString()!);
        Assert.Equal("the model's step is 60s, the configuration's 30s", versions[other.Version].GetProperty("error").GetString());
        Assert.Equal((false, true), (versions[other.Version].GetProperty("fits").GetBoolean(), versions[good.Version].GetProperty("fits").GetBoolean()));
        Assert.Equal(new FileInfo(good.Path).Length, versions[good.Version].GetProperty("bytes").GetInt64());
        Assert.Equal(1, await host.SumAsync("foresight_model_changes_total", "action=\"promote\"", "result=\"refused\""));
        Assert.Empty((await RegistryAsync(host, "admin_unfit")).GetProperty("changes").EnumerateArray());
    }

    [Fact]
    public async Task Promote_NotKnownToBeatTheBaseline_WantsForce()
    {
        await using var host = await StartAsync("admin_doubt");
        var model = ConstantModel.Register(host, 0.25f, alias: null);
        var better = ConstantModel.Register(
            host, 0.625f, contract => contract with { Metrics = contract.Metrics.Add("event_f1_30m", 0.7).Add("event_f1_2h", 0.7).Add("baseline_event_f1_30m", 0.4).Add("baseline_event_f1_2h", 0.4) }, alias: null);

        Assert.Equal(
            (409, $"{model.Version} does not say how it did beside the built-in baseline on held-out time: it was not promoted; \"force\": true promotes it all the same"),
            await PostAsync(host, "admin_doubt", "promote", $$"""{"version": "{{model.Version}}", "reason": "a", "by": "b"}"""));
        Assert.Equal(200, (await PostAsync(host, "admin_doubt", "promote", $$"""{"version": "{{better.Version}}", "reason": "a", "by": "b"}""")).Status);
    }

    [Fact]
    public async Task Rollback_GoesBackThroughTheHistory_AndThenThereIsNone()
    {
        await using var host = await StartAsync("admin_rollback");
        var a = ConstantModel.Register(host, 0.25f);
        var b = ConstantModel.Register(host, 0.75f);
        const string Why = """{"reason": "worse", "by": "ben"}""";

        var (status, text) = await PostAsync(host, "admin_rollback", "rollback", Why);

        Assert.True(status == 200, text);
        Assert.Equal([b.Version, a.Version, a.Version], Members(text, "from", "to", "version"));
        await StepAsync(host);
        Assert.Equal((a.Version, 0.25), Serving(host));
        Assert.Equal((404, "no version of \"admin_rollback\" was champion before"), await PostAsync(host, "admin_rollback", "rollback", Why));
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("..")]
    [InlineData("champion/../champion")]
    [InlineData("nobody")]
    public async Task Names_LeadNowhereElse(string version)
    {
        await using var host = await StartAsync("admin_names");
        ConstantModel.Register(host, 0.25f);

        foreach (var action in (string[])["promote", "pin"])
        {
            var (status, text) = await PostAsync(host, "admin_names", action, $$"""{"version": "{{version}}", "reason": "a", "by": "b"}""");
            Assert.Equal(404, status);
            Assert.Contains($"has no version \"{version}\" of \"admin_names\"; there are: ", text, StringComparison.Ordinal);
        }

        Assert.Equal(404, (await PostAsync(host, "..%2f..%2fadmin_names", "promote", """{"version": "a", "reason": "a", "by": "b"}""")).Status);
    }

    [Fact]
    public async Task Promote_WhereTheConfigurationNamesAFile_IsRefused()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig.Replace("name: node", "name: admin_file", StringComparison.Ordinal), storage: _storage, admin: true);
        var model = ConstantModel.Register(host, 0.25f, alias: null);

        var (status, text) = await PostAsync(host, "admin_file", "promote", $$"""{"version": "{{model.Version}}", "force": true, "reason": "a", "by": "b"}""");

        Assert.Equal(409, status);
        Assert.StartsWith("\"admin_file\" predicts with baseline, as the configuration says, not with the champion of the registry", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promote_TheFolderCannotBeWritten_SaysSo_AndTheTrailToo()
    {
        await using var host = await StartAsync("admin_full");
        var model = ConstantModel.Register(host, 0.25f, alias: null);

        // No file can take the place of a folder, not even for root.
        Directory.CreateDirectory(Path.Combine(host.ModelsFolder, "admin_full", "champion"));
        var (status, text) = await PostAsync(host, "admin_full", "promote", $$"""{"version": "{{model.Version}}", "force": true, "reason": "a", "by": "b"}""");

        Assert.Equal(409, status);
        Assert.Equal(text, Assert.Single((await RegistryAsync(host, "admin_full")).GetProperty("changes").EnumerateArray()).GetProperty("result").GetString());
        Assert.Equal(1, await host.SumAsync("foresight_model_changes_total", "action=\"promote\"", "result=\"failed\""));
    }

    [Fact]
    public async Task Bodies_MistakesAreAllListed()
    {
        await using var host = await StartAsync("admin_bodies");

        Assert.Equal(
            (400, """
            the request has an unknown member "versoin"; known are version, force, reason, by
            it has no version: which one of the registry, its beginning, or "challenger"
            force is Number, not true or false
            it has no reason: why it is asked for
            the request: by is Number, not a text
            """),
            await PostAsync(host, "admin_bodies", "promote", """{"versoin": "a", "force": 1, "by": 7}"""));
        Assert.Equal((400, "not a pin: the override has an unknown member \"start\"; known are version, end, for, reason, by"), await PostAsync(host, "admin_bodies", "pin", """{"start": 1, "version": "a", "reason": "a", "by": "b"}"""));
        Assert.Equal((404, "no predictor \"nobody\"; there are: admin_bodies"), await PostAsync(host, "nobody", "promote", """{"version": "a", "reason": "a", "by": "b"}"""));
    }

    [Fact]
    public async Task Reload_ReadsAFileAgain()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig.Replace("name: node", "name: admin_reload\n    model: ./net.onnx", StringComparison.Ordinal), storage: _storage, admin: true);
        var (_, refusal) = await PostAsync(host, "admin_reload", "reload", """{"reason": "a", "by": "b"}""");
        Assert.Contains("net.onnx does not exist", refusal, StringComparison.Ordinal);

        File.Copy(ConstantModel.Register(host, 0.25f, alias: null).Path, Path.Combine(Path.GetDirectoryName(host.ConfigFile)!, "net.onnx"));
        var (status, text) = await PostAsync(host, "admin_reload", "reload", """{"reason": "a", "by": "b"}""");

        Assert.True(status == 200, text);
        await StepAsync(host);
        Assert.Equal(0.25, Serving(host).Probability);
    }

    [Fact]
    public async Task Promote_AgainAndAgain_WhileTheFollowerLooks_TheLastOneServes()
    {
        await using var host = await StartAsync("admin_race");
        RegisteredModel[] models = [ConstantModel.Register(host, 0.25f), ConstantModel.Register(host, 0.75f)];
        using var ending = new CancellationTokenSource();
        var looking = Task.Run(
            () =>
            {
                while (!ending.IsCancellationRequested)
                {
                    host.Host.Follower.Look();
                }
            },
            TestContext.Current.CancellationToken);

        for (var i = 0; i < 10; i++)
        {
            var (status, text) = await PostAsync(host, "admin_race", "promote", $$"""{"version": "{{models[i % 2].Version}}", "force": true, "reason": "a", "by": "b"}""");
            Assert.True(status == 200, text);
            Assert.Equal(models[i % 2].Version, host.Host.Pipeline.Predictors[0].Model.Current.Version);
            await StepAsync(host);
            Assert.Equal(models[i % 2].Version, Serving(host).Version);
        }

        await ending.CancelAsync();
        await looking;
        Assert.Equal(0, await host.SumAsync("foresight_model_load_failures_total", "predictor=\"admin_race\""));
        Assert.Equal(10, (await RegistryAsync(host, "admin_race")).GetProperty("changes").EnumerateArray().Count(one => one.GetProperty("result").GetString() == "done"));
    }

    public void Dispose() => Directory.Delete(_storage, recursive: true);

    // A predictor of its own, as model counters are kept per process.
    private Task<RunningHost> StartAsync(string predictor, bool admin = true) =>
        RunningHost.StartAsync(RunningHost.NodeConfig.Replace("name: node", $"name: {predictor}\n    model: champion", StringComparison.Ordinal), storage: _storage, admin: admin);

    private static Task<(int Status, string Text)> PostAsync(RunningHost host, string predictor, string action, string body) => host.PostJsonAsync($"/api/v1/models/{predictor}/{action}", body);

    private static async Task<JsonElement> RegistryAsync(RunningHost host, string predictor) => JsonElement.Parse(await host.GetAsync($"/api/v1/models/{predictor}"));

    private static string?[] Members(string json, params string[] names)
    {
        var root = JsonElement.Parse(json);
        return [.. names.Select(name => root.GetProperty(name).GetString())];
    }

    private static async Task StepAsync(RunningHost host)
    {
        var scrapes = (int)((host.Host.Pipeline.Predictors[0].Status.LastStepMs ?? SomeSample.BaseMs) - SomeSample.BaseMs) / 15_000;
        Assert.Equal(204, await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes + 12).Where(sample => sample.TimestampMs > SomeSample.BaseMs + (scrapes * 15_000L))));
    }

    private static (string Version, double Probability) Serving(RunningHost host)
    {
        var frame = Assert.Single(host.Board.Current());
        return (frame.ModelVersion, Math.Round(frame.Probability(0, 0), 6));
    }
}
