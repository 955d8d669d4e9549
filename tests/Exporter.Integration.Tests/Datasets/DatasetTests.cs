using System.Globalization;
using System.Text.Json;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Datasets;

/// <summary>
/// A dataset is the Prometheus that it came from: the model trained from it has the very bytes of the one trained from the
/// server itself, also when the program that wrote it was killed in between.
/// </summary>
[Long(60)]
public sealed class DatasetTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("foresight-dataset-").FullName;

    public DatasetTests() => File.WriteAllText(PathOf("foresight.yml"), ClimbingFleet.Configuration);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Train_FromADatasetWhoseWriterWasKilled_GivesTheBytesOfTrainingFromPrometheus()
    {
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync(Peers.Prometheus3, "global: {}\n", null, "--web.enable-remote-write-receiver");
        await ClimbingFleet.WriteAsync(prometheus);
        string[] history =
        [
            "--prometheus.url", prometheus.Address.ToString(), "--predictor", "planted", "--config.file", PathOf("foresight.yml"),
            "--from", Seconds(ClimbingFleet.FromMs), "--to", Seconds(ClimbingFleet.FromMs + (ClimbingFleet.Days * 86_400_000L) - ClimbingFleet.StepMs),
        ];
        string[] fast = ["--learner", "few", "--max-rows", "8000", "--force"];
        await RunAsync(["train", .. history, .. fast, "--out", PathOf("direct.onnx")]);

        // One query's time in fifty: slow enough to be met in the middle.
        string[] dataset = ["dataset", .. history, "--out", PathOf("data"), "--load"];
        await using (PeerProcess writer = PeerProcess.Launch("foresight_trainer", Peers.Trainer, [.. dataset, "0.02"], PeerProcess.NewFolder("trainer")))
        {
            await Poll.Until("some of the dataset is written", () => Task.FromResult(Steps() > 0), Deadline, writer);
            writer.Signal(9);
            await writer.WaitForExitAsync(Deadline);
        }

        int before = Steps();
        Assert.InRange(before, 1, (ClimbingFleet.Days * ClimbingFleet.StepsPerDay) - 1);
        string[] chunks = Directory.GetFiles(PathOf("data"), "*.parquet");
        DateTime[] written = [.. chunks.Select(File.GetLastWriteTimeUtc)];
        string output = await RunAsync([.. dataset, "1"]);
        Assert.Contains($"{ClimbingFleet.Days * ClimbingFleet.StepsPerDay} steps of 5m from 2023-11-14 00:00:00Z on", output, StringComparison.Ordinal);
        Assert.Equal(written, chunks.Select(File.GetLastWriteTimeUtc));

        await RunAsync(["train", "--dataset", PathOf("data"), "--predictor", "planted", "--config.file", PathOf("foresight.yml"), .. fast, "--out", PathOf("stored.onnx")]);
        Assert.Equal(await BytesAsync("direct.onnx"), await BytesAsync("stored.onnx"));
        TestContext.Current.TestOutputHelper?.WriteLine($"killed after {before} steps, {output}");
    }

    [Fact]
    public async Task Predict_FromADataset_SaysWhatPredictFromPrometheusSays()
    {
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync(Peers.Prometheus3, "global: {}\n", null, "--web.enable-remote-write-receiver");
        await ClimbingFleet.WriteAsync(prometheus);
        string[] common = ["--config.file", PathOf("foresight.yml"), "--from", Seconds(ClimbingFleet.FromMs + (10 * 86_400_000L)), "--to", Seconds(ClimbingFleet.FromMs + (11 * 86_400_000L))];
        await RunAsync(["dataset", "--prometheus.url", prometheus.Address.ToString(), "--load", "1", "--config.file", PathOf("foresight.yml"),
            "--from", Seconds(ClimbingFleet.FromMs), "--to", Seconds(ClimbingFleet.FromMs + (11 * 86_400_000L)), "--out", PathOf("data")]);
        await RunAsync(["predict", "--prometheus.url", prometheus.Address.ToString(), .. common, "--out", PathOf("live.csv")]);
        await RunAsync(["predict", "--dataset", PathOf("data"), .. common, "--out", PathOf("stored.csv")]);
        Assert.Equal(4 * 289, (await File.ReadAllLinesAsync(PathOf("live.csv"), TestContext.Current.CancellationToken)).Length - 1);
        Assert.Equal(await File.ReadAllTextAsync(PathOf("live.csv"), TestContext.Current.CancellationToken), await File.ReadAllTextAsync(PathOf("stored.csv"), TestContext.Current.CancellationToken));

        // Sent to another Prometheus, they are there under the sidecar's names, at their own times.
        await using PrometheusServer taker = await PrometheusServer.StartAsync(Peers.Prometheus3, "global: {}\n", null, "--web.enable-remote-write-receiver");
        string sent = await RunAsync(["predict", "--dataset", PathOf("data"), .. common, "--remote-write", new Uri(taker.Address, "/api/v1/write").ToString()]);
        Assert.Contains("Sent 1156 rows to ", sent, StringComparison.Ordinal);
        string[] last = (await File.ReadAllLinesAsync(PathOf("live.csv"), TestContext.Current.CancellationToken))[^1].Split(',');
        QuerySample sample = Assert.Single(await taker.QueryAsync($"predicted_failure_probability{{predictor=\"planted\", horizon=\"2h\", instance=\"{last[1]}\"}} @ {last[0]}"));
        Assert.Equal(float.Parse(last[3], CultureInfo.InvariantCulture), (float)sample.Value);
    }

    private static string Seconds(long ms) => (ms / 1000).ToString(CultureInfo.InvariantCulture);

    private string PathOf(string file) => Path.Combine(_folder, file);

    private Task<byte[]> BytesAsync(string file) => File.ReadAllBytesAsync(PathOf(file), TestContext.Current.CancellationToken);

    private int Steps()
    {
        string manifest = PathOf("data/manifest.json");
        if (!File.Exists(manifest))
        {
            return 0;
        }

        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(manifest));
        return document.RootElement.GetProperty("chunks").EnumerateArray().Sum(chunk => chunk.GetProperty("steps").GetInt32());
    }

    private static async Task<string> RunAsync(string[] arguments)
    {
        await using PeerProcess trainer = PeerProcess.Launch("foresight_trainer", Peers.Trainer, arguments, PeerProcess.NewFolder("trainer"));
        await trainer.WaitForExitAsync(Deadline);
        Assert.True(trainer.ExitCode == 0, trainer.Describe());
        return trainer.Output;
    }
}
