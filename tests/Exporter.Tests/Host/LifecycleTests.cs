namespace Exporter.Tests.Host;

public sealed class LifecycleTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ready_BeforeAndAfterTheFirstStep_SaysWhyNot()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        Assert.Equal((200, "Foresight is healthy.\n"), await host.AskAsync(HttpMethod.Get, "/-/healthy"));
        Assert.Equal((503, "Foresight is not ready:\nno samples received yet\n"), await host.AskAsync(HttpMethod.Get, "/-/ready"));

        // Lateness is one step, but the first sample closes the newest step that lies before it.
        await host.WriteAsync(SomeSample.Stream(hosts: 1, scrapes: 5));
        Assert.Equal((200, "Foresight is ready.\n"), await host.AskAsync(HttpMethod.Get, "/-/ready"));
    }

    [Fact]
    public async Task Reload_ToAWrongFile_NamesTheMistakesAndKeepsTheOldConfiguration()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 20));
        await File.WriteAllTextAsync(host.ConfigFile, RunningHost.NodeConfig.Replace("horizons: [30m, 2h]", "horizons: [soon]", StringComparison.Ordinal) + "\nunknown: 1\n", Cancellation);

        var (status, text) = await host.AskAsync(HttpMethod.Post, "/-/reload");

        Assert.Equal(500, status);
        Assert.Contains($"{host.ConfigFile}:6:", text, StringComparison.Ordinal);
        Assert.Contains("soon", text, StringComparison.Ordinal);
        Assert.Contains("unknown", text, StringComparison.Ordinal);
        var page = await host.GetAsync("/metrics");
        Assert.Contains("foresight_config_last_reload_successful 0\n", page, StringComparison.Ordinal);
        Assert.Contains("foresight_config_reloads_total{result=\"failure\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("predicted_failure_probability{predictor=\"node\",horizon=\"2h\",instance=\"host-0:9100\"", page, StringComparison.Ordinal);
        Assert.Equal(200, (await host.AskAsync(HttpMethod.Get, "/-/ready")).Status);
    }

    [Fact]
    public async Task Reload_WithAnotherThreshold_KeepsTheWindows()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        var stream = SomeSample.Stream(hosts: 2, scrapes: 40);
        await host.WriteAsync(stream.Take(120));
        await File.WriteAllTextAsync(host.ConfigFile, RunningHost.NodeConfig + "\n    alert: {threshold: 0.01}\n", Cancellation);

        Assert.Equal(200, (await host.AskAsync(HttpMethod.Post, "/-/reload")).Status);
        Assert.Contains("kept=1", host.Log, StringComparison.Ordinal);
        await host.WriteAsync(stream.Skip(120));

        await using var other = await RunningHost.StartAsync(RunningHost.NodeConfig);
        await other.WriteAsync(stream);
        Assert.Equal(Probabilities(await other.GetAsync("/metrics")), Probabilities(await host.GetAsync("/metrics")));
        Assert.Contains("predicted_failure_threshold{predictor=\"node\",horizon=\"2h\"} 0.01\n", await host.GetAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_WithoutAPredictor_TakesItsSeriesOffThePage()
    {
        var second = RunningHost.NodeConfig[RunningHost.NodeConfig.IndexOf("  - name", StringComparison.Ordinal)..].Replace("name: node", "name: disk", StringComparison.Ordinal);
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig + "\n" + second);
        await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 20));
        Assert.Contains("predictor=\"disk\"", Probabilities(await host.GetAsync("/metrics")), StringComparison.Ordinal);
        await File.WriteAllTextAsync(host.ConfigFile, RunningHost.NodeConfig, Cancellation);

        Assert.Equal(200, (await host.AskAsync(HttpMethod.Put, "/-/reload")).Status);

        var page = await host.GetAsync("/metrics");
        Assert.DoesNotContain("predictor=\"disk\"", Probabilities(page), StringComparison.Ordinal);
        Assert.DoesNotContain("foresight_entities{predictor=\"disk\"}", page, StringComparison.Ordinal);
        Assert.Contains("predictor=\"node\"", Probabilities(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_WithAnotherSignal_StartsThatPredictorAnew()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        var stream = SomeSample.Stream(hosts: 2, scrapes: 60);
        await host.WriteAsync(stream.Take(180));
        await File.WriteAllTextAsync(host.ConfigFile, RunningHost.NodeConfig.Replace("disk_used_ratio)", "disk_used_ratio * 1)", StringComparison.Ordinal), Cancellation);

        Assert.Equal(200, (await host.AskAsync(HttpMethod.Post, "/-/reload")).Status);
        Assert.Equal("", Probabilities(await host.GetAsync("/metrics")));
        Assert.Equal((503, "Foresight is not ready:\npredictor \"node\" has not evaluated a step yet\n"), await host.AskAsync(HttpMethod.Get, "/-/ready"));

        await host.WriteAsync(stream.Skip(180));
        Assert.Contains("host-1:9100", Probabilities(await host.GetAsync("/metrics")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("peers: [instance]", "load:peer_z_by_instance")]
    [InlineData("change: changes(up[2m])", "entity:changes_1d")]
    [InlineData("depends_on: label_replace(up, \"on_instance\", \"host-0:9100\", \"\", \"\")", "entity:dependencies_failing")]
    public async Task Reload_WithASettingThatAddsFeatures_StartsThatPredictorAnewWithThem(string setting, string feature)
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        var stream = SomeSample.Stream(hosts: 2, scrapes: 60);
        await host.WriteAsync(stream.Take(180));
        await File.WriteAllTextAsync(host.ConfigFile, $"{RunningHost.NodeConfig}\n    {setting}\n", Cancellation);

        Assert.Equal(200, (await host.AskAsync(HttpMethod.Post, "/-/reload")).Status);
        Assert.Contains("kept=0", host.Log, StringComparison.Ordinal);
        await host.WriteAsync(stream.Skip(180));

        Assert.Contains($"\"{feature}\"", await host.GetAsync("/api/v1/vectors?predictor=node"), StringComparison.Ordinal);
        Assert.Contains("host-1:9100", Probabilities(await host.GetAsync("/metrics")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_ToDependenciesForAdviceAlone_TakesTheirFeaturesAway()
    {
        const string calls = "label_replace(up, \"on_instance\", \"host-0:9100\", \"\", \"\")";
        await using var host = await RunningHost.StartAsync($"{RunningHost.NodeConfig}\n    depends_on: {calls}\n");
        var stream = SomeSample.Stream(hosts: 2, scrapes: 60);
        await host.WriteAsync(stream.Take(180));
        Assert.Contains("dependencies_failing", await host.GetAsync("/api/v1/vectors?predictor=node"), StringComparison.Ordinal);
        await File.WriteAllTextAsync(host.ConfigFile, $"{RunningHost.NodeConfig}\n    depends_on: {{expr: '{calls}', features: false}}\n", Cancellation);

        Assert.Equal(200, (await host.AskAsync(HttpMethod.Post, "/-/reload")).Status);
        await host.WriteAsync(stream.Skip(180));

        Assert.DoesNotContain("dependencies_failing", await host.GetAsync("/api/v1/vectors?predictor=node"), StringComparison.Ordinal);
        Assert.Contains("host-1:9100", Probabilities(await host.GetAsync("/metrics")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lifecycle_NotEnabled_IsForbidden()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig, lifecycle: false);

        Assert.Equal(403, (await host.AskAsync(HttpMethod.Post, "/-/reload")).Status);
        Assert.Equal(403, (await host.AskAsync(HttpMethod.Post, "/-/quit")).Status);
        Assert.Equal(405, (await host.AskAsync(HttpMethod.Get, "/-/reload")).Status);
        Assert.False(host.Host.Quit.IsCompleted);
    }

    [Fact]
    public async Task Quit_Enabled_EndsTheProcessAfterTheAnswer()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);

        Assert.Equal(200, (await host.AskAsync(HttpMethod.Post, "/-/quit")).Status);

        await host.Host.Quit.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }

    [Fact]
    public async Task LandingPage_LinksWhatThereIs()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        var page = await host.GetAsync("/");

        foreach (var path in new[] { "/metrics", "/api/v1/predictions", "/-/healthy" })
        {
            Assert.Contains($"href=\"{path[1..]}\"", page, StringComparison.Ordinal);
            Assert.Equal(200, (await host.AskAsync(HttpMethod.Get, path)).Status);
        }
    }

    private static string Probabilities(string page) =>
        string.Join('\n', page.Split('\n').Where(line => line.StartsWith("predicted_failure_probability{", StringComparison.Ordinal)));
}
