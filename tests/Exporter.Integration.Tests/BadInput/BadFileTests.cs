using Exporter.TestKit;

namespace Exporter.Integration.Tests.BadInput;

/// <summary>No file can stop the running process: a wrong configuration or model leaves the last good one in force.</summary>
public sealed class BadFileTests
{
    private const int Hangup = 1;
    private const int Terminate = 15;

    [Fact]
    public async Task Reload_OfAWrongConfiguration_KeepsTheOldOneAndNamesTheMistakes()
    {
        await using WatchedSidecar sidecar = await WatchedSidecar.StartAsync();
        await File.WriteAllTextAsync(
            sidecar.Process.ConfigurationFile,
            WatchedSidecar.Configuration.Replace("entity: [instance]", "entitty: [instance]", StringComparison.Ordinal).Replace("[30m]", "[30x]", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);

        sidecar.Process.Process.Signal(Hangup);

        await UntilAsync(sidecar, "the reload is refused", async () => await sidecar.Process.MetricAsync("foresight_config_last_reload_successful") == 0);
        Assert.Equal(1, await sidecar.Process.MetricAsync("foresight_config_reloads_total", "result=\"failure\""));
        await sidecar.Process.Process.SaysAsync("entitty");
        await sidecar.Process.Process.SaysAsync("30x");
        await sidecar.AssertPredictsAsync("a", "b");

        await File.WriteAllTextAsync(sidecar.Process.ConfigurationFile, WatchedSidecar.Configuration, TestContext.Current.CancellationToken);
        sidecar.Process.Process.Signal(Hangup);
        await UntilAsync(sidecar, "the reload succeeds", async () => await sidecar.Process.MetricAsync("foresight_config_last_reload_successful") == 1);
        await sidecar.AssertPredictsAsync("a", "b");
    }

    [Theory]
    [InlineData("rubbish")]
    [InlineData(null)]
    public async Task Model_CorruptOrMissing_IsReplacedByTheBaseline(string? content)
    {
        Dictionary<string, byte[]> files = content is null ? [] : new() { ["models/bad.onnx"] = System.Text.Encoding.ASCII.GetBytes(content) };
        string configuration = WatchedSidecar.Configuration.Replace("    seasonality: []", "    seasonality: []\n    model: models/bad.onnx", StringComparison.Ordinal);

        await using WatchedSidecar sidecar = await WatchedSidecar.StartAsync(configuration, files);

        Assert.Equal(1, await sidecar.Process.MetricAsync("foresight_model_load_failures_total", "predictor=\"test\""));
        Assert.Equal(1, await sidecar.Process.MetricAsync("foresight_model_info", "predictor=\"test\"", "kind=\"baseline\""));
        await sidecar.Process.Process.SaysAsync("bad.onnx");
    }

    [Fact]
    public async Task Start_WithAWrongConfiguration_EndsWithAllMistakes()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "predictors: [{name: x, horizons: [1z], signals: {a: 'rate(b)'}}]\nunknown: 1\n", TestContext.Current.CancellationToken);

        (int exitCode, string output) = await PeerProcess.RunAsync("foresight_exporter", Peers.Foresight, $"--config.file={file}", "--web.listen-address=127.0.0.1:0");
        File.Delete(file);

        Assert.NotEqual(0, exitCode);
        Assert.All(["1z", "rate", "entity", "unknown"], mistake => Assert.Contains(mistake, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Terminate_WhileRunning_EndsCleanly()
    {
        await using WatchedSidecar sidecar = await WatchedSidecar.StartAsync();

        sidecar.Process.Process.Signal(Terminate);

        await sidecar.Process.Process.WaitForExitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, sidecar.Process.Process.ExitCode);
    }

    private static Task UntilAsync(WatchedSidecar sidecar, string what, Func<Task<bool>> condition) =>
        Poll.Until(what, condition, null, sidecar.Process.Process);
}
