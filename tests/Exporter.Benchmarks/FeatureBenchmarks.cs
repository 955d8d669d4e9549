using BenchmarkDotNet.Attributes;
using Exporter.Features;

namespace Exporter.Benchmarks;

/// <summary>Cost of the vectors of one step: 1,000 entities with twelve signals, three of them with a limit.</summary>
[MemoryDiagnoser]
public class FeatureBenchmarks
{
    private const int Entities = 1000;

    private readonly FeatureMatrix _matrix = new();
    private SomeFleet _fleet = null!;
    private FeatureExtractor _extractor = null!;

    /// <summary>Fills the windows.</summary>
    [GlobalSetup]
    public void Fill()
    {
        _fleet = new SomeFleet(Entities);
        _extractor = new FeatureExtractor(_fleet.Definition);
    }

    /// <summary>Time and bytes are per vector.</summary>
    [Benchmark(OperationsPerInvoke = Entities)]
    public void Extract() => _extractor.Extract(_fleet.Windows, _matrix);
}
