using BenchmarkDotNet.Attributes;
using Exporter.Features;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Trainer.Onnx;

namespace Exporter.Benchmarks;

/// <summary>Cost of one prediction: a row of about 200 features scored for two horizons. Divide time and bytes by the rows.</summary>
[MemoryDiagnoser]
public class ScoringBenchmarks
{
    private readonly FeatureMatrix _matrix = new();
    private OnnxScorer _onnx = null!;
    private BaselineScorer _baseline = null!;
    private float[] _probabilities = [];

    /// <summary>Entities scored in one step.</summary>
    [Params(100, 10_000)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var definition = new PredictorDefinition
        {
            Name = "bench",
            EntityLabels = ["instance"],
            Horizons = [TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)],
            Signals = [.. Enumerable.Range(0, 12).Select(i => new SignalDefinition($"s{i}", "m", i < 3 ? new SignalLimit(LimitSide.Above, 1) : null))],
        };
        var schema = FeatureSchema.For(definition);
        Console.WriteLine($"// features: {schema.Names.Length}");
        var path = Path.Combine(Path.GetTempPath(), $"foresight-bench-{Environment.ProcessId}.onnx");
        using (var file = File.Create(path))
        {
            LinearModelGraph.Write(Model(schema.Names.Length), Contract(definition, schema), file);
        }

        var loaded = OnnxScorer.TryLoad(path, definition, schema, out var scorer, out var error);
        File.Delete(path);
        _onnx = loaded ? scorer! : throw new InvalidOperationException(error);
        _baseline = Baselined(definition, schema);
        Fill(schema.Names.Length);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _onnx.Dispose();
        _baseline.Dispose();
    }

    [Benchmark]
    public void ScoreOnnx() => _onnx.Score(_matrix, _probabilities);

    [Benchmark]
    public void ScoreBaseline() => _baseline.Score(_matrix, _probabilities);

    private static BaselineScorer Baselined(PredictorDefinition definition, FeatureSchema schema) => new(definition, schema);

    private void Fill(int columns)
    {
        var random = new Random(1);
        _probabilities = new float[Rows * 2];
        _matrix.Reset(0, Rows, columns);
        for (var row = 0; row < Rows; row++)
        {
            foreach (ref var value in _matrix.Add(row))
            {
                value = random.Next(20) == 0 ? float.NaN : (float)random.NextDouble();
            }
        }
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
