using System.Collections.Immutable;
using System.Numerics;
using BenchmarkDotNet.Attributes;
using Exporter.Features;
using Exporter.Feedback.Drift;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Benchmarks;

/// <summary>Cost of watching for drift: a step of as many predictions as are counted at once, all features of twelve signals and two horizons, without and with the largest subspace.</summary>
/// <remarks>Time and bytes are per prediction, each hour's report among them (every 120th step). A larger fleet costs no more a step, so less a prediction.</remarks>
[MemoryDiagnoser]
public class DriftBenchmarks
{
    private const int Rows = RowSample.MaxRows;
    private const int WarmSteps = 2 * 2880;

    private readonly long _stepMs = (long)LinearScorer.Definition.Step.TotalMilliseconds;
    private readonly FeatureMatrix _matrix = new();
    private OnnxScorer _scorer = null!;
    private PredictorWindows _windows = null!;
    private PredictionFrame _frame = null!;
    private DriftWatch _watch = null!;
    private int _columns;
    private long _step = WarmSteps;

    /// <summary>Whether reconstruction errors are watched too.</summary>
    [Params(false, true)]
    public bool HasComponents { get; set; }

    /// <summary>Makes a model that knows what it learnt from, a fleet that has been there for two days, and its vectors.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _scorer = LinearScorer.Load(contract => contract with
        {
            Reference = [.. contract.Features.Select(feature => Uniform(feature, 9))],
            Scores = [Uniform("30m", 12), Uniform("2h", 12)],
            Subspace = HasComponents ? Subspace(contract.Features) : null,
        });
        Labels[] entities = [.. Enumerable.Range(0, Rows).Select(entity => Labels.Of(("instance", $"host-{entity:D3}:9100")))];
        _windows = new PredictorWindows(LinearScorer.Definition, Rows);
        InstantVector[] vectors = [.. LinearScorer.Definition.Signals.Select(_ => new InstantVector())];
        Array.ForEach(entities, entity => vectors[0].Add(entity, 1));

        // Once an hour is often enough for them to be known.
        for (var step = 0; step <= WarmSteps; step += 120)
        {
            _windows.Apply(step * _stepMs, vectors, null);
        }

        var random = new Random(1);
        _columns = FeatureSchema.For(LinearScorer.Definition).Names.Length;
        _matrix.Reset(0, Rows, _columns);
        for (var row = 0; row < Rows; row++)
        {
            foreach (ref var value in _matrix.Add(row))
            {
                value = random.Next(20) == 0 ? float.NaN : random.NextSingle();
            }
        }

        float[] probabilities = [.. Enumerable.Range(0, Rows * 2).Select(_ => random.NextSingle())];
        _frame = new PredictionFrame(LinearScorer.Definition, 0, "v", [0.5, 0.5], entities, [.. Enumerable.Repeat(Labels.Empty, Rows)], probabilities);
        _watch = new DriftWatch(LinearScorer.Definition);

        // So that the window is whole: what is measured has reports.
        for (var step = 0; step < 26 * 120; step++)
        {
            Observe();
        }

        if (_watch.Report is null)
        {
            throw new InvalidOperationException("a watched day gave no report");
        }
    }

    /// <summary>Ends the model.</summary>
    [GlobalCleanup]
    public void Cleanup() => _scorer.Dispose();

    /// <summary>The next step; the vectors are the same ones again.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public void Observe()
    {
        _matrix.Reset(++_step * _stepMs, Rows, _columns);
        for (var row = 0; row < Rows; row++)
        {
            _matrix.Add(row);
        }

        _watch.Observe(_scorer, _windows, _matrix, _frame);
    }

    /// <summary>As many features and components as there may be; the components are those of a Hadamard matrix, so at right angles.</summary>
    private static ReferenceSubspace Subspace(ImmutableArray<string> features)
    {
        const int count = ReferenceSubspace.MaxFeatures;
        return new ReferenceSubspace(
            [.. features.Where(feature => !feature.StartsWith(FeatureSchema.EntityPrefix, StringComparison.Ordinal)).Take(count)],
            [.. Enumerable.Repeat(0.5, count)],
            [.. Enumerable.Repeat(0.3, count)],
            [.. Enumerable.Range(0, ReferenceSubspace.MaxComponents).Select(row => ImmutableArray.CreateRange(
                Enumerable.Range(0, count).Select(column => (BitOperations.PopCount((uint)(row & column)) % 2 == 0 ? 1 : -1) / Math.Sqrt(count))))],
            0.9,
            Uniform(ReferenceSubspace.ErrorName, 9));
    }

    private static ReferenceHistogram Uniform(string name, int edges)
    {
        var width = 1.0 / (edges + 1);
        return new ReferenceHistogram(
            name, [.. Enumerable.Range(1, edges).Select(edge => edge * width)], [.. Enumerable.Repeat(100L, edges + 1), 50L])
        {
            Means = [.. Enumerable.Range(0, edges + 1).Select(bin => (bin + 0.5) * width)],
            Deviation = Math.Sqrt(1 / 12.0),
        };
    }
}
