using Exporter.Ingest;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Datasets;

/// <summary>Four hosts for twelve days at a step of five minutes: <c>used</c> climbs for three hours to its limit before each failure.</summary>
internal static class ClimbingFleet
{
    public const long StepMs = 300_000;
    public const int Days = 12;
    public const long FromMs = 1_699_920_000_000;
    public const int StepsPerDay = 288;

    public const string Configuration = """
        predictors:
          - name: planted
            entity: [instance]
            step: 5m
            horizons: [1h, 2h]
            seasonality: []
            signals:
              used: {expr: max by (instance) (used), limit: "> 0.95"}
              noise: avg_over_time(noise[10m])
            failure: failed == 1

        """;

    /// <summary>Writes the history into a Prometheus that accepts remote write, a day in each request.</summary>
    public static async Task WriteAsync(PrometheusServer prometheus)
    {
        RemoteWriteSender sender = new(prometheus.Address);
        Random random = new(5);
        for (int day = 0; day < Days; day++)
        {
            RemoteWriteEncoder encoder = new(RemoteWriteVersion.V1);
            for (int host = 0; host < 4; host++)
            {
                int phase = 97 * host;
                Series(encoder, "used", host, day, at => 0.3 + (at is >= 300 and < 336 ? 0.7 * (at - 300) / 36 : 0) + (0.01 * random.NextDouble()), phase);
                Series(encoder, "noise", host, day, _ => random.NextDouble(), phase);
                Series(encoder, "failed", host, day, at => at is >= 336 and < 339 ? 1 : 0, phase);
            }

            WriteAnswer answer = await sender.SendBytesAsync(encoder.ToSnappy());
            Assert.True(answer.Status is 200 or 204, $"{answer.Status} {answer.Text}");
        }
    }

    private static void Series(RemoteWriteEncoder encoder, string name, int host, int day, Func<int, double> valueAt, int phase)
    {
        encoder.StartSeries([("__name__", name), ("instance", $"host-{host}"), ("job", "fleet")]);
        for (int step = day * StepsPerDay; step < (day + 1) * StepsPerDay; step++)
        {
            encoder.AddSample(FromMs + (step * StepMs), valueAt((step + phase) % 400));
        }
    }
}
