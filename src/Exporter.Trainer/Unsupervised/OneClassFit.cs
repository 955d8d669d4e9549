namespace Exporter.Trainer.Unsupervised;

/// <summary>Fits a one-class support vector machine to rows.</summary>
internal static class OneClassFit
{
    /// <summary>Rows that the width of the kernel is taken from.</summary>
    private const int WidthRows = 500;

    /// <summary>Fits with γ by the median heuristic: one over the median squared distance between rows.</summary>
    /// <remarks>B. Schölkopf and A. Smola, "Learning with kernels", 2002; pairs of rows then have kernels about 1/e, neither all 0 nor all 1.</remarks>
    /// <param name="rows">At least one, all of the same length.</param>
    /// <param name="nu">Share of rows that may lie outside.</param>
    public static OneClassSvm Fit(float[][] rows, double nu)
    {
        var gamma = Gamma(rows);
        var kernel = new float[rows.Length][];
        Parallel.For(0, rows.Length, i => kernel[i] = Array.ConvertAll(rows, other => (float)Math.Exp(-gamma * Squares(rows[i], other))));
        var (weights, rho) = OneClassProblem.Solve(kernel, nu);
        int[] supports = [.. Enumerable.Range(0, rows.Length).Where(row => weights[row] > 0)];
        return new OneClassSvm(
            [.. supports.SelectMany(row => rows[row])],
            [.. supports.Select(row => (float)weights[row])],
            (float)rho,
            gamma);
    }

    private static float Gamma(float[][] rows)
    {
        var stride = Math.Max(1, (rows.Length + WidthRows - 1) / WidthRows);
        float[][] some = [.. rows.Where((_, i) => i % stride == 0)];
        double[] squares = [.. some.SelectMany((row, i) => some.Skip(i + 1).Select(other => Squares(row, other))).Where(distance => distance > 0)];
        return squares.Length > 0 ? (float)(1 / RobustScales.Median(squares)) : 1;
    }

    private static double Squares(float[] left, float[] right)
    {
        double sum = 0;
        for (var i = 0; i < left.Length; i++)
        {
            var difference = (double)left[i] - right[i];
            sum += difference * difference;
        }

        return sum;
    }
}
