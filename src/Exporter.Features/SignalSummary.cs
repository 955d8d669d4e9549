using Exporter.Features.Statistics;

namespace Exporter.Features;

/// <summary>What the families need to know of one signal's windows, worked out for eight signals at once by <see cref="SignalBlock"/>.</summary>
/// <remarks>Everything is NaN, or a count 0, where there is no value; how many values a feature needs is for its family to say.</remarks>
internal struct SignalSummary
{
    /// <summary>Value at this step.</summary>
    public double Last;

    /// <summary>Values in the last 10 steps.</summary>
    public int CountOfTen;

    /// <summary>Mean of the last 10 steps.</summary>
    public double MeanOfTen;

    /// <summary>Value that at least 70 % of the last 10 steps reach.</summary>
    public double LowOfTen;

    /// <summary>Value that at least 70 % of the last 10 steps do not exceed.</summary>
    public double HighOfTen;

    /// <summary>Values in the 30 steps before the last 10.</summary>
    public int CountBefore;

    /// <summary>Median of the 30 steps before the last 10.</summary>
    public double MedianBefore;

    /// <summary>Level of all 110 steps before the last 10.</summary>
    public RobustLevel Usual;

    /// <summary>Steps that the longest range of the signal's expression spans, r; 0 where it has none.</summary>
    public int RangeSteps;

    /// <summary>False for signals with a range whose steps of late, or of before, may be wrong because others nearby are missing; see <see cref="SettledSteps"/>.</summary>
    public bool IsSettled;

    /// <summary>Smallest of the last 2 r + 2 steps, at most 40; infinite without a range.</summary>
    public double LowestLately;

    /// <summary>Largest of them; minus infinite without a range.</summary>
    public double HighestLately;

    /// <summary>Values in the last 30 steps.</summary>
    public int CountOfThirty;

    /// <summary>Least-squares slope over the last 30 steps, per step.</summary>
    public double SlopeOfThirty;

    /// <summary>Mean of the fine part.</summary>
    public double Mean;

    /// <summary>Sample standard deviation (n - 1) of the fine part; NaN with fewer than two values.</summary>
    public double Deviation;

    /// <summary>Least-squares slope over the fine part, per step.</summary>
    public double Slope;

    /// <summary>Smallest value of the fine part.</summary>
    public double Lowest;

    /// <summary>Largest value of the fine part.</summary>
    public double Highest;

    /// <summary>Smallest of the earlier steps of the fine part and of the buckets before it; positive infinity with none.</summary>
    public double EarlierLowest;

    /// <summary>Largest of the earlier steps of the fine part and of the buckets before it; negative infinity with none.</summary>
    public double EarlierHighest;

    /// <summary>Level of the fine part; its count is that of the values in it.</summary>
    public RobustLevel Fine;

    /// <summary>Mean of the newest ten-step bucket, in float32 like all buckets.</summary>
    public double LastBucket;

    /// <summary>Least-squares slope over the means of all buckets, per step.</summary>
    public double SlopeOfAll;

    /// <summary>Level of the means of all buckets; its count is that of the buckets with a value.</summary>
    public RobustLevel All;
}
