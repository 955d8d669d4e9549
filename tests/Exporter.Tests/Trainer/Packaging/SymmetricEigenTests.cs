using CsCheck;
using Exporter.Trainer.Packaging;

namespace Exporter.Tests.Trainer.Packaging;

public sealed class SymmetricEigenTests
{
    // A distance, as numbers that lie about a half of the last decimal are rounded apart.
    private const double Tolerance = 1e-10;

    [Fact]
    public void Of_TwoCorrelatedColumns_AreTheirSumAndDifference()
    {
        // Eigenvalues 1 ± 0.6, along (1, 1) and (1, -1).
        var (values, vectors) = SymmetricEigen.Of(new[,] { { 1, 0.6 }, { 0.6, 1 } });

        Assert.Equal([1.6, 0.4], values.Select(value => Math.Round(value, 12)));
        Assert.Equal([Math.Sqrt(0.5), Math.Sqrt(0.5)], vectors[0], Near);
        Assert.Equal(-0.5, vectors[1][0] * vectors[1][1], 12);
    }

    [Fact]
    public void Of_ThreeByThree_IsWorkedOutByHand()
    {
        // det(A − x) = (2 − x)((3 − x)² − 1): eigenvalues 4, 2, 2.
        var (values, vectors) = SymmetricEigen.Of(new double[,] { { 3, 0, 1 }, { 0, 2, 0 }, { 1, 0, 3 } });

        Assert.Equal([4, 2, 2], values.Select(value => Math.Round(value, 12)));
        Assert.Equal([Math.Sqrt(0.5), 0, Math.Sqrt(0.5)], vectors[0], Near);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Of_Diagonal_IsTheAxes(double value)
    {
        var (values, vectors) = SymmetricEigen.Of(new[,] { { value, 0 }, { 0, value } });

        Assert.Equal([value, value], values);
        Assert.Equal([[1.0, 0.0], [0.0, 1.0]], vectors);
    }

    [Fact]
    public void Of_AnyMatrix_GivesItBack() => Gen.Select(Gen.Int[1, 24], Gen.Int[1, 24], Gen.Int[0, 1_000_000]).Sample((size, rank, seed) =>
    {
        var random = new Random(seed);
        var factors = new double[rank, size];
        for (var i = 0; i < factors.Length; i++)
        {
            factors[i / size, i % size] = random.NextDouble() - 0.5;
        }

        // Of rank no larger than the factors' number, so that eigenvalues of 0 come up too.
        var matrix = new double[size, size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                matrix[i, j] = Enumerable.Range(0, rank).Sum(k => factors[k, i] * factors[k, j]);
            }
        }

        var (values, vectors) = SymmetricEigen.Of(matrix);

        Assert.Equal(values.OrderDescending(), values);
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                Assert.Equal(matrix[i, j], Enumerable.Range(0, size).Sum(k => values[k] * vectors[k][i] * vectors[k][j]), Tolerance);
                Assert.Equal(i == j ? 1 : 0, vectors[i].Zip(vectors[j], (left, right) => left * right).Sum(), Tolerance);
            }
        }
    }, iter: 100);

    private static bool Near(double expected, double actual) => Math.Abs(expected - actual) < 1e-12;
}
