using Exporter.Configuration;
using Exporter.Host.Pipeline;
using Exporter.Models;

namespace Exporter.Tests.Host;

/// <summary>A moved alias comes into use between two steps, and whatever is wrong with it leaves the model before.</summary>
public sealed class ModelFollowerTests
{
    private const string Champion = "champion";

    [Fact]
    public async Task NoChampionYet_TheBaselineServesUntilThereIsOne()
    {
        await using var host = await StartAsync("follow_first");
        Assert.Contains("level=INFO msg=\"No model yet; it is taken as soon as there is one\"", host.Log, StringComparison.Ordinal);
        await StepAsync(host);
        Assert.Equal("baseline", Version(host));

        var first = ConstantModel.Register(host, 0.25f);
        Look(host);

        // What is published stays until the next step.
        Assert.Equal("baseline", Version(host));
        await StepAsync(host);
        Assert.Equal(first.Version, Version(host));
        var page = await host.GetAsync("/metrics");
        Assert.Contains($"foresight_model_info{{predictor=\"follow_first\",version=\"{first.Version}\",kind=\"onnx\"}} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("foresight_model_load_failures_total{predictor=\"follow_first\"} 0\n", page, StringComparison.Ordinal);
        Assert.Contains("foresight_model_last_load_successful{predictor=\"follow_first\"} 1\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MovedAndRolledBack_EveryStepHasThePredictionsOfTheOneOrTheOther()
    {
        await using var host = await StartAsync("follow_moved");
        var a = ConstantModel.Register(host, 0.25f);
        Look(host);
        await StepAsync(host);
        Assert.Equal((a.Version, 0.25), (Version(host), Probability(host)));

        var b = ConstantModel.Register(host, 0.75f);
        Look(host);
        await StepAsync(host);
        Assert.Equal((b.Version, 0.75), (Version(host), Probability(host)));

        ConstantModel.RegistryOf(host).Rollback("follow_moved", Champion);
        Look(host);
        await StepAsync(host);
        Assert.Equal((a.Version, 0.25), (Version(host), Probability(host)));
    }

    [Fact]
    public async Task BrokenAlias_KeepsTheLastGoodAndSaysSoOnce()
    {
        await using var host = await StartAsync("follow_broken");
        var good = ConstantModel.Register(host, 0.25f);
        Look(host);

        var alias = Path.Combine(host.ModelsFolder, "follow_broken", Champion);
        var before = await File.ReadAllTextAsync(alias, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(alias, "nothing/here\n", TestContext.Current.CancellationToken);
        Look(host);
        Look(host);
        File.Delete(alias);
        Look(host);
        Look(host);
        await StepAsync(host);

        Assert.Equal(good.Version, Version(host));
        Assert.Equal(2, host.Log.Split("msg=\"Model not in use\"").Length - 1);
        Assert.Contains("begins with \\\"nothing/here\\\", which is not a version", host.Log, StringComparison.Ordinal);
        var page = await host.GetAsync("/metrics");
        Assert.Contains("foresight_model_load_failures_total{predictor=\"follow_broken\"} 2\n", page, StringComparison.Ordinal);
        Assert.Contains("foresight_model_last_load_successful{predictor=\"follow_broken\"} 0\n", page, StringComparison.Ordinal);

        await File.WriteAllTextAsync(alias, before, TestContext.Current.CancellationToken);
        Look(host);
        Assert.Contains("foresight_model_last_load_successful{predictor=\"follow_broken\"} 1\n", await host.GetAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileThatComesAfterItsAlias_IsTakenWhenItIsThere()
    {
        await using var host = await StartAsync("follow_late");
        var model = ConstantModel.Register(host, 0.25f);
        var content = await File.ReadAllBytesAsync(model.Path, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(model.Path, content[..(content.Length / 2)], TestContext.Current.CancellationToken);
        Look(host);
        Assert.Contains("is damaged: its SHA-256 begins with", host.Log, StringComparison.Ordinal);
        await StepAsync(host);
        Assert.Equal("baseline", Version(host));

        await File.WriteAllBytesAsync(model.Path, content, TestContext.Current.CancellationToken);
        Look(host);
        await StepAsync(host);
        Assert.Equal(model.Version, Version(host));
    }

    [Fact]
    public async Task ModelForOtherFeatures_IsRefusedWithBothSides()
    {
        await using var host = await StartAsync("follow_other");
        ConstantModel.Register(host, 0.25f);
        ConstantModel.Register(host, 0.25f, contract => contract with { StepSeconds = 60 });
        Look(host);
        await StepAsync(host);
        Assert.Equal("baseline", Version(host));
        Assert.Contains("the model's step is 60s, the configuration's 30s", host.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_TakesTheChampionToo()
    {
        await using var host = await StartAsync("follow_reload");
        var model = ConstantModel.Register(host, 0.25f);
        Assert.True(host.Host.Reload());
        await StepAsync(host);
        Assert.Equal(model.Version, Version(host));
        Look(host);
        Assert.Equal(1, host.Log.Split($"msg=\"Model in use\" predictor=follow_reload version={model.Version}").Length - 1);
    }

    [Fact]
    public async Task Reload_WhileTheFollowerLoads_HasTheLastWord()
    {
        await using var host = await StartAsync("follow_race");
        var model = ConstantModel.Register(host, 0.25f);
        var pipeline = host.Host.Pipeline;
        Assert.True(ConfigLoader.TryLoad(host.ConfigFile, out var config, out _));

        // The follower loads while the lock is held, and finds another definition once it has it.
        var looking = Task.CompletedTask;
        pipeline.Gate.Run(() =>
        {
            looking = Task.Run(() => Look(host), TestContext.Current.CancellationToken);
            pipeline.Reconfigure(config);
        });
        await looking;

        await StepAsync(host);
        Assert.Equal((model.Version, 0.25), (Version(host), Probability(host)));
        Assert.Equal(1, host.Log.Split($"msg=\"Model in use\" predictor=follow_race version={model.Version}").Length - 1);
    }

    // A predictor of its own, as model counters are kept per process.
    internal static async Task<RunningHost> StartAsync(string predictor, bool tryModels = false) =>
        await RunningHost.StartAsync(RunningHost.NodeConfig.Replace("name: node", $"name: {predictor}\n    model: champion", StringComparison.Ordinal), tryModels: tryModels);

    internal static void Look(RunningHost host)
    {
        using var follower = new ModelFollower(host.Host.Pipeline, host.Host.Logger, TimeProvider.System);
        follower.Look();
    }

    private static async Task StepAsync(RunningHost host)
    {
        var scrapes = (int)((host.Host.Pipeline.Predictors[0].Status.LastStepMs ?? SomeSample.BaseMs) - SomeSample.BaseMs) / 15_000;
        Assert.Equal(204, await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes + 12).Where(sample => sample.TimestampMs > SomeSample.BaseMs + (scrapes * 15_000L))));
    }

    private static PredictionFrame Frame(RunningHost host) => Assert.Single(host.Board.Current());

    private static string Version(RunningHost host) => Frame(host).ModelVersion;

    private static double Probability(RunningHost host) => Math.Round(Frame(host).Probability(0, 0), 6);
}
