namespace Exporter.Trainer.Tasks;

/// <summary>Alerts of one entity at one threshold.</summary>
/// <param name="Caught">Failures announced.</param>
/// <param name="TrueAlerts">Alerts that announced one.</param>
/// <param name="FalseAlerts">Alerts behind which nothing came.</param>
/// <param name="Leads">Seconds from the first crossing to the failure, one a failure announced.</param>
internal readonly record struct AlertTally(int Caught, int TrueAlerts, int FalseAlerts, double[] Leads)
{
    /// <summary>Counts the alerts of one entity.</summary>
    /// <remarks>
    /// An alert starts at a crossing and takes in all crossings of the next lead + window. It is true with a positive point,
    /// neither true nor false with only points that are too late, in a failure, or of unknown truth.
    /// </remarks>
    public static AlertTally Of(TaskGrid grid, double[] scores, double threshold, long reach)
    {
        var (right, wrong) = (0, 0);
        var first = new SortedDictionary<int, double>();
        for (var i = 0; i < scores.Length;)
        {
            if (!(scores[i] >= threshold))
            {
                i++;
                continue;
            }

            var (until, positive, negative, late) = (grid.Times[i] + reach, false, false, false);
            for (; i < scores.Length && grid.Times[i] < until; i++)
            {
                if (scores[i] >= threshold)
                {
                    var state = grid.States[i];
                    positive |= state == PointState.Positive;
                    negative |= state == PointState.Negative;
                    late |= state is PointState.TooLate or PointState.Down;
                    if (state == PointState.Positive)
                    {
                        first.TryAdd(grid.Ahead[i], grid.Times[i]);
                    }
                }
            }

            right += positive ? 1 : 0;
            wrong += !positive && negative && !late ? 1 : 0;
        }

        return new AlertTally(first.Count, right, wrong, [.. first.Select(pair => grid.Starts[pair.Key] - pair.Value)]);
    }
}
