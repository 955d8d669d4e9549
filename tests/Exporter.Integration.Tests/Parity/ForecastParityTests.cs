using System.Text.Json;
using Exporter.Configuration;
using Exporter.History;
using Exporter.Ingest;
using Exporter.TestKit;
using Exporter.Trainer;
using Exporter.Trainer.Dataset;

namespace Exporter.Integration.Tests.Parity;

/// <summary>A disk fills up, and <c>model: capacity</c> of a real sidecar says so before; its forecast features are those that the trainer makes of the same history in a real Prometheus.</summary>
public sealed class ForecastParityTests
{
    private const long StepMs = 30_000;
    private const int StepsARequest = 25;

    // From here on the disk fills up by 0.001 a step, from 0.4 to its limit of 0.95 four and a half hours later.
    private const int FillingFrom = 400;
    private const double Rate = 0.001;
    private const int FullAt = FillingFrom + (int)(0.55 / Rate);
    private const int Steps = FullAt - 50;

    private const string Configuration = """
        predictors:
          - name: disks
            entity: [instance]
            step: 30s
            lateness: 30s
            horizons: [1h, 4h]
            seasonality: []
            model: capacity
            signals:
              disk_used: {expr: max by (instance) (disk_used), limit: "> 0.95", unit: ratio, forecast: true}
            failure: max by (instance) (disk_used) > bool 0.99

        """;

    [Fact]
    public async Task FillingDisk_IsForetold_FromTheFeaturesThatTheTrainerMakes()
    {
        await using ForesightProcess sidecar = await ForesightProcess.StartAsync(Configuration, null, "--ingest.hold-backlog=false");
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync(Peers.Prometheus3, "global: {}\n", null, "--web.enable-remote-write-receiver");
        long fromMs = (DateTimeOffset.UtcNow.AddDays(-1).ToUnixTimeMilliseconds() / StepMs * StepMs) + StepMs;
        VectorRecording stream = new(sidecar, "disks");
        Dictionary<string, (double Hour, double FourHours, string Said)> calm = [], late = [];
        Random random = new(1);
        for (int step = 0; step < Steps; step += StepsARequest)
        {
            await SendAsync(Request(random, fromMs, step), sidecar.Address, prometheus.Address);
            await Poll.Until($"step {step} is evaluated", () => IsSeenAsync(stream, fromMs + ((step + StepsARequest - 3) * StepMs)), TimeSpan.FromSeconds(30), sidecar.Process);
            (calm, late) = (step + StepsARequest <= FillingFrom ? await PredictionsAsync(sidecar) : calm, await PredictionsAsync(sidecar));
        }

        Assert.InRange(calm["fills"].FourHours, 0, 0.1);
        Assert.InRange(late["calm"].FourHours, 0, 0.1);
        Assert.InRange(late["fills"].Hour, 0.5, 1);
        Assert.InRange(late["fills"].FourHours, 0.8, 1);
        Assert.Matches("disk.used .*at its limit 0.95 in about .* \\(80 %: ", late["fills"].Said);
        double foretold = await sidecar.MetricAsync("predicted_failure_timestamp_seconds", "instance=\"fills\"");
        Assert.Equal((fromMs + (FullAt * StepMs)) / 1000.0, foretold, 600.0);

        Assert.True(Compare(stream, await ReplayAsync(sidecar, prometheus, fromMs, stream.Steps.Keys.Max())) > 200);
    }

    private static async Task<bool> IsSeenAsync(VectorRecording stream, long stepMs)
    {
        await stream.ReadAsync();
        return stream.Steps.Keys.LastOrDefault() >= stepMs;
    }

    private static byte[] Request(Random random, long fromMs, int first)
    {
        RemoteWriteEncoder encoder = new(RemoteWriteVersion.V1);
        for (int step = first; step < first + StepsARequest; step++)
        {
            foreach ((string instance, double rate) in new[] { ("fills", Rate), ("calm", 0) })
            {
                encoder.Add([("__name__", "disk_used"), ("instance", instance)], fromMs + (step * StepMs), 0.4 + (rate * Math.Max(0, step - FillingFrom)) + (0.002 * random.NextDouble()));
            }
        }

        return encoder.ToSnappy();
    }

    private static async Task SendAsync(byte[] request, params Uri[] servers)
    {
        foreach (Uri server in servers)
        {
            WriteAnswer answer = await new RemoteWriteSender(server).SendBytesAsync(request);
            Assert.True(answer.Status is 200 or 204, $"{server}: {answer.Status} {answer.Text}");
        }
    }

    private static async Task<Dictionary<string, (double Hour, double FourHours, string Said)>> PredictionsAsync(ForesightProcess sidecar)
    {
        using JsonDocument document = JsonDocument.Parse(await sidecar.GetAsync("/api/v1/predictions"));
        return document.RootElement.GetProperty("predictors")[0].GetProperty("predictions").EnumerateArray().ToDictionary(
            one => one.GetProperty("entity").GetProperty("instance").GetString()!,
            one => (one.GetProperty("probability").GetProperty("1h").GetDouble(), one.GetProperty("probability").GetProperty("4h").GetDouble(), one.GetRawText()));
    }

    private static async Task<TrainingRows> ReplayAsync(ForesightProcess sidecar, PrometheusServer prometheus, long fromMs, long toMs)
    {
        Assert.True(ConfigLoader.TryLoad(sidecar.ConfigurationFile, out ForesightConfig? config, out _));
        Replay replay = new(config!.Predictors[0], new TrainingOptions { FromMs = fromMs, ToMs = toMs });
        return await replay.RunAsync(new RangeQuerySource(Web.Client, prometheus.Address, TimeProvider.System), (_, _) => { }, TestContext.Current.CancellationToken);
    }

    /// <summary>Asserts that each vector of the stream is that of the history, bit for bit.</summary>
    /// <returns>How many features of forecasts were numbers.</returns>
    private static int Compare(VectorRecording stream, TrainingRows history)
    {
        int[] forecasts = [.. stream.Features.Index().Where(feature => feature.Item.Contains(":forecast_", StringComparison.Ordinal) || feature.Item.Contains(":limit_probability_", StringComparison.Ordinal)).Select(feature => feature.Index)];
        (int compared, int numbers) = (0, 0);
        for (int row = 0; row < history.Count; row++)
        {
            string instance = history.Entities[history.EntityOf(row)][0].Value;
            if (!stream.Steps.TryGetValue(history.StepMsOf(row), out Dictionary<string, float[]>? vectors) || !vectors.TryGetValue(instance, out float[]? vector))
            {
                continue;
            }

            Assert.Equal(history.Row(row).ToArray(), vector);
            (compared, numbers) = (compared + 1, numbers + forecasts.Count(column => !float.IsNaN(vector[column])));
        }

        Assert.Equal(stream.Steps.Values.Sum(vectors => vectors.Count), compared);
        return numbers;
    }
}
