using Exporter.Features;
using Exporter.Integration.Tests.BadInput;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Registry;

/// <summary>The sidecar follows an alias that another process, the trainer, moves: within seconds, without a gap, and never to what is broken.</summary>
[Long(40)]
public sealed class FollowingTests : IAsyncLifetime
{
    private const string Champion = "champion";

    private static readonly string Configuration = WatchedSidecar.Configuration.Replace("    seasonality: []", "    seasonality: []\n    model: champion", StringComparison.Ordinal);

    // "Within seconds": it looks every two, and the machine may be busy.
    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(10);

    private readonly string _models = PeerProcess.NewFolder("models");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_models, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Alias_MovedByTheTrainer_IsFollowedWithoutAGap()
    {
        await using WatchedSidecar sidecar = await WatchedSidecar.StartAsync(Configuration, null, $"--models.path={_models}");
        await AssertServesAsync(sidecar, "baseline", null);
        string quiet = await ImportAsync(sidecar, 0.25f);
        string loud = await ImportAsync(sidecar, 0.75f);

        // What nobody knows the worth of is promoted by force only.
        (int refused, string why) = await TrainerAsync("promote", "test", quiet);
        Assert.Equal(3, refused);
        Assert.Contains("--force", why, StringComparison.Ordinal);
        await AssertServesAsync(sidecar, "baseline", null);

        await PromoteAsync(quiet, "--force");
        await FollowsAsync(sidecar, quiet, 0.25);
        await PromoteAsync(loud, "--force");
        await FollowsAsync(sidecar, loud, 0.75);
        await PromoteAsync("--rollback");
        await FollowsAsync(sidecar, quiet, 0.25);
        Assert.Equal(0, await sidecar.Process.MetricAsync("foresight_model_load_failures_total"));
        Assert.Equal(0, await sidecar.Process.MetricAsync("foresight_scoring_failures_total"));
    }

    [Fact]
    public async Task Champion_BrokenOrGone_LeavesTheLastGoodUntilItIsRight()
    {
        await using WatchedSidecar sidecar = await WatchedSidecar.StartAsync(Configuration, null, $"--models.path={_models}");
        string good = await ImportAsync(sidecar, 0.25f);
        string bad = await ImportAsync(sidecar, 0.75f);
        await PromoteAsync(good, "--force");
        await FollowsAsync(sidecar, good, 0.25);

        await File.WriteAllTextAsync(PathOf(bad + ".onnx"), "not a model", TestContext.Current.CancellationToken);
        (int refused, string why) = await TrainerAsync("promote", "test", bad, "--force");
        Assert.Equal(1, refused);
        Assert.Contains("is damaged", why, StringComparison.Ordinal);

        // Somebody moves the alias by hand all the same, then removes it.
        await File.WriteAllTextAsync(PathOf(Champion), $"{bad}\n{good}\n", TestContext.Current.CancellationToken);
        await FailsAsync(sidecar, failures: 1, "is damaged");
        await AssertServesAsync(sidecar, good, 0.25);
        File.Delete(PathOf(Champion));
        await FailsAsync(sidecar, failures: 2, "no model of predictor");
        await AssertServesAsync(sidecar, good, 0.25);

        await PromoteAsync(good, "--force");
        await Poll.Until("the champion is in use again", async () => await sidecar.Process.MetricAsync("foresight_model_last_load_successful") == 1, Seconds, sidecar.Process.Process);
        await AssertServesAsync(sidecar, good, 0.25);
    }

    [Fact]
    public async Task Restart_BeginsWithTheChampion()
    {
        string champion;
        await using (WatchedSidecar first = await WatchedSidecar.StartAsync(Configuration, null, $"--models.path={_models}"))
        {
            champion = await ImportAsync(first, 0.25f);
            await PromoteAsync(champion, "--force");
        }

        await using WatchedSidecar second = await WatchedSidecar.StartAsync(Configuration, null, $"--models.path={_models}");
        await AssertServesAsync(second, champion, 0.25);
    }

    private string PathOf(string name) => Path.Combine(_models, "test", name);

    /// <summary>Waits until a version predicts; every page on the way has the predictions of both targets, by the one model or the other.</summary>
    private static Task FollowsAsync(WatchedSidecar sidecar, string version, double probability) =>
        Poll.Until($"version {version} predicts {probability}", async () =>
        {
            await sidecar.AssertPredictsAsync("a", "b");
            return await sidecar.Process.MetricAsync("foresight_model_info", $"version=\"{version}\"") == 1 && await ProbabilityAsync(sidecar) == probability;
        }, Seconds, sidecar.Process.Process);

    private static Task FailsAsync(WatchedSidecar sidecar, int failures, string why) =>
        Poll.Until($"failure {failures} is counted", async () =>
        {
            await sidecar.AssertPredictsAsync("a", "b");
            return await sidecar.Process.MetricAsync("foresight_model_load_failures_total") == failures
                && await sidecar.Process.MetricAsync("foresight_model_last_load_successful") == 0
                && sidecar.Process.Process.Output.Contains(why, StringComparison.Ordinal);
        }, Seconds, sidecar.Process.Process);

    private static async Task AssertServesAsync(WatchedSidecar sidecar, string version, double? probability)
    {
        await sidecar.AssertPredictsAsync("a", "b");
        Assert.Equal(1, await sidecar.Process.MetricAsync("foresight_model_info", $"version=\"{version}\""));
        if (probability is { } expected)
        {
            Assert.Equal(expected, await ProbabilityAsync(sidecar));
        }
    }

    private static async Task<double> ProbabilityAsync(WatchedSidecar sidecar) =>
        Math.Round(await sidecar.Process.MetricAsync("predicted_failure_probability", "instance=\"a\""), 6);

    private async Task<string> ImportAsync(WatchedSidecar sidecar, float probability)
    {
        Assert.True(Exporter.Configuration.ConfigLoader.TryParse(Configuration, "foresight.yml", out var config, out _));
        string file = Path.Combine(sidecar.Process.Process.Folder, "net.onnx");
        await File.WriteAllBytesAsync(file, ForeignModels.Constant(FeatureSchema.For(config.Predictors[0]).Names.Length, probability), TestContext.Current.CancellationToken);
        string[] before = Versions();
        (int exitCode, string output) = await TrainerAsync("import", file, $"--config.file={sidecar.Process.ConfigurationFile}", "--predictor=test");
        Assert.True(exitCode == 0, output);
        return Assert.Single(Versions().Except(before));
    }

    private string[] Versions() => Directory.Exists(PathOf("")) ? [.. Directory.GetFiles(PathOf(""), "*.onnx").Select(file => Path.GetFileNameWithoutExtension(file))] : [];

    private async Task PromoteAsync(params string[] arguments)
    {
        (int exitCode, string output) = await TrainerAsync(["promote", "test", .. arguments]);
        Assert.True(exitCode == 0, output);
    }

    private Task<(int ExitCode, string Output)> TrainerAsync(params string[] arguments) =>
        PeerProcess.RunAsync("foresight_trainer", Peers.Trainer, [.. arguments, $"--registry={_models}"]);
}
