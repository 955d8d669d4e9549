using Exporter.Configuration;
using Exporter.TestKit;
using Exporter.Trainer.Storage;

namespace Exporter.Integration.Tests.Datasets;

/// <summary>LightGBM's threads sleep while they wait, unless the user wants otherwise: told by the OpenMP runtime itself, which LightGBM brings in.</summary>
public sealed class WaitPolicyTests : IDisposable
{
    private const int Hosts = 48;
    private const int Steps = 2900;
    private const long FromMs = 1_699_920_000_000;
    private const long StepMs = 30_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("foresight-openmp-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Train_PolicyIsPassiveUnlessTheUserSaysOtherwise()
    {
        await WriteDatasetAsync();

        // How often a thread looks before it sleeps; the policy by itself is shown as passive even where nobody has set it.
        Assert.Contains("GOMP_SPINCOUNT = '0'", await TrainAsync([]), StringComparison.Ordinal);
        Assert.DoesNotContain("GOMP_SPINCOUNT = '0'", await TrainAsync(new() { ["OMP_WAIT_POLICY"] = "active" }), StringComparison.Ordinal);
    }

    private async Task WriteDatasetAsync()
    {
        await File.WriteAllTextAsync(
            PathOf("foresight.yml"),
            "predictors:\n  - name: fleet\n    entity: [instance]\n    step: 30s\n    horizons: [30m]\n    seasonality: []\n    failure: failed\n    signals: {s0: s0, s1: s1}\n",
            TestContext.Current.CancellationToken);
        Assert.True(ConfigLoader.TryLoad(PathOf("foresight.yml"), out ForesightConfig? config, out _));
        DatasetRun run = new(config.Predictors[0], new MadeUpFleet(Hosts), TimeProvider.System, TextWriter.Null);
        await run.RunAsync(run.Open(PathOf("data"), FromMs), FromMs + ((Steps - 1) * StepMs), (_, _) => { }, TestContext.Current.CancellationToken);
    }

    private async Task<string> TrainAsync(Dictionary<string, string> environment)
    {
        environment["OMP_DISPLAY_ENV"] = "verbose";
        string[] arguments = ["train", "--dataset", PathOf("data"), "--config.file", PathOf("foresight.yml"), "--predictor", "fleet", "--learner", "lightgbm", "--max-rows", "5000", "--force", "--out", PathOf("m.onnx")];
        await using PeerProcess trainer = PeerProcess.Launch("foresight_trainer", Peers.Trainer, arguments, PeerProcess.NewFolder("trainer"), environment);
        await trainer.WaitForExitAsync(TimeSpan.FromMinutes(5));
        Assert.True(trainer.ExitCode == 0, trainer.Describe());
        return trainer.Output;
    }

    private string PathOf(string file) => Path.Combine(_folder, file);
}
