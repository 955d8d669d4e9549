using BenchmarkDotNet.Attributes;
using Exporter.Features;
using Exporter.Models.Inference;

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
        var schema = FeatureSchema.For(LinearScorer.Definition);
        Console.WriteLine($"// features: {schema.Names.Length}");
        _onnx = LinearScorer.Load(contract => contract);
        _baseline = Baselined(schema);
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

    private static BaselineScorer Baselined(FeatureSchema schema) => new(LinearScorer.Definition, schema);

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
}
