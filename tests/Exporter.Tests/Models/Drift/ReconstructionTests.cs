using System.Collections.Immutable;
using CsCheck;
using Exporter.Models;
using Exporter.Models.Drift;

namespace Exporter.Tests.Models.Drift;

public sealed class ReconstructionTests
{
    private static readonly ImmutableArray<string> Features = ["other", "a", "b"];

    [Theory]
    [InlineData(12, 21, 0)] // One deviation each: along the component.
    [InlineData(12, 19, 1)] // (1, −1) lies across it: √((1 + 1) / 2).
    [InlineData(10, 20, 0)]
    [InlineData(14, 20, 1)] // (2, 0) = (1, 1) + (1, −1).
    [InlineData(12, float.NaN, 0.5)] // A missing value stands at its mean: (1, 0), of which (½, −½) is left.
    [InlineData(float.PositiveInfinity, 19.99, 2.505)] // No further out than five: (5, −0.01).
    public void Error_OfTwoRelatedFeatures_IsWhatLiesAcross(double a, double b, double expected)
    {
        var half = Math.Sqrt(0.5);
        var reconstruction = new Reconstruction(new ReferenceSubspace(["a", "b"], [10, 20], [2, 1], [[half, half]], 0.9, Any()), Features);

        Assert.Equal(expected, reconstruction.Error([float.NaN, (float)a, (float)b]), 3);
    }

    [Fact]
    public void Error_IsThatOfPuttingTheVectorTogetherAgain() => Gen.Select(Gen.Int[2, 40], Gen.Int[1, 16], Gen.Int[0, 1_000_000]).Sample((size, most, seed) =>
    {
        var random = new Random(seed);
        var components = Orthonormal(random, size, Math.Min(most, size - 1));
        double[] vector = [.. Enumerable.Range(0, size).Select(_ => (random.NextDouble() * 6) - 3)];
        ImmutableArray<string> names = [.. Enumerable.Range(0, size).Select(feature => $"f{feature}")];
        var subspace = new ReferenceSubspace(names, [.. new double[size]], [.. Enumerable.Repeat(1.0, size)], [.. components.Select(component => component.ToImmutableArray())], 0.9, Any());

        double[] left = [.. vector];
        foreach (var component in components)
        {
            var along = vector.Zip(component, (value, weight) => value * weight).Sum();
            for (var feature = 0; feature < size; feature++)
            {
                left[feature] -= along * component[feature];
            }
        }

        // What float32 leaves of a difference of squares.
        var expected = Math.Sqrt(left.Average(value => value * value));
        Assert.Equal(expected, new Reconstruction(subspace, names).Error([.. vector.Select(value => (float)value)]), expected > 0.05 ? 0.0005 : 0.005);
    }, iter: 200);

    private static double[][] Orthonormal(Random random, int size, int count)
    {
        List<double[]> vectors = [];
        while (vectors.Count < count)
        {
            double[] next = [.. Enumerable.Range(0, size).Select(_ => random.NextDouble() - 0.5)];
            foreach (var known in vectors)
            {
                var along = next.Zip(known, (left, right) => left * right).Sum();
                next = [.. next.Zip(known, (value, weight) => value - (along * weight))];
            }

            var length = Math.Sqrt(next.Sum(value => value * value));
            if (length > 1e-3)
            {
                vectors.Add([.. next.Select(value => value / length)]);
            }
        }

        return [.. vectors];
    }

    private static ReferenceHistogram Any() => new(ReferenceSubspace.ErrorName, [], [1, 0]);
}
