namespace Exporter.Trainer.Training;

/// <summary>What a fit looks at: terms, outcome and weight of each row; row-major float32.</summary>
/// <param name="columns">Terms in a row.</param>
/// <param name="rows">Number of rows.</param>
internal sealed class DesignMatrix(int columns, int rows)
{
    private readonly float[] _terms = new float[(long)columns * rows];

    /// <summary>Terms in a row.</summary>
    public int Columns => columns;

    /// <summary>Number of rows.</summary>
    public int Rows => rows;

    /// <summary>True where an onset came within the horizon.</summary>
    public bool[] Outcomes { get; } = new bool[rows];

    /// <summary>How many rows of the data each row stands for.</summary>
    public float[] Weights { get; } = new float[rows];

    /// <summary>Terms of one row.</summary>
    public Span<float> Row(int row) => _terms.AsSpan(row * columns, columns);

    /// <summary>A copy with some of the columns.</summary>
    public DesignMatrix Columned(IReadOnlyList<int> chosen)
    {
        var narrow = new DesignMatrix(chosen.Count, rows);
        Outcomes.CopyTo(narrow.Outcomes, 0);
        Weights.CopyTo(narrow.Weights, 0);
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < chosen.Count; i++)
            {
                narrow.Row(row)[i] = Row(row)[chosen[i]];
            }
        }

        return narrow;
    }

    /// <summary>Centres every column and divides it by its weighted standard deviation.</summary>
    /// <returns>Centre and scale per column; the scale of a constant column is 0 and its terms become 0.</returns>
    /// <remarks>An L2 penalty is fair, and a quasi-Newton method fast, only on columns of like size.</remarks>
    public (double[] Centres, double[] Scales) Standardize()
    {
        var sums = new double[columns];
        var squares = new double[columns];
        double total = 0;
        for (var row = 0; row < rows; row++)
        {
            var terms = Row(row);
            double weight = Weights[row];
            total += weight;
            for (var column = 0; column < columns; column++)
            {
                sums[column] += weight * terms[column];
                squares[column] += weight * terms[column] * terms[column];
            }
        }

        var scales = new double[columns];
        for (var column = 0; column < columns; column++)
        {
            sums[column] /= total;
            var variance = (squares[column] / total) - (sums[column] * sums[column]);
            scales[column] = variance > 1e-10 ? Math.Sqrt(variance) : 0;
        }

        for (var row = 0; row < rows; row++)
        {
            var terms = Row(row);
            for (var column = 0; column < columns; column++)
            {
                terms[column] = scales[column] > 0 ? (float)((terms[column] - sums[column]) / scales[column]) : 0;
            }
        }

        return (sums, scales);
    }
}
