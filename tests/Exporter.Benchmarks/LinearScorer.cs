using Exporter.Features;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Trainer.Onnx;

namespace Exporter.Benchmarks;

/// <summary>A made-up linear model that looks at all features of twelve signals, three of them with a limit, for two horizons.</summary>
internal static class LinearScorer
{
    /// <summary>What it is a model of.</summary>
    public static PredictorDefinition Definition { get; } = new()
    {
        Name = "bench",
        EntityLabels = ["instance"],
        Horizons = [TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)],
        Signals = [.. Enumerable.Range(0, 12).Select(i => new SignalDefinition($"s{i}", "m", i < 3 ? new SignalLimit(LimitSide.Above, 1) : null))],
    };

    /// <summary>Writes it as the trainer does and loads it as the sidecar does.</summary>
    /// <param name="with">Adds what a contract may say besides.</param>
    public static OnnxScorer Load(Func<ModelContract, ModelContract> with)
    {
        var schema = FeatureSchema.For(Definition);
        var path = Path.Combine(Path.GetTempPath(), $"foresight-bench-{Environment.ProcessId}.onnx");
        using (var file = File.Create(path))
        {
            LinearModelGraph.Write(Model(schema.Names.Length), with(Contract(Definition, schema)), file);
        }

        var loaded = OnnxScorer.TryLoad(path, Definition, schema, out var scorer, out var error);
        File.Delete(path);
        return loaded ? scorer! : throw new InvalidOperationException(error);
    }

    /// <summary>As the trainer makes them: standardised, with missing indicators and three knots a feature.</summary>
    private static LinearModel Model(int features)
    {
        var random = new Random(2);
        float[] Numbers(int count, float low, float high) => [.. Enumerable.Range(0, count).Select(_ => low + ((high - low) * random.NextSingle()))];
        var basis = new LinearBasis
        {
            Fill = Numbers(features, 0, 1),
            Means = Numbers(features, 0, 1),
            Scales = Numbers(features, 1, 2),
            ClipLow = Numbers(features, -5, -4),
            ClipHigh = Numbers(features, 4, 5),
            MissingIndicators = true,
            Knots = [.. Enumerable.Range(0, features).Select(_ => Numbers(3, -1, 1))],
        };
        return new LinearModel
        {
            Basis = basis,
            Weights = Numbers(basis.Size * 2, -0.1f, 0.1f),
            Intercepts = [-1, 0],
            Calibrations = [new PlattCalibration(1, 0), new PlattCalibration(1, 0)],
        };
    }

    private static ModelContract Contract(PredictorDefinition definition, FeatureSchema schema) => new()
    {
        Predictor = definition.Name,
        Features = schema.Names,
        FeatureHash = schema.Hash,
        StepSeconds = definition.Step.TotalSeconds,
        HorizonsSeconds = [.. definition.Horizons.Select(horizon => horizon.TotalSeconds)],
        Thresholds = [0.5, 0.5],
    };
}
