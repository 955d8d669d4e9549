using Exporter.Configuration;
using Exporter.History;
using Exporter.Signals;
using Exporter.Trainer;
using Exporter.Trainer.Storage;

namespace Exporter.Tests.Trainer;

/// <summary>A made-up fleet whose failures announce themselves: <c>used</c> climbs for three hours to its limit before each.</summary>
internal static class PlantedHistory
{
    public const long StepMs = 300_000;
    public const int Days = 12;
    public const long FromMs = 1_699_920_000_000;
    public const long ToMs = FromMs + (Days * 86_400_000L);

    /// <summary>The predictor as a user writes it down.</summary>
    public const string Configuration = """
        predictors:
          - name: planted
            entity: [instance]
            step: 5m
            horizons: [1h, 2h]
            signals:
              used: {expr: used, limit: "> 0.95"}
              noise: noise
            failure: failed

        """;

    public static readonly PredictorDefinition Definition = new()
    {
        Name = "planted",
        EntityLabels = ["instance"],
        Step = TimeSpan.FromMilliseconds(StepMs),
        Lateness = TimeSpan.Zero,
        Horizons = [TimeSpan.FromHours(1), TimeSpan.FromHours(2)],
        Signals = [new SignalDefinition("used", "used", new SignalLimit(LimitSide.Above, 0.95)), new SignalDefinition("noise", "noise")],
        FailureExpression = "failed",
    };

    public static MemorySource Source(int entities = 10, int seed = 5)
    {
        var random = new Random(seed);
        var source = new MemorySource();
        for (var entity = 0; entity < entities; entity++)
        {
            var labels = Labels.Of(("instance", $"host-{entity}"));
            var phase = random.Next(400);
            for (var step = 0; step <= (ToMs - FromMs) / StepMs; step++)
            {
                // Every 400 steps (33 h) a climb of 36 steps from 0.3 to 1, three failing steps, then calm again.
                // In between a harmless climb to 0.55 and back.
                var at = (step + phase) % 400;
                var used = 0.3 + (at is >= 300 and < 336 ? 0.7 * (at - 300) / 36 : 0) + (at is >= 100 and < 136 ? 0.25 * (at - 100) / 36 : 0);
                var failing = at is >= 336 and < 339;
                var atMs = FromMs + (step * StepMs);
                source.Set("used", labels, atMs, used + (0.01 * (random.NextDouble() - 0.5)));
                source.Set("noise", labels, atMs, random.NextDouble());
                source.Set("failed", labels, atMs, failing ? 1 : 0);
            }
        }

        return source;
    }

    /// <summary>Writes the history of some hosts into a dataset's folder, for the first predictor of a configuration.</summary>
    /// <returns>That predictor.</returns>
    public static async Task<PredictorDefinition> WriteAsync(string configFile, string folder, int entities, long toMs = ToMs)
    {
        Assert.True(ConfigLoader.TryLoad(configFile, out var config, out var mistakes), string.Join('\n', mistakes));
        var run = new DatasetRun(config.Predictors[0], Source(entities), TimeProvider.System, TextWriter.Null);
        await run.RunAsync(run.Open(folder, FromMs), toMs, (_, _) => { }, TestContext.Current.CancellationToken);
        return config.Predictors[0];
    }

    public static TrainingOptions Options(int maxRows = 40_000, TimeSpan minLead = default) => new()
    {
        FromMs = FromMs,
        ToMs = ToMs,
        MaxRows = maxRows,
        MaxFitRows = 6000,
        MaxTreeRows = 6000,
        Threads = 1,
        MinLead = minLead,
    };
}
