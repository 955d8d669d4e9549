using System.Globalization;
using Exporter.History.Tables;

namespace Exporter.Trainer.Recorded;

/// <summary>Mean and deviation of each column of a table under each operating condition, learnt from training data only.</summary>
/// <remarks>A machine that runs under several conditions jumps between them; only the deviation from what is usual there tells of wear.</remarks>
internal sealed class ConditionReference
{
    private readonly Dictionary<(string Condition, int Column), Moments> _moments = [];

    /// <summary>The condition of a row: its values of <paramref name="columns"/>, rounded to whole numbers; 0 and -0 are one.</summary>
    public static string ConditionOf(ITable table, int[] columns) =>
        string.Join(',', columns.Select(column => (Math.Round(table.Number(column)) + 0.0).ToString(CultureInfo.InvariantCulture)));

    /// <summary>Learns from one value.</summary>
    public void Learn(string condition, int column, double value)
    {
        if (!double.IsNaN(value))
        {
            var before = _moments.GetValueOrDefault((condition, column));
            var count = before.Count + 1;
            var mean = before.Mean + ((value - before.Mean) / count);
            _moments[(condition, column)] = new Moments(count, mean, before.Squares + ((value - before.Mean) * (value - mean)));
        }
    }

    /// <summary>How many deviations a value lies off its mean; NaN for a condition that was not learnt, 0 where the column never varied.</summary>
    public double Deviation(string condition, int column, double value)
    {
        if (!_moments.TryGetValue((condition, column), out var moments))
        {
            return double.NaN;
        }

        var deviation = Math.Sqrt(moments.Squares / moments.Count);
        return deviation > 1e-9 * Math.Abs(moments.Mean) ? (value - moments.Mean) / deviation : 0;
    }

    // Welford's running moments.
    private readonly record struct Moments(long Count, double Mean, double Squares);
}
