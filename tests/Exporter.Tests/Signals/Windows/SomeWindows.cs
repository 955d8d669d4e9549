using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Tests.Signals.Windows;

/// <summary>Feeds windows by hand: steps are counted, entities are named by one letter or more.</summary>
internal sealed class SomeWindows
{
    public const long StepMs = 60_000;

    private readonly InstantVector[] _signals;
    private readonly InstantVector _failure = new();
    private readonly InstantVector _change = new();
    private readonly InstantVector _dependencies = new();

    public SomeWindows(int signals = 1, int maxEntities = 100, TimeSpan? merge = null, params TimeSpan[] seasonality)
        : this(Predictor(signals, merge, seasonality), maxEntities)
    {
    }

    public SomeWindows(PredictorDefinition definition, int maxEntities = 100)
    {
        Definition = definition;
        Windows = new PredictorWindows(Definition, maxEntities);
        _signals = [.. definition.Signals.Select(_ => new InstantVector())];
    }

    /// <summary>Three signals: a limit above, none, a limit below.</summary>
    public static SomeWindows Limited() => new(
        Predictor(0) with
        {
            Signals =
            [
                new SignalDefinition("s0", "x", new SignalLimit(LimitSide.Above, 1)),
                new SignalDefinition("s1", "x"),
                new SignalDefinition("s2", "x", new SignalLimit(LimitSide.Below, 1)),
            ],
        },
        100);

    public PredictorDefinition Definition { get; }

    public PredictorWindows Windows { get; }

    public static PredictorDefinition Predictor(int signals, TimeSpan? merge = null, params TimeSpan[] seasonality) => new()
    {
        Name = "test",
        EntityLabels = ["instance"],
        Step = TimeSpan.FromMilliseconds(StepMs),
        Horizons = [TimeSpan.FromHours(1), TimeSpan.FromHours(4)],
        Signals = [.. Enumerable.Range(0, signals).Select(i => new SignalDefinition($"s{i}", "x"))],
        Merge = merge ?? TimeSpan.FromMinutes(5),
        Seasonality = [.. seasonality],
    };

    public static Labels Entity(string name) => Labels.Of(("instance", name));

    /// <summary>Puts a value of a signal into the next step.</summary>
    public SomeWindows With(string entity, double value, int signal = 0, string device = "")
    {
        _signals[signal].Add(Labels.Of(("instance", entity), ("device", device)), value);
        return this;
    }

    /// <summary>Puts an element of a signal into the next step.</summary>
    public SomeWindows With(Labels element, double value, int signal = 0)
    {
        _signals[signal].Add(element, value);
        return this;
    }

    /// <summary>Puts a value of the change expression into the next step.</summary>
    public SomeWindows Changed(string entity, double value = 1)
    {
        _change.Add(Entity(entity), value);
        return this;
    }

    /// <summary>Puts an element of the dependency expression into the next step.</summary>
    public SomeWindows Depends(string entity, string on, double value = 1, string by = "")
    {
        _dependencies.Add(Labels.Of(("instance", entity), ("on_instance", on), ("by", by)), value);
        return this;
    }

    /// <summary>Puts a value of the failure expression into the next step.</summary>
    public SomeWindows Failing(string entity, double value = 1)
    {
        _failure.Add(Entity(entity), value);
        return this;
    }

    /// <summary>Applies what was put together as step number <paramref name="step"/>.</summary>
    public SomeWindows Apply(long step)
    {
        Windows.Apply(step * StepMs, _signals, _failure, _change, _dependencies);
        _failure.Clear();
        _change.Clear();
        _dependencies.Clear();
        foreach (var signal in _signals)
        {
            signal.Clear();
        }

        return this;
    }

    public int Slot(string entity) => Windows.TryFind(Entity(entity), out var slot) ? slot : -1;
}
