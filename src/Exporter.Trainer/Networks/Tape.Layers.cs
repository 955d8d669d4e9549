namespace Exporter.Trainer.Networks;

/// <content>The operations that layers are made of.</content>
internal sealed partial class Tape
{
    /// <summary>The matrix product.</summary>
    /// <param name="left">[rows × inner].</param>
    /// <param name="right">[inner × columns].</param>
    public Tensor Product(Tensor left, Tensor right)
    {
        var turned = new float[right.Values.Length];
        return Record(
            new Tensor(left.Rows, right.Columns, left.IsLearnt || right.IsLearnt),
            made =>
            {
                Array.Clear(made.Values);
                for (var row = 0; row < left.Rows; row++)
                {
                    RowSums.AddCombined(made.Row(row), left.Row(row), 1, right.Values);
                }
            },
            made =>
            {
                if (left.IsLearnt)
                {
                    Turn(right, turned);
                }

                for (var row = 0; left.IsLearnt && row < left.Rows; row++)
                {
                    RowSums.AddCombined(left.GradientOf(row), made.GradientOf(row), 1, turned);
                }

                for (var i = 0; right.IsLearnt && i < left.Columns; i++)
                {
                    RowSums.AddCombined(right.GradientOf(i), left.Values.AsSpan(i), left.Columns, made.Gradient);
                }
            });
    }

    /// <summary>A row added to every row.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="added">[1 × columns].</param>
    public Tensor AddRow(Tensor rows, Tensor added) => Record(
        new Tensor(rows.Rows, rows.Columns, rows.IsLearnt || added.IsLearnt),
        made =>
        {
            for (var row = 0; row < rows.Rows; row++)
            {
                rows.Row(row).CopyTo(made.Row(row));
                RowSums.Add(made.Row(row), added.Values);
            }
        },
        made =>
        {
            for (var row = 0; row < rows.Rows; row++)
            {
                if (rows.IsLearnt)
                {
                    RowSums.Add(rows.GradientOf(row), made.GradientOf(row));
                }

                if (added.IsLearnt)
                {
                    RowSums.Add(added.Gradient, made.GradientOf(row));
                }
            }
        });

    /// <summary>What is positive; 0 for the rest.</summary>
    /// <param name="values">The values; at 0 their gradient is taken for 0.</param>
    public Tensor Relu(Tensor values) => Record(
        new Tensor(values.Rows, values.Columns, values.IsLearnt),
        made =>
        {
            for (var i = 0; i < made.Values.Length; i++)
            {
                made.Values[i] = MathF.Max(values.Values[i], 0);
            }
        },
        made =>
        {
            for (var i = 0; i < values.Gradient.Length; i++)
            {
                values.Gradient[i] += made.Values[i] > 0 ? made.Gradient[i] : 0;
            }
        });

    private static void Turn(Tensor matrix, float[] turned)
    {
        for (var row = 0; row < matrix.Rows; row++)
        {
            for (var column = 0; column < matrix.Columns; column++)
            {
                turned[(column * matrix.Rows) + row] = matrix.Values[(row * matrix.Columns) + column];
            }
        }
    }
}
