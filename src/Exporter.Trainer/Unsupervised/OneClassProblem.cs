namespace Exporter.Trainer.Unsupervised;

/// <summary>Finds the weights of a one-class support vector machine: the least of ½·αᵀKα with Σα = 1 and each weight in 0..1/(ν·n).</summary>
/// <remarks>
/// Sequential minimal optimization: the two weights that are most at odds are moved against each other until none are. J. Platt, 1998; chosen as by R.-E. Fan, P.-H. Chen and C.-J. Lin, "Working set selection using
/// second order information", 2005, by the first order. Sums have one order, so the same rows give the same bits.
/// </remarks>
internal static class OneClassProblem
{
    /// <summary>Difference of gradients, which lie in 0..1, that is none.</summary>
    private const double Tolerance = 1e-6;

    private const int StepsPerRow = 200;

    /// <summary>Solves the problem.</summary>
    /// <param name="kernel">Symmetric, positive semidefinite, with ones on the diagonal; an array a row.</param>
    /// <param name="nu">ν: share of rows that may lie outside; above 0, at most 1.</param>
    /// <returns>α, and ρ: the value of Kα on the boundary.</returns>
    public static (double[] Weights, double Rho) Solve(float[][] kernel, double nu)
    {
        var count = kernel.Length;
        var most = 1 / Math.Min(count, Math.Max(1, nu * count));
        var weights = new double[count];
        var left = 1.0;
        for (var i = 0; i < count && left > 0; i++)
        {
            weights[i] = Math.Min(most, left);
            left -= weights[i];
        }

        var gradient = new double[count];
        for (var i = 0; i < count; i++)
        {
            Add(gradient, kernel[i], weights[i]);
        }

        for (var step = 0; step < StepsPerRow * count && Worst(weights, gradient, most) is var (up, down) && gradient[down] - gradient[up] > Tolerance; step++)
        {
            var curvature = Math.Max((double)kernel[up][up] + kernel[down][down] - (2.0 * kernel[up][down]), 1e-12);
            var moved = Math.Min((gradient[down] - gradient[up]) / curvature, Math.Min(most - weights[up], weights[down]));

            // At a bound exactly, so that a weight that got there stays out of what is free.
            (weights[up], weights[down]) = (moved == most - weights[up] ? most : weights[up] + moved, moved == weights[down] ? 0 : weights[down] - moved);
            Add(gradient, kernel[up], moved);
            Add(gradient, kernel[down], -moved);
        }

        return (weights, Rho(weights, gradient, most));
    }

    private static void Add(double[] gradient, float[] row, double weight)
    {
        for (var i = 0; weight != 0 && i < gradient.Length; i++)
        {
            gradient[i] += weight * row[i];
        }
    }

    /// <summary>The weight that should rise most, and the one that should fall most.</summary>
    private static (int Up, int Down) Worst(double[] weights, double[] gradient, double most)
    {
        var (up, down) = (-1, -1);
        for (var i = 0; i < weights.Length; i++)
        {
            up = weights[i] < most && (up < 0 || gradient[i] < gradient[up]) ? i : up;
            down = weights[i] > 0 && (down < 0 || gradient[i] > gradient[down]) ? i : down;
        }

        // With every weight at its bound there is nothing to move.
        return up < 0 ? (down, down) : (up, down);
    }

    /// <summary>The gradient of free weights, which is the same for all; where none is free, between those of both bounds.</summary>
    private static double Rho(double[] weights, double[] gradient, double most)
    {
        double[] free = [.. gradient.Where((_, i) => weights[i] > 0 && weights[i] < most)];
        if (free.Length > 0)
        {
            return free.Average();
        }

        var inside = gradient.Where((_, i) => weights[i] == 0).DefaultIfEmpty(double.NaN).Min();
        var outside = gradient.Where((_, i) => weights[i] > 0).Max();
        return double.IsNaN(inside) ? outside : (inside + outside) / 2;
    }
}
