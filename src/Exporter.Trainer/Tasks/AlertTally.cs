namespace Exporter.Trainer.Tasks;

/// <summary>Alerts of one entity at one threshold.</summary>
/// <param name="Caught">Index of each failure announced, among those of the grid; in order of time.</param>
/// <param name="TrueAlerts">Alerts that announced one.</param>
/// <param name="FalseAt">First and last crossing, as points of the grid, of each alert behind which nothing came.</param>
/// <param name="Leads">Seconds from the first crossing to the failure, one a failure announced.</param>
internal readonly record struct AlertTally(int[] Caught, int TrueAlerts, (int First, int Last)[] FalseAt, double[] Leads)
{
    /// <summary>Counts the alerts of one entity.</summary>
    /// <remarks>
    /// An alert starts at a crossing and takes in all crossings of the next lead + window. It is true with a positive point,
    /// neither true nor false with only points that are too late, in a failure, or of unknown truth.
    /// </remarks>
    public static AlertTally Of(TaskGrid grid, double[] scores, double threshold, long reach)
    {
        var right = 0;
        var wrong = new List<(int First, int Last)>();
        var first = new SortedDictionary<int, double>();
        for (var i = 0; i < scores.Length;)
        {
            if (!(scores[i] >= threshold))
            {
                i++;
                continue;
            }

            var (began, ended, until, positive, negative, late) = (i, i, grid.Times[i] + reach, false, false, false);
            for (; i < scores.Length && grid.Times[i] < until; i++)
            {
                if (scores[i] >= threshold)
                {
                    var state = grid.States[i];
                    ended = i;
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
            if (!positive && negative && !late)
            {
                wrong.Add((began, ended));
            }
        }

        return new AlertTally([.. first.Keys], right, [.. wrong], [.. first.Select(pair => grid.Starts[pair.Key] - pair.Value)]);
    }
}
