namespace Exporter.Trainer.Unsupervised;

/// <summary>The point whose distances to all rows add up to the least: a centre that half of the rows cannot carry off.</summary>
/// <remarks>By Weiszfeld's steps, as Y. Vardi and C.-H. Zhang, "The multivariate L1-median and associated data depth", 2000, mend them where a step falls on a row.</remarks>
internal static class SpatialMedian
{
    private const int MaxSteps = 200;

    // Distances are of standardised terms.
    private const double Near = 1e-9;

    /// <summary>The point.</summary>
    /// <param name="rows">At least one, all of the same length.</param>
    public static double[] Of(float[][] rows)
    {
        var centre = new double[rows[0].Length];
        for (var step = 0; step < MaxSteps; step++)
        {
            var next = Step(rows, centre);
            var moved = Distance(next, centre);
            centre = next;
            if (moved < Near)
            {
                break;
            }
        }

        return centre;
    }

    private static double[] Step(float[][] rows, double[] centre)
    {
        var (pull, weights, here) = (new double[centre.Length], 0.0, 0);
        foreach (var row in rows)
        {
            var distance = Distance(row, centre);
            if (distance < Near)
            {
                here++;
                continue;
            }

            weights += 1 / distance;
            for (var i = 0; i < pull.Length; i++)
            {
                pull[i] += (row[i] - centre[i]) / distance;
            }
        }

        // Rows right here hold the centre with a force of one each; the others pull it by one each.
        var force = Math.Sqrt(pull.Sum(part => part * part));
        var share = force > here ? (1 - (here / force)) / weights : 0;
        return [.. centre.Zip(pull, (at, part) => at + (share * part))];
    }

    private static double Distance(double[] left, double[] right) => Math.Sqrt(left.Zip(right, (a, b) => (a - b) * (a - b)).Sum());

    private static double Distance(float[] row, double[] centre)
    {
        double sum = 0;
        for (var i = 0; i < row.Length; i++)
        {
            sum += (row[i] - centre[i]) * (row[i] - centre[i]);
        }

        return Math.Sqrt(sum);
    }
}
