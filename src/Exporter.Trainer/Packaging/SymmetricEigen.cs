namespace Exporter.Trainer.Packaging;

/// <summary>Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's rotations.</summary>
/// <remarks>
/// Cyclic by rows (Golub and Van Loan 2013, 8.5): each rotation makes one element off the diagonal 0, and a sweep over all of them makes what is left quadratically less.
/// Slower than other ways for large matrices; for some hundred columns milliseconds, exact to rounding, and the same bits each time.
/// </remarks>
internal static class SymmetricEigen
{
    private const int MaxSweeps = 60;

    // Elements this much smaller than the diagonal change nothing any more.
    private const double Negligible = 1e-15;

    /// <summary>Decomposes a matrix.</summary>
    /// <param name="matrix">Symmetric; not changed.</param>
    /// <returns>Eigenvalues, descending, and a vector of length 1 for each, whose element furthest from 0 is positive.</returns>
    public static (double[] Values, double[][] Vectors) Of(double[,] matrix)
    {
        var size = matrix.GetLength(0);
        var (left, turned) = ((double[,])matrix.Clone(), new double[size, size]);
        for (var i = 0; i < size; i++)
        {
            turned[i, i] = 1;
        }

        for (var sweep = 0; sweep < MaxSweeps && Sweep(left, turned); sweep++)
        {
        }

        int[] order = [.. Enumerable.Range(0, size).OrderByDescending(i => left[i, i])];
        return ([.. order.Select(i => left[i, i])], [.. order.Select(i => Signed([.. Enumerable.Range(0, size).Select(row => turned[row, i])]))]);
    }

    /// <returns>True when anything was turned.</returns>
    private static bool Sweep(double[,] left, double[,] turned)
    {
        var any = false;
        for (var p = 0; p < left.GetLength(0); p++)
        {
            for (var q = p + 1; q < left.GetLength(0); q++)
            {
                if (Math.Abs(left[p, q]) > Negligible * Math.Sqrt(Math.Abs(left[p, p] * left[q, q])) && left[p, q] != 0)
                {
                    Rotate(left, turned, p, q);
                    any = true;
                }
            }
        }

        return any;
    }

    private static void Rotate(double[,] left, double[,] turned, int p, int q)
    {
        // The smaller of the two angles that make the element 0.
        var slope = (left[q, q] - left[p, p]) / (2 * left[p, q]);
        var tangent = (slope >= 0 ? 1 : -1) / (Math.Abs(slope) + Math.Sqrt(1 + (slope * slope)));
        var cosine = 1 / Math.Sqrt(1 + (tangent * tangent));
        var sine = tangent * cosine;
        for (var row = 0; row < left.GetLength(0); row++)
        {
            (left[row, p], left[row, q]) = ((cosine * left[row, p]) - (sine * left[row, q]), (sine * left[row, p]) + (cosine * left[row, q]));
        }

        for (var column = 0; column < left.GetLength(0); column++)
        {
            (left[p, column], left[q, column]) = ((cosine * left[p, column]) - (sine * left[q, column]), (sine * left[p, column]) + (cosine * left[q, column]));
            (turned[column, p], turned[column, q]) = ((cosine * turned[column, p]) - (sine * turned[column, q]), (sine * turned[column, p]) + (cosine * turned[column, q]));
        }

        (left[p, q], left[q, p]) = (0, 0);
    }

    /// <summary>A vector and its opposite are one direction: the one whose furthest element is positive.</summary>
    private static double[] Signed(double[] vector) => vector.MaxBy(Math.Abs) < 0 ? [.. vector.Select(element => -element)] : vector;
}
