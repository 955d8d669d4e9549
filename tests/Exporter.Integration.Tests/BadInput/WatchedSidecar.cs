using Exporter.Ingest;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.BadInput;

/// <summary>A sidecar that predicts for two targets, "a" and "b", fed by the test itself.</summary>
internal sealed class WatchedSidecar : IAsyncDisposable
{
    private const long StepMs = 1000;

    private long _nowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / StepMs * StepMs - (5 * 60_000);

    private WatchedSidecar(ForesightProcess process)
    {
        Process = process;
        Sender = new RemoteWriteSender(process.Address);
    }

    public ForesightProcess Process { get; }

    public RemoteWriteSender Sender { get; }

    /// <summary>The newest time that the targets have sent, Unix ms.</summary>
    public long NowMs => _nowMs;

    /// <summary>What the sidecar is configured with, and what it comes back to after a wrong reload.</summary>
    public const string Configuration = """
        predictors:
          - name: test
            entity: [instance]
            step: 1s
            lateness: 1s
            horizons: [30m]
            seasonality: []
            signals:
              level: {expr: "max by (instance) (level)", limit: "> 0.9"}
        head: {max_series: 50}
        ingest: {max_body_bytes: 100000, max_decoded_bytes: 1000000, max_labels_per_series: 16}

        """;

    public static async Task<WatchedSidecar> StartAsync(string configuration = Configuration, IReadOnlyDictionary<string, byte[]>? files = null, params string[] flags)
    {
        // Behind the clock, so as to have a way to go, and in fast motion: elsewhere that is a backlog.
        WatchedSidecar sidecar = new(await ForesightProcess.StartAsync(configuration, files, [.. flags, "--ingest.hold-backlog=false"]));
        await sidecar.AssertPredictsAsync("a", "b");
        return sidecar;
    }

    /// <summary>Sends the targets' next steps and asserts that exactly these are predicted afterwards.</summary>
    public async Task AssertPredictsAsync(params string[] targets)
    {
        double stepsBefore = await Process.MetricAsync("foresight_evaluation_steps_total");
        await AdvanceAsync(targets);
        Assert.True(await Process.MetricAsync("foresight_evaluation_steps_total") > stepsBefore, "no further step was evaluated");

        string page = await Process.GetAsync("/metrics");
        string[] predicted = [.. ScrapedPage.Parse(page).Where(sample => sample.Name == "predicted_failure_probability").Select(sample => sample.LabelText)];
        Assert.Equal(targets.Length, predicted.Length);
        Assert.All(targets, target => Assert.Contains(predicted, labels => labels.Contains($"instance=\"{target}\"", StringComparison.Ordinal)));
    }

    /// <summary>A few more steps of the targets' life; each is stored.</summary>
    private async Task AdvanceAsync(string[] targets)
    {
        for (int step = 0; step < 5; step++)
        {
            _nowMs += StepMs;
            WriteAnswer answer = await Sender.SendAsync(_nowMs, [.. targets.Select(target => (Level(target), 0.1))]);
            Assert.True(answer.Status is 200 or 204, $"{answer.Status} {answer.Text}");
        }
    }

    /// <summary>The labels of a target's one series.</summary>
    public static IReadOnlyList<(string Name, string Value)> Level(string target) => [("__name__", "level"), ("instance", target)];

    /// <summary>A well-formed body with one sample of target "a" at the given time.</summary>
    public static byte[] ValidMessage(long timestampMs)
    {
        RemoteWriteEncoder encoder = new(RemoteWriteVersion.V1);
        encoder.Add(Level("a"), timestampMs, 0.1);
        return encoder.ToProtobuf();
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
