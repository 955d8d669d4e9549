using System.Globalization;
using Exporter.Features;
using Exporter.Signals;

namespace Exporter.Integration.Tests.Datasets;

/// <summary>A history whose feature matrix is larger than the memory allowed trains all the same, within it; without sampling it does not.</summary>
/// <remarks>The limit is the runtime's own hard limit of the managed heap, where history, windows and rows lie: what does not fit fails.</remarks>
[Long(40)]
public sealed class MemoryLimitTests : IDisposable
{
    private const int Hosts = 240;
    private const long LimitBytes = 384L << 20;

    private readonly MadeUpDataset _dataset = new(Hosts, signals: 13, horizons: "30m, 1h");

    public void Dispose() => _dataset.Dispose();

    [Fact]
    public async Task Train_MatrixLargerThanTheHeapMayBe_FitsBySampling()
    {
        PredictorDefinition definition = await _dataset.WriteAsync();
        long matrixBytes = (long)Hosts * MadeUpDataset.Steps * FeatureSchema.For(definition).Names.Length * sizeof(float);
        Assert.True(matrixBytes > LimitBytes, $"the matrix has {matrixBytes} bytes, which fits");

        (int exitCode, string output) = await TrainAsync("--max-memory", "384MB");
        Assert.True(exitCode == 0, output);
        Assert.Matches("rows are taken at every 4m instead of every 30s, to stay within [0-9]+ rows; before a failure at every (30s|1m|2m), which fits make up for", output);
        TestContext.Current.TestOutputHelper?.WriteLine(output);

        (exitCode, output) = await TrainAsync("--max-rows", "100000000");
        Assert.True(exitCode == 1, output);
        Assert.Contains("foresight_trainer: out of memory", output, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output)> TrainAsync(params string[] more) =>
        _dataset.TrainAsync("few", new() { ["DOTNET_GCHeapHardLimit"] = LimitBytes.ToString("x", CultureInfo.InvariantCulture) }, TimeSpan.FromMinutes(10), more);
}
