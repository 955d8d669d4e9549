using Exporter.Configuration;
using Exporter.Signals;
using Exporter.TestKit;
using Exporter.Trainer.Storage;

namespace Exporter.Integration.Tests.Datasets;

/// <summary>A folder with a configuration and a day's dataset of a <see cref="MadeUpFleet"/>, and the real trainer at work in it.</summary>
/// <param name="hosts">Entities.</param>
/// <param name="signals">Signals of the predictor, s0, s1...</param>
/// <param name="horizons">As the configuration has them.</param>
internal sealed class MadeUpDataset(int hosts, int signals, string horizons) : IDisposable
{
    /// <summary>Steps of each entity, 30 s each.</summary>
    public const int Steps = 2900;

    private const long FromMs = 1_699_920_000_000;
    private const long StepMs = 30_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("foresight-dataset-").FullName;

    /// <summary>Writes both.</summary>
    /// <returns>The predictor.</returns>
    public async Task<PredictorDefinition> WriteAsync()
    {
        string all = string.Concat(Enumerable.Range(0, signals).Select(signal => $"      s{signal}: s{signal}\n"));
        await File.WriteAllTextAsync(
            PathOf("foresight.yml"),
            $"predictors:\n  - name: fleet\n    entity: [instance]\n    step: 30s\n    horizons: [{horizons}]\n    seasonality: []\n    failure: failed\n    signals:\n{all}",
            TestContext.Current.CancellationToken);
        Assert.True(ConfigLoader.TryLoad(PathOf("foresight.yml"), out ForesightConfig? config, out _));
        DatasetRun run = new(config.Predictors[0], new MadeUpFleet(hosts), TimeProvider.System, TextWriter.Null);
        await run.RunAsync(run.Open(PathOf("data"), FromMs), FromMs + ((Steps - 1) * StepMs), (_, _) => { }, TestContext.Current.CancellationToken);
        return config.Predictors[0];
    }

    /// <summary>Trains in a process of its own.</summary>
    /// <param name="learner">Its name.</param>
    /// <param name="environment">Variables to set.</param>
    /// <param name="limit">Time that it may take.</param>
    /// <param name="more">More options.</param>
    public async Task<(int ExitCode, string Output)> TrainAsync(string learner, Dictionary<string, string> environment, TimeSpan limit, params string[] more)
    {
        string[] arguments = ["train", "--dataset", PathOf("data"), "--config.file", PathOf("foresight.yml"), "--predictor", "fleet", "--learner", learner, "--out", PathOf("m.onnx"), .. more];
        await using PeerProcess trainer = PeerProcess.Launch("foresight_trainer", Peers.Trainer, arguments, PeerProcess.NewFolder("trainer"), environment);
        await trainer.WaitForExitAsync(limit);
        return (trainer.ExitCode, trainer.Output);
    }

    /// <summary>Predicts with the built-in baseline in a process of its own, and does not wait for it.</summary>
    /// <param name="more">More options.</param>
    public PeerProcess LaunchPredict(params string[] more) => PeerProcess.Launch(
        "foresight_trainer", Peers.Trainer, ["predict", "--dataset", PathOf("data"), "--config.file", PathOf("foresight.yml"), .. more], PeerProcess.NewFolder("trainer"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string PathOf(string file) => Path.Combine(_folder, file);
}
