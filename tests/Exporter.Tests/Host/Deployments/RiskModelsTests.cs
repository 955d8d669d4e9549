using System.Text.Json;
using Exporter.Configuration;
using Exporter.Host;
using Exporter.Risk;
using Exporter.Risk.Deployments;
using Exporter.Trainer.Risk.Deployments;

namespace Exporter.Tests.Host.Deployments;

public sealed class RiskModelsTests : IDisposable
{
    private const string Path = "/api/v1/deployments/risk";

    private const string Config = """
        predictors:
          - {name: node, entity: [instance], keep_labels: [job], step: 30s, horizons: [5m], seasonality: [], signals: {disk_used: "max by (instance) (disk_used_ratio)"}, failure: "up == bool 2"}
        deployment_risk: {model: MODEL, time_zone: Asia/Tokyo}
        """;

    private readonly string _storage = RunningHost.NewFolder();
    private readonly string _models = RunningHost.NewFolder();

    private string Model => System.IO.Path.Combine(_models, "deployment_risk.onnx");

    [Fact]
    public async Task Reload_WithANewFile_RatesByIt_AndWithABrokenOneStaysWithTheLast()
    {
        Write(Math.Log(2));
        await using var host = await RunningHost.StartAsync(Config.Replace("MODEL", Model, StringComparison.Ordinal), storage: _storage);
        await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 12));
        var twice = await AskAsync(host, "1.0");
        Assert.Equal(2, twice.Factor, tolerance: 0.01);

        // 16:00 on a Saturday by UTC is past midnight, and Sunday, in Tokyo.
        Assert.Contains("\"isNight\":true", twice.Text, StringComparison.Ordinal);

        Write(Math.Log(4));
        Assert.Equal(2, (await AskAsync(host, "1.1")).Factor, tolerance: 0.01);
        Assert.True(host.Host.Reload());
        Assert.Equal(4, (await AskAsync(host, "1.2")).Factor, tolerance: 0.01);

        await File.WriteAllTextAsync(Model, "no model", TestContext.Current.CancellationToken);
        Assert.False(host.Host.Reload());
        Assert.Contains($"deployment_risk.model: model file {Model}: ", host.Log, StringComparison.Ordinal);
        Assert.Equal(4, (await AskAsync(host, "1.3")).Factor, tolerance: 0.01);
    }

    [Fact]
    public async Task Start_WithoutTheFile_IsRefusedWithTheReason()
    {
        var refused = await Assert.ThrowsAsync<StartupException>(() => RunningHost.StartAsync(Config.Replace("MODEL", Model, StringComparison.Ordinal), storage: _storage));

        Assert.Contains($"deployment_risk.model: model file {Model} does not exist", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Section_WithMistakes_IsRefusedWithAll()
    {
        Assert.False(ConfigLoader.TryParse(
            Config.Replace("time_zone: Asia/Tokyo", "time_zone: Mars/Base, modell: x", StringComparison.Ordinal), "foresight.yml", out _, out var errors));

        Assert.Equal(2, errors.Length);
        Assert.Contains("unknown key \"modell\" in deployment_risk", errors[1].Message, StringComparison.Ordinal);
        Assert.Contains("time_zone: \"Mars/Base\" is no time zone that this system knows", errors[0].Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        Directory.Delete(_storage, recursive: true);
        Directory.Delete(_models, recursive: true);
    }

    private void Write(double ownRun) => File.WriteAllBytes(
        Model, StageFile.With(RiskModel.BundledFile(), new DeploymentStage { Weights = [ownRun, 0, 0, 0, 0, 0, 0], Deployments = 50, Failures = 12 }, Model).Content);

    /// <summary>Asks for a deployment whose CI run failed: how far its odds are above those of its commits alone.</summary>
    private static async Task<(double Factor, string Text)> AskAsync(RunningHost host, string version)
    {
        await host.PostJsonAsync("/api/v1/events", $$"""{"kind": "ci_failed", "labels": {"job": "nowhere"}, "version": "{{version}}", "start": "2026-10-31T15:00:00Z", "source": "ci", "id": "{{version}}"}""");
        var (status, text) = await host.PostJsonAsync(Path, $$"""{"service": "shop-{{version}}", "version": "{{version}}", "labels": {"job": "nowhere"}, "start": "2026-10-31T16:00:00Z", "commits": [{"sha": "c0ffee"}]}""");
        Assert.Equal(200, status);
        using var answer = JsonDocument.Parse(text);
        var (before, after) = (answer.RootElement.GetProperty("changeProbability").GetDouble(), answer.RootElement.GetProperty("probability").GetDouble());
        return (after / (1 - after) / (before / (1 - before)), text);
    }
}
