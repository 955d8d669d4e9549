using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Benchmarks;

/// <summary>Windows of made-up entities with twelve signals each, full to the brim.</summary>
internal sealed class SomeFleet
{
    public const int Signals = 12;
    private const long StepMs = 30_000;

    private readonly InstantVector[] _vectors = [.. Enumerable.Range(0, Signals).Select(_ => new InstantVector())];
    private readonly Labels[] _entities;
    private readonly Random _random = new(1);
    private long _step = 58_000_000;

    public SomeFleet(int entities)
    {
        _entities = [.. Enumerable.Range(0, entities).Select(i => Labels.Of(("instance", $"host-{i:D5}:9100"), ("job", "node")))];
        Definition = new PredictorDefinition
        {
            Name = "node",
            EntityLabels = ["instance"],
            Horizons = [TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)],
            Signals = [.. Enumerable.Range(0, Signals).Select(i => new SignalDefinition($"s{i}", "x", i < 3 ? new SignalLimit(LimitSide.Above, 20) : null))],
        };
        Windows = new PredictorWindows(Definition, entities);
        for (var i = 0; i < 3000; i++)
        {
            Apply();
        }
    }

    public PredictorDefinition Definition { get; }

    public PredictorWindows Windows { get; }

    public void Apply()
    {
        for (var signal = 0; signal < Signals; signal++)
        {
            _vectors[signal].Clear();
            foreach (var entity in _entities)
            {
                _vectors[signal].Add(entity, signal + _random.NextDouble());
            }
        }

        Windows.Apply(++_step * StepMs, _vectors, null);
    }
}
