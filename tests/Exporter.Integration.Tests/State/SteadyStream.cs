using Exporter.Ingest;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.State;

/// <summary>What a Prometheus would send of some targets, one request a second of event time, and what every signal then is at every step.</summary>
/// <remarks>The reference is the evaluator on a head that sees the whole stream: it knows nothing of windows, snapshots or restarts.</remarks>
internal sealed class SteadyStream
{
    public const int Targets = 50;

    /// <summary>Distance of steps, and of requests.</summary>
    public const long StepMs = 1000;

    // More than windows hold and a kill loses; the rest is forgotten, or a run of minutes would need gigabytes.
    private const int KeptSteps = 20_000;

    public const string Configuration = """
        predictors:
          - name: kill
            entity: [instance]
            step: 1s
            lateness: 1s
            horizons: [1m]
            seasonality: [1m]
            signals:
              busy: sum by (instance) (rate(busy_total[10s]))
              recent: max by (instance) (max_over_time(level[3s]))
              level: {expr: max by (instance) (level), limit: "> 0.97"}
            failure: max by (instance) (level) > bool 0.97

        """;

    private static readonly string[] Expressions =
        ["sum by (instance) (rate(busy_total[10s]))", "max by (instance) (max_over_time(level[3s]))", "max by (instance) (level)"];

    private readonly Query[] _queries = [.. Expressions.Select(Compile)];
    private readonly Dictionary<string, int> _places = [];
    private readonly Dictionary<long, float[]> _steps = [];
    private readonly SeriesHead _head;
    private readonly Random _random = new(1);
    private readonly double[] _busy = new double[Targets];

    public SteadyStream()
    {
        _head = new SeriesHead([.. _queries.SelectMany(query => query.Selectors)], new HeadLimits());
        for (int target = 0; target < Targets; target++)
        {
            _places.Add(Instance(target), target);
        }

        // A month back, so that the fast motion of the test stays behind the clock.
        NowMs = (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / StepMs * StepMs) - (30 * 86_400_000L);
        StartMs = NowMs;
    }

    /// <summary>The targets as a predictor knows them.</summary>
    public static IEnumerable<Labels> Entities => Enumerable.Range(0, Targets).Select(target => Labels.Of(("instance", Instance(target))));

    public static int Signals => Expressions.Length;

    /// <summary>One step before the first request.</summary>
    public long StartMs { get; }

    /// <summary>Time of the newest request.</summary>
    public long NowMs { get; private set; }

    /// <summary>How far back a signal looks.</summary>
    public long ReachMs(int signal) => (long)_queries[signal].Selectors.Max(selector => selector.Reach).TotalMilliseconds;

    /// <summary>Samples in the requests up to <paramref name="untilMs"/> that no step up to <paramref name="stepMs"/> sees.</summary>
    public static long SamplesAfter(long stepMs, long untilMs) => Math.Max(0, (2 * Targets * (1 + ((untilMs - stepMs) / StepMs))) - 2);

    /// <summary>The next second as a request's body.</summary>
    public byte[] Next()
    {
        NowMs += StepMs;
        RemoteWriteEncoder encoder = new(RemoteWriteVersion.V1);
        for (int target = 0; target < Targets; target++)
        {
            _busy[target] += _random.Next(100) == 0 ? -_busy[target] : _random.NextDouble();
            Add(encoder, "busy_total", target, _busy[target]);
            Add(encoder, "level", target, _random.NextDouble());
        }

        Remember(NowMs - StepMs);
        return encoder.ToSnappy();
    }

    /// <summary>The signal at a step; NaN where it was missing.</summary>
    public float Expected(Labels entity, int signal, long stepMs)
    {
        if (stepMs < StartMs)
        {
            return float.NaN;
        }

        Assert.True(stepMs > NowMs - (KeptSteps * StepMs), $"step {stepMs} is no longer known");
        return _steps.TryGetValue(stepMs, out float[]? values) ? values[(_places[entity.Get("instance")] * Signals) + signal] : float.NaN;
    }

    private void Add(RemoteWriteEncoder encoder, string name, int target, double value)
    {
        long atMs = NowMs + (target * 7);
        encoder.Add([("__name__", name), ("instance", Instance(target))], atMs, value);
        HeadFeed.Append(_head, Labels.Of(("__name__", name), ("instance", Instance(target))), atMs, value);
    }

    private void Remember(long stepMs)
    {
        InstantVector result = new();
        float[] values = new float[Targets * Signals];
        Array.Fill(values, float.NaN);
        for (int signal = 0; signal < _queries.Length; signal++)
        {
            _queries[signal].Evaluate(_head, stepMs, result);
            for (int i = 0; i < result.Count; i++)
            {
                values[(_places[result.LabelsAt(i).Get("instance")] * Signals) + signal] = (float)result.ValueAt(i);
            }
        }

        _steps.Add(stepMs, values);
        _steps.Remove(stepMs - (KeptSteps * StepMs));
        _head.Expire(stepMs);
    }

    private static string Instance(int target) => $"t{target}";

    private static Query Compile(string expression) =>
        Query.TryCompile(expression, out Query? query, out var errors) ? query : throw new InvalidOperationException(string.Join('\n', errors));
}
