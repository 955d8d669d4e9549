using CsCheck;
using Exporter.Trainer.Unsupervised;

namespace Exporter.Tests.Trainer.Unsupervised;

public sealed class OneClassSvmTests
{
    [Fact]
    public void Solve_ThreeInARow_IsWorkedOutByHand()
    {
        // At -1, 0, 1 with γ = 1: weights a, 1 − 2a, a make the least for a = (1 − k₁) / (3 + k₄ − 4·k₁), k₁ = e^-1, k₄ = e^-4; the sum is then the same at all three.
        var (k1, k4) = (Math.Exp(-1), Math.Exp(-4));
        var a = (1 - k1) / (3 + k4 - (4 * k1));
        var (weights, rho) = OneClassProblem.Solve([[1, (float)k1, (float)k4], [(float)k1, 1, (float)k1], [(float)k4, (float)k1, 1]], nu: 0.1);
        Assert.Equal([a, 1 - (2 * a), a], weights, (left, right) => Math.Abs(left - right) < 1e-5);
        Assert.Equal(a + ((1 - (2 * a)) * k1) + (a * k4), rho, 1e-5);
    }

    [Fact]
    public void Solve_AllMayLieOutside_IsTheMeanOfAll()
    {
        var (weights, rho) = OneClassProblem.Solve([[1, 0.5f], [0.5f, 1]], nu: 1);
        Assert.Equal([0.5, 0.5], weights);
        Assert.Equal(0.75, rho, 12);
    }

    [Fact]
    public void Solve_AnyRows_FulfilsTheConditionsOfTheLeast() => Gen.Select(Gen.Int[1, 60], Gen.Double[0.01, 1], Gen.Int[0, 1_000_000]).Sample((count, nu, seed) =>
    {
        var random = new Random(seed);
        float[][] rows = [.. Enumerable.Range(0, count).Select(_ => new[] { random.NextSingle() * 3, random.NextSingle() })];
        float[][] kernel = Array.ConvertAll(rows, row => Array.ConvertAll(rows, other => (float)Math.Exp(-(Math.Pow(row[0] - other[0], 2) + Math.Pow(row[1] - other[1], 2)))));
        var (weights, rho) = OneClassProblem.Solve(kernel, nu);

        var most = 1 / Math.Min(count, Math.Max(1, nu * count));
        Assert.Equal(1, weights.Sum(), 1e-9);
        for (var i = 0; i < count; i++)
        {
            Assert.InRange(weights[i], 0, most);
            var sum = weights.Select((weight, j) => weight * kernel[i][j]).Sum();
            Assert.True(weights[i] == 0 || sum <= rho + 2e-6, "whatever has a weight is on the boundary or outside");
            Assert.True(weights[i] == most || sum >= rho - 2e-6, "whatever could have more is on the boundary or inside");
        }

        // Schölkopf et al. 2001, proposition 3: ν bounds the share outside from above and the share of supports from below.
        Assert.True(weights.Count(weight => weight == most) <= (nu * count) + 1);
        Assert.True(weights.Count(weight => weight > 0) >= (nu * count) - 1e-9);
    }, iter: 200);

    [Fact]
    public void Fit_CloudWithAHole_TheMiddleAndTheFarAreUnusual()
    {
        // No line and no ellipse tells the middle of a ring from the ring.
        float[][] ring = [.. Enumerable.Range(0, 200).Select(i => new[] { 5 * MathF.Cos(i), 5 * MathF.Sin(i) })];
        var fit = OneClassFit.Fit(ring, nu: 0.1) with { Gamma = 0.5f };
        Assert.True(Score(fit, 0, 0) > Score(fit, 5, 0));
        Assert.True(Score(fit, 20, 0) > Score(fit, 10, 0));
        Assert.True(double.IsFinite(Score(fit, 1e6f, 0)));
    }

    [Fact]
    public void Fit_TwoRows_HasTheWidthOfTheirDistance()
    {
        var fit = OneClassFit.Fit([[0, 0], [3, 4]], nu: 0.5);
        Assert.Equal(1 / 25f, fit.Gamma);
        Assert.Equal((1 + Math.Exp(-1)) / 2, fit.Rho, 1e-6);
        Assert.Equal(0, Score(fit, 3, 4), 1e-6);
    }

    private static double Score(OneClassSvm fit, params float[] terms) => fit.Score(terms, []);
}
