using Exporter.Trainer.Packaging;

namespace Exporter.Trainer.Unsupervised;

/// <summary>Principal axes that outliers do not turn: each row counts by its direction from the centre, however far out it is.</summary>
/// <remarks>
/// N. Locantore et al., "Robust principal component analysis for functional data", 1999: rows are put on a sphere around their spatial median, whose axes are those of the rows where these spread elliptically.
/// How far rows spread along an axis is told by the median of squares, not by the eigenvalue.
/// </remarks>
internal static class SphericalPca
{
    /// <summary>As in ROBPCA: more axes than these cannot be told from chance by so few rows.</summary>
    private const int MostAxes = 10;

    // Of a standardised term: below this, spread is rounding.
    private const double LeastSpread = 1e-4;

    /// <summary>Learns the subspace.</summary>
    /// <param name="rows">At least one, all of the same length.</param>
    /// <param name="share">Of the spread that the axes must hold; 0..1.</param>
    public static PrincipalSubspace Fit(float[][] rows, double share)
    {
        var centre = SpatialMedian.Of(rows);
        var directions = SymmetricEigen.Of(Directions(rows, centre)).Vectors;
        double[] spreads = [.. directions.Select(axis => Spread(rows, centre, axis))];
        var (axes, held, total) = (new List<int>(), 0.0, spreads.Sum(spread => spread * spread));
        foreach (var axis in Enumerable.Range(0, spreads.Length).OrderByDescending(i => spreads[i]).Where(i => spreads[i] > LeastSpread).Take(MostAxes))
        {
            axes.Add(axis);
            held += spreads[axis] * spreads[axis];
            if (held >= share * total)
            {
                break;
            }
        }

        // Rows that are all alike have no axis; any will do, as nothing is measured along it.
        axes = axes.Count > 0 ? axes : [0];
        return Weighted(rows, new PrincipalSubspace(
            Array.ConvertAll(centre, value => (float)value),
            [.. Enumerable.Range(0, centre.Length).SelectMany(term => axes.Select(axis => (float)directions[axis][term]))],
            [.. axes.Select(axis => (float)(1 / Math.Pow(Math.Max(spreads[axis], LeastSpread), 2)))],
            1));
    }

    /// <summary>Gives both distances of the median row the weight 1, so that neither is drowned by the other.</summary>
    private static PrincipalSubspace Weighted(float[][] rows, PrincipalSubspace plain)
    {
        var places = new double[plain.ScratchSize];
        var distances = Array.ConvertAll(rows, row => plain.Distances(row, places));
        var along = Math.Max(RobustScales.Median(Array.ConvertAll(distances, of => of.Along)), LeastSpread);
        var off = Math.Max(RobustScales.Median(Array.ConvertAll(distances, of => of.Off)), LeastSpread);
        return plain with { AxisWeights = Array.ConvertAll(plain.AxisWeights, weight => (float)(weight / along)), ResidualWeight = (float)(1 / off) };
    }

    /// <summary>The mean of u·uᵀ over the directions u from the centre; rows at the centre have none.</summary>
    private static double[,] Directions(float[][] rows, double[] centre)
    {
        var size = centre.Length;
        var sums = new double[size, size];
        double[][] directions = [.. rows.Select(row => Direction(row, centre))];
        Parallel.For(0, size, i =>
        {
            foreach (var direction in directions)
            {
                for (var j = 0; j <= i; j++)
                {
                    sums[i, j] += direction[i] * direction[j] / directions.Length;
                }
            }
        });
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < i; j++)
            {
                sums[j, i] = sums[i, j];
            }
        }

        return sums;
    }

    private static double[] Direction(float[] row, double[] centre)
    {
        double[] from = [.. row.Zip(centre, (value, at) => value - at)];
        var length = Math.Sqrt(from.Sum(part => part * part));
        return length > 1e-9 ? Array.ConvertAll(from, part => part / length) : new double[from.Length];
    }

    private static double Spread(float[][] rows, double[] centre, double[] axis)
    {
        var places = Array.ConvertAll(rows, row =>
        {
            double sum = 0;
            for (var i = 0; i < axis.Length; i++)
            {
                sum += (row[i] - centre[i]) * axis[i];
            }

            return sum;
        });
        var middle = RobustScales.Median([.. places]);
        return RobustScales.Scale(Array.ConvertAll(places, place => Math.Abs(place - middle)));
    }
}
