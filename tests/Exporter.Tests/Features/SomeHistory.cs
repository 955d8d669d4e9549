using Exporter.Features;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Tests.Features;

/// <summary>Feeds one predictor with made-up series at steps of a minute and reads features by name.</summary>
internal sealed class SomeHistory
{
    public const long StepMs = 60_000;

    private readonly InstantVector[] _vectors;
    private readonly FeatureMatrix _matrix = new();
    private readonly FeatureExtractor _extractor;

    public SomeHistory(params SignalDefinition[] signals)
        : this([TimeSpan.FromDays(1)], signals)
    {
    }

    public SomeHistory(TimeSpan[] seasonality, params SignalDefinition[] signals)
    {
        Definition = Predictor(seasonality, signals);
        Windows = new PredictorWindows(Definition, 10_000);
        _extractor = new FeatureExtractor(Definition);
        _vectors = [.. signals.Select(_ => new InstantVector())];
    }

    public PredictorDefinition Definition { get; }

    public PredictorWindows Windows { get; }

    public int Steps { get; private set; }

    public static SignalDefinition Plain(string name = "x") => new(name, "x");

    /// <summary>A signal that looks so many steps back; what it gives is up to the test.</summary>
    public static SignalDefinition Ranged(int steps, string name = "x") => new(name, $"rate(x[{steps}m])");

    public static SignalDefinition Limited(double limit, LimitSide side = LimitSide.Above, string name = "x") =>
        new(name, "x", new SignalLimit(side, limit));

    public static PredictorDefinition Predictor(TimeSpan[] seasonality, params SignalDefinition[] signals) => new()
    {
        Name = "test",
        EntityLabels = ["instance"],
        Step = TimeSpan.FromMilliseconds(StepMs),
        Horizons = [TimeSpan.FromHours(1), TimeSpan.FromHours(4)],
        Signals = [.. signals],
        Seasonality = [.. seasonality],
    };

    /// <summary>Applies one more step: one value a signal for a single entity.</summary>
    public SomeHistory Step(params double[] values) => Step(("a", values));

    /// <summary>Applies one more step.</summary>
    public SomeHistory Step(params (string Entity, double[] Values)[] entities)
    {
        for (var signal = 0; signal < _vectors.Length; signal++)
        {
            _vectors[signal].Clear();
            foreach (var (entity, values) in entities)
            {
                _vectors[signal].Add(Labels.Of(("instance", entity)), values[signal]);
            }
        }

        Windows.Apply(Steps++ * StepMs, _vectors, null);
        return this;
    }

    /// <summary>Applies so many steps of a single entity's only signal.</summary>
    public SomeHistory Feed(int steps, Func<int, double> value)
    {
        for (var i = 0; i < steps; i++)
        {
            Step(value(Steps));
        }

        return this;
    }

    public FeatureMatrix Extract()
    {
        _extractor.Extract(Windows, _matrix);
        return _matrix;
    }

    /// <summary>A feature of a row as of now, such as <c>x:last</c>.</summary>
    public float this[string feature, int row = 0]
    {
        get
        {
            var column = _extractor.Schema.Names.IndexOf(feature);
            Assert.True(column >= 0, $"no feature {feature} among {string.Join(" ", _extractor.Schema.Names)}");
            return Extract().Row(row)[column];
        }
    }
}
