namespace Exporter.Trainer.Unsupervised;

/// <summary>How many splits it takes on average to tell one row from others by chance alone.</summary>
/// <remarks>
/// c(n) = 2·H(n − 1) − 2·(n − 1)/n with the harmonic number H: the mean length of an unsuccessful search in a binary search tree of n rows. F. T. Liu, K. M. Ting and
/// Z.-H. Zhou, "Isolation forest", 2008, equation 1, where H is approximated by a logarithm; here it is summed.
/// </remarks>
internal static class PathLength
{
    /// <summary>The mean for so many rows; 0 where there is nothing to tell apart.</summary>
    /// <param name="rows">Not negative.</param>
    public static double Of(int rows)
    {
        double harmonic = 0;
        for (var i = 1; i < rows; i++)
        {
            harmonic += 1.0 / i;
        }

        return rows < 2 ? 0 : (2 * harmonic) - (2 * (rows - 1.0) / rows);
    }
}
