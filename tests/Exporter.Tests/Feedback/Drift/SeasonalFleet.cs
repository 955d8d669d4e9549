using Exporter.History;
using Exporter.Signals;

namespace Exporter.Tests.Feedback.Drift;

/// <summary>A made-up fleet with the rhythm of days and weeks, that fails now and then; its settings can be changed at any step.</summary>
/// <remarks>
/// <c>load</c> follows people, half of it on weekends; <c>latency</c> follows load by factors, and is not scraped now and then; <c>used</c> climbs to
/// its limit for three hours before a failure, and harmlessly to three quarters more often; <c>queue</c> is mostly empty.
/// </remarks>
internal sealed class SeasonalFleet
{
    public const long StepMs = 300_000;
    public const int StepsPerDay = 288;
    public const long FromMs = 1_767_571_200_000; // Monday 2026-01-05 00:00 UTC

    private const int ClimbSteps = 36;
    private const int FailingSteps = 3;

    public static readonly PredictorDefinition Definition = new()
    {
        Name = "seasonal",
        EntityLabels = ["instance"],
        Step = TimeSpan.FromMilliseconds(StepMs),
        Lateness = TimeSpan.Zero,
        Horizons = [TimeSpan.FromHours(1), TimeSpan.FromHours(2)],
        Signals =
        [
            new SignalDefinition("load", "load"), new SignalDefinition("latency", "latency"),
            new SignalDefinition("used", "used", new SignalLimit(LimitSide.Above, 0.95)), new SignalDefinition("queue", "queue"),
        ],
        FailureExpression = "failed",
    };

    private readonly Random _random;
    private readonly Host[] _hosts;
    private long _step;

    public SeasonalFleet(int seed, int hosts = 20)
    {
        _random = new Random(seed);
        _hosts = [.. Enumerable.Range(0, hosts).Select(host => new Host(Labels.Of(("instance", $"host-{host}")), 0.7 + (0.6 * _random.NextDouble())))];
    }

    /// <summary>Factor that latencies are told in.</summary>
    public double LatencyUnit { get; set; } = 1;

    /// <summary>Added to every load.</summary>
    public double MoreLoad { get; set; }

    /// <summary>Whether a host's latency follows another host's load: each signal is what it was, by itself.</summary>
    public bool LatencyFollowsAnother { get; set; }

    /// <summary>Whether the queue can be seen.</summary>
    public bool HasQueue { get; set; } = true;

    /// <summary>Failures of a host a day.</summary>
    public double FailuresPerDay { get; set; } = 0.3;

    /// <summary>Share of the climbs to the limit that end in a failure.</summary>
    public double Deadliness { get; set; } = 1;

    /// <summary>The next step.</summary>
    public long NowMs => FromMs + (_step * StepMs);

    /// <summary>Fills in one step and goes on.</summary>
    public void Next(StepVectors vectors)
    {
        vectors.Clear();
        var day = _step / (double)StepsPerDay;
        var isWeekend = (int)day % 7 >= 5;
        var people = (0.5 - (0.5 * Math.Cos(2 * Math.PI * (day - 0.1)))) * (isWeekend ? 0.5 : 1);
        foreach (var host in _hosts)
        {
            Live(host);
            host.Noise = (0.9 * host.Noise) + Normal(0.02);
            host.Slowness = (0.95 * host.Slowness) + Normal(0.05);
            var load = LoadOf(host, people);
            var followed = LatencyFollowsAnother ? LoadOf(_hosts[^(1 + Array.IndexOf(_hosts, host))], people) : load;
            vectors.Signals[0].Add(host.Labels, load + MoreLoad);
            host.Unscraped = host.Unscraped > 0 ? host.Unscraped - 1 : _random.NextDouble() < 0.001 ? 12 : 0;
            if (host.Unscraped == 0)
            {
                vectors.Signals[1].Add(host.Labels, 0.1 * Math.Exp((2 * followed) + host.Slowness) * LatencyUnit);
            }

            vectors.Signals[2].Add(host.Labels, host.Used + Normal(0.005));
            if (HasQueue)
            {
                vectors.Signals[3].Add(host.Labels, _random.NextDouble() < 0.8 ? 0 : _random.Next(1, 6));
            }

            vectors.Failure!.Add(host.Labels, host.Failing > 0 ? 1 : 0);
        }

        _step++;
    }

    /// <summary>Steps that nobody sees.</summary>
    public void Skip(int steps) => _step += steps;

    /// <summary>The days that come next, as a history.</summary>
    public MemorySource History(int days)
    {
        var (source, vectors) = (new MemorySource(), new StepVectors(Definition));
        for (var step = 0; step < days * StepsPerDay; step++)
        {
            var atMs = NowMs;
            Next(vectors);
            foreach (var (signal, vector) in vectors.Signals.Index())
            {
                Note(Definition.Signals[signal].Expression, vector);
            }

            Note(Definition.FailureExpression!, vectors.Failure!);

            void Note(string expression, InstantVector vector)
            {
                for (var i = 0; i < vector.Count; i++)
                {
                    source.Set(expression, vector.LabelsAt(i), atMs, vector.ValueAt(i));
                }
            }
        }

        return source;
    }

    private static double LoadOf(Host host, double people) => (host.Level * (0.2 + (0.5 * people))) + host.Noise;

    private void Live(Host host)
    {
        if (host.Failing > 0)
        {
            host.Failing--;
            host.Used = host.Failing > 0 ? host.Used : 0.3;
        }
        else if (host.Climb > 0)
        {
            host.Used += (host.Goal - 0.3) / ClimbSteps;
            if (--host.Climb == 0)
            {
                host.Failing = host.Goal >= 1 && _random.NextDouble() < Deadliness ? FailingSteps : 0;
                host.Used = host.Failing > 0 ? host.Used : 0.3;
            }
        }
        else if (_random.NextDouble() < FailuresPerDay / StepsPerDay)
        {
            (host.Goal, host.Climb) = (1, ClimbSteps);
        }
        else if (_random.NextDouble() < 1.0 / StepsPerDay)
        {
            (host.Goal, host.Climb) = (0.75, ClimbSteps);
        }
    }

    private double Normal(double deviation) =>
        deviation * Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    private sealed class Host(Labels labels, double level)
    {
        public Labels Labels { get; } = labels;

        public double Level { get; } = level;

        public double Noise { get; set; }

        public double Slowness { get; set; }

        public double Used { get; set; } = 0.3;

        public double Goal { get; set; }

        public int Climb { get; set; }

        public int Failing { get; set; }

        public int Unscraped { get; set; }
    }
}
