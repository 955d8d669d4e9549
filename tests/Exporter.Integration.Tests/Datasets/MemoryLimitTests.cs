using System.Globalization;
using Exporter.Configuration;
using Exporter.Features;
using Exporter.Signals;
using Exporter.TestKit;
using Exporter.Trainer.Storage;

namespace Exporter.Integration.Tests.Datasets;

/// <summary>A history whose feature matrix is larger than the memory allowed trains all the same, within it; without sampling it does not.</summary>
/// <remarks>The limit is the runtime's own hard limit of the managed heap, where history, windows and rows lie: what does not fit fails.</remarks>
public sealed class MemoryLimitTests : IDisposable
{
    private const int Hosts = 240;
    private const int Steps = 2900;
    private const int Signals = 13;
    private const long FromMs = 1_699_920_000_000;
    private const long StepMs = 30_000;
    private const long LimitBytes = 384L << 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("foresight-memory-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Train_MatrixLargerThanTheHeapMayBe_FitsBySampling()
    {
        PredictorDefinition definition = await WriteDatasetAsync();
        long matrixBytes = (long)Hosts * Steps * FeatureSchema.For(definition).Names.Length * sizeof(float);
        Assert.True(matrixBytes > LimitBytes, $"the matrix has {matrixBytes} bytes, which fits");

        (int exitCode, string output) = await TrainAsync("--max-memory", "384MB");
        Assert.True(exitCode == 0, output);
        Assert.Matches("rows are taken at every 4m instead of every 30s, to stay within [0-9]+ rows; before a failure at every (30s|1m|2m), which fits make up for", output);
        TestContext.Current.TestOutputHelper?.WriteLine(output);

        (exitCode, output) = await TrainAsync("--max-rows", "100000000");
        Assert.True(exitCode == 1, output);
        Assert.Contains("foresight_trainer: out of memory", output, StringComparison.Ordinal);
    }

    private async Task<PredictorDefinition> WriteDatasetAsync()
    {
        string signals = string.Concat(Enumerable.Range(0, Signals).Select(signal => $"      s{signal}: s{signal}\n"));
        await File.WriteAllTextAsync(
            PathOf("foresight.yml"),
            $"predictors:\n  - name: fleet\n    entity: [instance]\n    step: 30s\n    horizons: [30m, 1h]\n    seasonality: []\n    failure: failed\n    signals:\n{signals}",
            TestContext.Current.CancellationToken);
        Assert.True(ConfigLoader.TryLoad(PathOf("foresight.yml"), out ForesightConfig? config, out _));
        DatasetRun run = new(config.Predictors[0], new MadeUpFleet(Hosts), TimeProvider.System, TextWriter.Null);
        await run.RunAsync(run.Open(PathOf("data"), FromMs), FromMs + ((Steps - 1) * StepMs), (_, _) => { }, TestContext.Current.CancellationToken);
        return config.Predictors[0];
    }

    private async Task<(int ExitCode, string Output)> TrainAsync(params string[] more)
    {
        Dictionary<string, string> environment = new() { ["DOTNET_GCHeapHardLimit"] = LimitBytes.ToString("x", CultureInfo.InvariantCulture) };
        string[] arguments = ["train", "--dataset", PathOf("data"), "--config.file", PathOf("foresight.yml"), "--predictor", "fleet", "--learner", "few", "--out", PathOf("m.onnx"), .. more];
        await using PeerProcess trainer = PeerProcess.Launch("foresight_trainer", Peers.Trainer, arguments, PeerProcess.NewFolder("trainer"), environment);
        await trainer.WaitForExitAsync(TimeSpan.FromMinutes(10));
        return (trainer.ExitCode, trainer.Output);
    }

    private string PathOf(string file) => Path.Combine(_folder, file);
}
