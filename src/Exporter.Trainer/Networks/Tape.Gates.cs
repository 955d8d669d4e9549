namespace Exporter.Trainer.Networks;

/// <content>The operations that gates of recurrent cells are made of, value by value but for the first.</content>
internal sealed partial class Tape
{
    /// <summary>Some neighbouring columns: a step of a window, or the share of one gate.</summary>
    /// <param name="values">[rows × columns].</param>
    /// <param name="first">The first column.</param>
    /// <param name="count">Number of columns.</param>
    public Tensor Columns(Tensor values, int first, int count) => Record(
        new Tensor(values.Rows, count, values.IsLearnt),
        made =>
        {
            for (var row = 0; row < made.Rows; row++)
            {
                values.Row(row).Slice(first, count).CopyTo(made.Row(row));
            }
        },
        made =>
        {
            for (var row = 0; row < made.Rows && values.IsLearnt; row++)
            {
                RowSums.Add(values.GradientOf(row).Slice(first, count), made.GradientOf(row));
            }
        });

    /// <summary>The sum of two tensors of the same shape.</summary>
    public Tensor Sum(Tensor left, Tensor right) => Record(
        new Tensor(left.Rows, left.Columns, left.IsLearnt || right.IsLearnt),
        made =>
        {
            left.Values.CopyTo(made.Values, 0);
            RowSums.Add(made.Values, right.Values);
        },
        made =>
        {
            RowSums.Add(left.Gradient, left.IsLearnt ? made.Gradient : []);
            RowSums.Add(right.Gradient, right.IsLearnt ? made.Gradient : []);
        });

    /// <summary>The product of two tensors of the same shape, value by value.</summary>
    public Tensor Times(Tensor left, Tensor right) => Record(
        new Tensor(left.Rows, left.Columns, left.IsLearnt || right.IsLearnt),
        made =>
        {
            for (var i = 0; i < made.Values.Length; i++)
            {
                made.Values[i] = left.Values[i] * right.Values[i];
            }
        },
        made =>
        {
            for (var i = 0; i < left.Gradient.Length; i++)
            {
                left.Gradient[i] += made.Gradient[i] * right.Values[i];
            }

            for (var i = 0; i < right.Gradient.Length; i++)
            {
                right.Gradient[i] += made.Gradient[i] * left.Values[i];
            }
        });

    /// <summary>1 / (1 + e^−x).</summary>
    public Tensor Sigmoid(Tensor values) => Record(
        new Tensor(values.Rows, values.Columns, values.IsLearnt),
        made => Gate.Sigmoid(values.Values, made.Values),
        made =>
        {
            for (var i = 0; i < values.Gradient.Length; i++)
            {
                values.Gradient[i] += made.Gradient[i] * made.Values[i] * (1 - made.Values[i]);
            }
        });

    /// <summary>The hyperbolic tangent.</summary>
    public Tensor Tanh(Tensor values) => Record(
        new Tensor(values.Rows, values.Columns, values.IsLearnt),
        made => Gate.Tanh(values.Values, made.Values),
        made =>
        {
            for (var i = 0; i < values.Gradient.Length; i++)
            {
                values.Gradient[i] += made.Gradient[i] * (1 - (made.Values[i] * made.Values[i]));
            }
        });

    /// <summary>share · first + (1 − share) · second, value by value.</summary>
    /// <param name="share">How much of the first.</param>
    /// <param name="first">Of the same shape.</param>
    /// <param name="second">Of the same shape.</param>
    public Tensor Blend(Tensor share, Tensor first, Tensor second) => Record(
        new Tensor(share.Rows, share.Columns, share.IsLearnt || first.IsLearnt || second.IsLearnt),
        made => Gate.Blend(share.Values, first.Values, second.Values, made.Values),
        made =>
        {
            for (var i = 0; i < share.Gradient.Length; i++)
            {
                share.Gradient[i] += made.Gradient[i] * (first.Values[i] - second.Values[i]);
            }

            for (var i = 0; i < first.Gradient.Length; i++)
            {
                first.Gradient[i] += made.Gradient[i] * share.Values[i];
            }

            for (var i = 0; i < second.Gradient.Length; i++)
            {
                second.Gradient[i] += made.Gradient[i] * (1 - share.Values[i]);
            }
        });
}
