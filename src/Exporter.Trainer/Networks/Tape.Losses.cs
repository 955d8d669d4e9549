namespace Exporter.Trainer.Networks;

/// <content>What is made small.</content>
internal sealed partial class Tape
{
    /// <summary>The mean log-loss of sigmoid(score).</summary>
    /// <param name="scores">Log-odds, [rows × 1].</param>
    /// <param name="outcomes">1 where it happened, else 0; [rows × 1].</param>
    /// <param name="weights">How much each row counts in the sum, which is divided by their number; [rows × 1].</param>
    public Tensor LogLoss(Tensor scores, Tensor outcomes, Tensor weights) => Record(
        new Tensor(1, 1, isLearnt: true),
        made =>
        {
            double sum = 0;
            for (var row = 0; row < scores.Rows; row++)
            {
                // ln(1 + e^s) − y·s, written so that no exponential overflows.
                var score = scores.Values[row];
                sum += weights.Values[row] * (MathF.Max(score, 0) + MathF.Log(1 + MathF.Exp(-MathF.Abs(score))) - (outcomes.Values[row] * score));
            }

            made.Values[0] = (float)(sum / scores.Rows);
        },
        made =>
        {
            for (var row = 0; row < scores.Rows; row++)
            {
                var probability = 1 / (1 + MathF.Exp(-scores.Values[row]));
                scores.Gradient[row] += made.Gradient[0] * weights.Values[row] * (probability - outcomes.Values[row]) / scores.Rows;
            }
        });

    /// <summary>The mean squared difference.</summary>
    /// <param name="values">[rows × columns].</param>
    /// <param name="wanted">What they should be, [rows × columns]; not differentiated by.</param>
    /// <param name="weights">How much each row counts in the sum, which is divided by the number of values; [rows × 1].</param>
    public Tensor SquaredError(Tensor values, Tensor wanted, Tensor weights) => Record(
        new Tensor(1, 1, isLearnt: true),
        made =>
        {
            double sum = 0;
            for (var row = 0; row < values.Rows; row++)
            {
                for (var column = 0; column < values.Columns; column++)
                {
                    var difference = values.Row(row)[column] - wanted.Row(row)[column];
                    sum += weights.Values[row] * difference * difference;
                }
            }

            made.Values[0] = (float)(sum / values.Values.Length);
        },
        made =>
        {
            for (var row = 0; row < values.Rows; row++)
            {
                var factor = 2 * made.Gradient[0] * weights.Values[row] / values.Values.Length;
                var gradient = values.GradientOf(row);
                for (var column = 0; column < values.Columns; column++)
                {
                    gradient[column] += factor * (values.Row(row)[column] - wanted.Row(row)[column]);
                }
            }
        });
}
