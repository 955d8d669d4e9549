using Exporter.Features;
using Exporter.Models;
using Exporter.Models.Advice;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Tests.Models.Advice;

/// <summary>
/// Twenty services in three tiers, one of which breaks slowly and slows down whoever calls it, minute by minute; now and then another one
/// breaks at the same time on its own. Scored by the built-in baseline, advised as in the sidecar.
/// </summary>
/// <remarks>A caller's latency is its own and, as its calls wait, each dependency's excess as it was one to five minutes before; its pool fills with its latency.</remarks>
internal sealed class Cascade
{
    private const int Databases = 4;
    private const int Backends = 7;
    private const int Services = 20;
    private const int WarmUpSteps = 400;
    private const int CascadeSteps = 150;

    private static readonly PredictorDefinition Definition = new()
    {
        Name = "service",
        EntityLabels = ["service"],
        Step = TimeSpan.FromMinutes(1),
        Horizons = [TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)],
        Signals =
        [
            new("latency", "x", new SignalLimit(LimitSide.Above, 1), SignalUnit.Seconds),
            new("pool_used", "x", new SignalLimit(LimitSide.Above, 0.98), SignalUnit.Ratio),
            new("cpu_busy", "x", new SignalLimit(LimitSide.Above, 0.97), SignalUnit.Ratio),
            new("memory_used", "x", new SignalLimit(LimitSide.Above, 0.98), SignalUnit.Ratio),
            new("request_rate", "x", null, SignalUnit.PerSecond),
        ],
        DependencyExpression = "calls",
        AlertThreshold = 0.4,
    };

    private readonly Random _random;
    private readonly List<(int Caller, int Callee, double Share, int Delay)> _calls = [];
    private readonly double[][] _excess = [.. Enumerable.Range(0, Services).Select(_ => new double[WarmUpSteps + CascadeSteps])];
    private readonly double[] _wander = new double[Services];
    private readonly int _bystander;
    private readonly int _kind;
    private readonly double _perMinute;
    private readonly int _beginsAt;

    public Cascade(int seed)
    {
        _random = new Random(seed);
        for (var caller = Databases; caller < Services; caller++)
        {
            var (from, to) = caller < Databases + Backends ? (0, Databases) : (Databases, Databases + Backends);
            foreach (var callee in Enumerable.Range(from, to - from).OrderBy(_ => _random.Next()).Take(1 + _random.Next(2)))
            {
                _calls.Add((caller, callee, 0.3 + (0.7 * _random.NextDouble()), 1 + _random.Next(5)));
            }
        }

        // Somebody whose failure reaches two others at least, or there is no cascade.
        int[] candidates = [.. Enumerable.Range(0, Databases + Backends).Where(service => ReachedFrom(service).Count > 1)];
        Origin = candidates[_random.Next(candidates.Length)];
        Affected = ReachedFrom(Origin);
        _bystander = _random.Next(2) == 0 ? -1 : (Origin + 1 + _random.Next(Services - 1)) % Services;
        _kind = _random.Next(3);
        _perMinute = 0.006 + (0.012 * _random.NextDouble());
        _beginsAt = WarmUpSteps + _random.Next(20);
    }

    /// <summary>Who broke.</summary>
    private int Origin { get; }

    /// <summary>Those that it drags along.</summary>
    private HashSet<int> Affected { get; }

    /// <summary>The first step at which three of the origin and those behind it have advice, and whether the origin then is named as the origin of its group; null when that never comes.</summary>
    public bool? IsOriginNamed()
    {
        var windows = new PredictorWindows(Definition, Services);
        var extractor = new FeatureExtractor(Definition);
        var matrix = new FeatureMatrix();
        using var scorer = new BaselineScorer(Definition, extractor.Schema);
        var frames = new FrameBuilder(Definition, extractor.Schema, 5);
        var (adviser, memory, patterns) = (new Adviser(Definition, []), new AdviceMemory(), new PatternBook());
        for (var step = 0; step < WarmUpSteps + CascadeSteps; step++)
        {
            Apply(windows, step);
            if (step < WarmUpSteps)
            {
                continue;
            }

            extractor.Extract(windows, matrix);
            var frame = adviser.Advise(frames.Build(scorer, windows, matrix, _ => Labels.Empty), windows, memory, patterns);
            if (Judge(frame) is { } verdict)
            {
                return verdict;
            }
        }

        return null;
    }

    private bool? Judge(PredictionFrame frame)
    {
        var advised = Enumerable.Range(0, frame.Advice.Count)
            .Select(i => (Service: int.Parse(frame.EntityAt(frame.Advice.RowAt(i)).Get("service")[1..], System.Globalization.CultureInfo.InvariantCulture), frame.Advice[i].Group))
            .ToDictionary(one => one.Service, one => one.Group);
        return advised.Keys.Count(service => service == Origin || Affected.Contains(service)) < 3
            ? null
            : advised.GetValueOrDefault(Origin)?.IsOrigin == true;
    }

    private HashSet<int> ReachedFrom(int service)
    {
        var reached = new HashSet<int>();
        for (var tier = 0; tier < 2; tier++)
        {
            reached.UnionWith(_calls.Where(call => call.Callee == service || reached.Contains(call.Callee)).Select(call => call.Caller).ToArray());
        }

        return reached;
    }

    private void Apply(PredictorWindows windows, int step)
    {
        InstantVector[] vectors = [.. Definition.Signals.Select(_ => new InstantVector())];
        var calls = new InstantVector();
        for (var service = 0; service < Services; service++)
        {
            var fault = service == Origin ? _perMinute * Math.Max(0, step - _beginsAt) : 0;
            fault += service == _bystander ? 0.01 * Math.Max(0, step - _beginsAt - 10) : 0;
            Enter(vectors, service, step, Math.Min(1.2, fault));
        }

        foreach (var (caller, callee, share, _) in _calls)
        {
            calls.Add(Labels.Of(("service", $"s{caller}"), ("on_service", $"s{callee}")), 100 * share);
        }

        windows.Apply(step * 60_000L, vectors, null, null, calls);
    }

    private void Enter(InstantVector[] vectors, int service, int step, double fault)
    {
        // Wandering load and a little noise everywhere.
        _wander[service] = (0.98 * _wander[service]) + (0.04 * Noise());
        var load = 1 + (0.2 * Math.Sin((step / 220.0) + service)) + _wander[service];
        var waiting = _calls.Where(call => call.Caller == service && step >= call.Delay)
            .Sum(call => call.Share * _excess[call.Callee][step - call.Delay]);
        var excess = Math.Max(0, waiting) + (0.8 * fault * fault);
        _excess[service][step] = excess;
        var latency = (0.1 * load) + excess + (0.01 * Math.Abs(Noise()));
        var labels = Labels.Of(("service", $"s{service}"));
        vectors[0].Add(labels, latency);
        vectors[1].Add(labels, Math.Min(1, (0.2 * load) + (0.35 * excess) + (_kind == 0 ? 0.7 * fault : 0) + (0.01 * Noise())));
        vectors[2].Add(labels, Math.Min(1, (0.3 * load) + (_kind == 1 ? 0.6 * fault : 0) + (0.01 * Noise())));
        vectors[3].Add(labels, Math.Min(1, 0.5 + (0.03 * load) + (_kind == 2 ? 0.45 * fault : 0) + (0.002 * Noise())));
        vectors[4].Add(labels, (100 * load) + Noise());
    }

    private double Noise() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
