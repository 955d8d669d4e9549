namespace Exporter.Features.Statistics;

/// <summary>Eight series in ascending order, each in its own lane, and what their order says of them. Reused.</summary>
/// <param name="rows">Room for so many values of each series.</param>
internal sealed class SortedLanes(int rows)
{
    private const int Lanes = SignalBlock.Lanes;

    /// <summary>Rows of eight <see cref="LaneKeys"/>; sorted by whoever fills them.</summary>
    public int[] Keys { get; } = new int[rows * Lanes];

    /// <summary>Values present in each lane.</summary>
    public int[] Count { get; } = new int[Lanes];

    /// <summary>Median of each lane; NaN with no value.</summary>
    public double[] Median { get; } = new double[Lanes];

    /// <summary>Median distance from <see cref="Median"/>, by <see cref="LaneDistances"/>; NaN with no value.</summary>
    public double[] MedianDistance { get; } = new double[Lanes];

    /// <summary>Finds the medians of what is sorted.</summary>
    public void FindMedians()
    {
        for (var lane = 0; lane < Lanes; lane++)
        {
            Median[lane] = this[lane].Median;
        }
    }

    /// <summary>One of the series.</summary>
    public SortedValues this[int lane] => new(Keys.AsSpan(lane), Lanes, Count[lane]);

    /// <summary>Level of one of the series.</summary>
    /// <param name="lane">Its lane.</param>
    /// <param name="distance">Sum of distances from <see cref="Median"/>.</param>
    public RobustLevel Level(int lane, double distance) => RobustLevel.Of(Count[lane], Median[lane], MedianDistance[lane], distance);

    /// <summary>Smallest value; NaN with none.</summary>
    public double Lowest(int lane) => Count[lane] == 0 ? double.NaN : LaneKeys.ValueOf(Keys[lane]);

    /// <summary>Largest value; NaN with none.</summary>
    public double Highest(int lane) => Count[lane] == 0 ? double.NaN : LaneKeys.ValueOf(Keys[((Count[lane] - 1) * Lanes) + lane]);
}
