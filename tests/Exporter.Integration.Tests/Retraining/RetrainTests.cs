using System.Globalization;
using System.Text.Json;
using Exporter.Integration.Tests.Datasets;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Retraining;

/// <summary>The real program against a real Prometheus: killed in the midst, held up by another, done once, and growing by what is new alone.</summary>
[Long(60)]
public sealed class RetrainTests : IDisposable
{
    private const long DayMs = 86_400_000;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("foresight-retrain-").FullName;

    public RetrainTests() => File.WriteAllText(PathOf("foresight.yml"), ClimbingFleet.Configuration);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Retrain_KilledInTheMidst_GivesTheModelOfOneThatWasNot()
    {
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync(Peers.Prometheus3, "global: {}\n", null, "--web.enable-remote-write-receiver");
        await ClimbingFleet.WriteAsync(prometheus);
        string whole = Seconds(ClimbingFleet.FromMs + (ClimbingFleet.Days * DayMs) - ClimbingFleet.StepMs);
        (int status, JsonElement undisturbed) = await RunAsync(Arguments(prometheus, "data", "undisturbed", whole, "1"));
        Assert.Equal(0, status);
        string version = undisturbed.GetProperty("version").GetString()!;

        // Killed while it reads, which is slow here, and while it trains.
        string[] slow = Arguments(prometheus, "other", "models", whole, "0.02");
        await using (PeerProcess reading = Launch(slow))
        {
            await Poll.Until("some of the dataset is there", () => Task.FromResult(Directory.Exists(PathOf("other")) && Directory.GetFiles(PathOf("other"), "*.parquet").Length > 0), Deadline, reading);

            // Meanwhile nobody else may.
            (int locked, JsonElement told) = await RunAsync(slow);
            Assert.Equal((5, "locked"), (locked, told.GetProperty("result").GetString()));
            await KillAsync(reading);
        }

        string[] fast = Arguments(prometheus, "other", "models", whole, "1");
        await using (PeerProcess training = Launch(fast))
        {
            await training.SaysAsync("Held-out folds");
            await KillAsync(training);
        }

        Assert.False(File.Exists(PathOf("models/planted/challenger")));
        (status, JsonElement summary) = await RunAsync(fast);
        Assert.Equal((0, version), (status, summary.GetProperty("version").GetString()));
        Assert.Equal([version], Directory.GetFiles(PathOf("models/planted"), "*.onnx").Select(Path.GetFileNameWithoutExtension));
        Assert.False(File.Exists(PathOf("models/planted/champion")));
        Assert.Equal(4, (await RunAsync(fast)).Status);
    }

    [Fact]
    public async Task Retrain_OfADatasetThatIsThere_ReadsOnlyWhatIsNew()
    {
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync(Peers.Prometheus3, "global: {}\n", null, "--web.enable-remote-write-receiver");
        await ClimbingFleet.WriteAsync(prometheus);
        long endMs = ClimbingFleet.FromMs + (ClimbingFleet.Days * DayMs) - ClimbingFleet.StepMs;
        Assert.Equal(0, (await RunAsync(Arguments(prometheus, "data", "models", Seconds(endMs - (2 * DayMs)), "1"))).Status);
        DateTime[] before = [.. Chunks().Select(File.GetLastWriteTimeUtc)];

        // Its own begin holds: no --from asks for the past again, and what was written stays as it is.
        string[] later = [.. Arguments(prometheus, "data", "models", Seconds(endMs), "1"), "--from", Seconds(endMs - DayMs)];
        (int status, JsonElement summary) = await RunAsync(later);
        Assert.True(status is 0 or 3, summary.GetRawText());
        Assert.Equal(endMs, summary.GetProperty("data_to").GetDateTimeOffset().ToUnixTimeMilliseconds());
        Assert.Equal(before, Chunks().Take(before.Length).Select(File.GetLastWriteTimeUtc));
        Assert.True(Chunks().Length > before.Length);
    }

    private static string Seconds(long ms) => (ms / 1000).ToString(CultureInfo.InvariantCulture);

    private static async Task KillAsync(PeerProcess trainer)
    {
        trainer.Signal(9);
        await trainer.WaitForExitAsync(Deadline);
    }

    private static PeerProcess Launch(string[] arguments) => PeerProcess.Launch("foresight_trainer", Peers.Trainer, arguments, PeerProcess.NewFolder("trainer"));

    private static async Task<(int Status, JsonElement Summary)> RunAsync(string[] arguments)
    {
        await using PeerProcess trainer = Launch(arguments);
        await trainer.WaitForExitAsync(Deadline);
        string last = trainer.Output.TrimEnd().Split('\n')[^1];
        Assert.True(last.StartsWith('{'), trainer.Describe());
        using JsonDocument summary = JsonDocument.Parse(last);
        return (trainer.ExitCode, summary.RootElement.Clone());
    }

    private string[] Arguments(PrometheusServer prometheus, string data, string models, string to, string load) =>
    [
        "retrain", "--predictor", "planted", "--config.file", PathOf("foresight.yml"), "--dataset", PathOf(data), "--registry", PathOf(models), "--prometheus.url", prometheus.Address.ToString(),
        .. data == "data" && File.Exists(PathOf("data/manifest.json")) ? (string[])[] : ["--from", Seconds(ClimbingFleet.FromMs)], "--to", to, "--load", load, "--learner", "logistic", "--max-rows", "8000",
    ];

    private string[] Chunks() => [.. Directory.GetFiles(PathOf("data"), "*.parquet").Order(StringComparer.Ordinal)];

    private string PathOf(string file) => Path.Combine(_folder, file);
}
