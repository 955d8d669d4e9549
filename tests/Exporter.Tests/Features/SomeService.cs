using Exporter.Ingest;
using Exporter.Signals;

namespace Exporter.Tests.Features;

/// <summary>One instance scraped every 15 s while things happen to it; beside it another target that keeps event time going.</summary>
internal sealed class SomeService
{
    public const int ScrapeMs = 15_000;
    public const long StartMs = 1_700_000_003_000;

    /// <summary>Steps of half a minute; what is asked of <see cref="Metrics"/> is the test's.</summary>
    public static PredictorDefinition Watching(params (string Name, string Expression)[] signals) => new()
    {
        Name = "service",
        EntityLabels = ["instance"],
        Horizons = [TimeSpan.FromHours(1)],
        Signals = [.. signals.Select(signal => new SignalDefinition(signal.Name, signal.Expression))],
    };

    private static readonly string[] Metrics = ["requests_total", "errors_total", "idle_seconds_total", "memory_bytes"];

    /// <summary>Scrapes whose samples are never sent.</summary>
    public Range Lost { get; init; } = 0..0;

    /// <summary>Scrapes that fail: Prometheus ends the series with stale markers.</summary>
    public Range Failing { get; init; } = 0..0;

    /// <summary>Scrapes whose samples come late, all at once, after the last of them: a sender that replays its log.</summary>
    public Range Delayed { get; init; } = 0..0;

    /// <summary>Scrape half an interval before which the process starts anew; -1 for none.</summary>
    public int Restart { get; init; } = -1;

    /// <summary>Scrape from which on there are so many times more requests than before.</summary>
    public (int Scrape, double Factor) Change { get; init; } = (int.MaxValue, 1);

    /// <summary>The restart is another pod, with other labels and the end of the old series.</summary>
    public bool AsAnotherPod { get; init; }

    /// <summary>Features of the instance at each step.</summary>
    public Dictionary<long, float[]> Run(PredictorDefinition definition, int scrapes, out StreamedPredictor predictor)
    {
        var rows = new Dictionary<long, float[]>();
        var streamed = new StreamedPredictor(definition);
        streamed.Stepped = stepMs =>
        {
            if (streamed.Windows.TryFind(Labels.Of(("instance", "a")), out var slot) && streamed.Matrix.Entities.IndexOf(slot) is >= 0 and var row)
            {
                rows[stepMs] = streamed.Matrix.Row(row).ToArray();
            }
        };
        var late = new List<(Labels Labels, long AtMs, double Value)>();
        var (random, pod, values) = (new Random(5), 1, new double[] { 1e6, 1e4, 1e5, 0 });
        for (var scrape = 0; scrape < scrapes; scrape++)
        {
            var atMs = StartMs + (scrape * (long)ScrapeMs);
            double[] grown = [1500 * Noisy(0.075) * (scrape >= Change.Scrape ? Change.Factor : 1), 15 * Noisy(0.2), 10.5 * Noisy(0.05)];
            if (scrape == Restart)
            {
                End(AsAnotherPod ? pod++ : -1, atMs - (ScrapeMs / 3));
                Array.Clear(values);
                grown = [.. grown.Select(value => value / 2)];
            }

            for (var i = 0; i < grown.Length; i++)
            {
                values[i] += grown[i];
            }

            values[3] = 1e9 * Noisy(0.01);
            Send(Labels.Of(("__name__", "memory_bytes"), ("instance", "z")), atMs, 1);
            if (scrape == Failing.Start.Value && !Failing.Equals(0..0))
            {
                End(pod, atMs);
            }

            for (var i = 0; i < Metrics.Length && !Within(Lost, scrape) && !Within(Failing, scrape); i++)
            {
                Send(Series(i, pod), atMs, values[i]);
            }

            if (!Within(Delayed, scrape))
            {
                late.ForEach(sample => streamed.Send(sample.Labels, sample.AtMs, sample.Value));
                late.Clear();
            }
        }

        predictor = streamed;
        return rows;

        double Noisy(double share) => 1 + (share * ((2 * random.NextDouble()) - 1));

        void Send(Labels labels, long atMs, double value) => late.Add((labels, atMs, value));

        void End(int ended, long atMs)
        {
            for (var i = 0; i < Metrics.Length && ended >= 0; i++)
            {
                Send(Series(i, ended), atMs, StaleMarker.Value);
            }
        }
    }

    private static Labels Series(int metric, int pod) => Labels.Of(("__name__", Metrics[metric]), ("instance", "a"), ("pod", $"pod-{pod}"), ("version", $"v{pod}"));

    private static bool Within(Range range, int scrape) => scrape >= range.Start.Value && scrape < range.End.Value;
}
