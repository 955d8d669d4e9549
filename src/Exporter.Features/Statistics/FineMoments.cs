using System.Runtime.Intrinsics;

namespace Exporter.Features.Statistics;

/// <summary>Mean and spread of eight lanes over the two halves of the fine part, and over all of it. Reused.</summary>
/// <remarks>The halves are joined as in Chan, Golub, LeVeque: "Algorithms for computing the sample variance", 1983.</remarks>
internal sealed class FineMoments
{
    private const int Lanes = SignalBlock.Lanes;

    /// <summary>Values present, per half.</summary>
    public double[] Count { get; } = new double[2 * Lanes];

    /// <summary>Mean, per half; NaN with no value.</summary>
    public double[] Mean { get; } = new double[2 * Lanes];

    /// <summary>Sum of squared distances from the mean, per half; 0 with no value.</summary>
    public double[] Squares { get; } = new double[2 * Lanes];

    /// <summary>Sample standard deviation (n - 1) of both halves together; NaN with fewer than two values.</summary>
    public double[] Deviation { get; } = new double[Lanes];

    /// <summary>Works them out.</summary>
    public void Update(FineSums sums)
    {
        Update(sums, 0);
        Update(sums, 1);

        var (older, newer) = (Vector512.Create(Count), Vector512.Create(Count, Lanes));
        var apart = LaneMath.Present(Vector512.Create(Mean, Lanes) - Vector512.Create(Mean));
        var count = older + newer;
        var between = apart * apart * older * newer / Vector512.Max(count, Vector512<double>.One);
        var squares = Vector512.Create(Squares) + Vector512.Create(Squares, Lanes) + between;

        // With one value 0 / 0, with none 0 / -1 whose NaN is made below.
        var deviation = Vector512.Sqrt(squares / (count - Vector512<double>.One));
        Vector512.ConditionalSelect(Vector512.GreaterThan(count, Vector512<double>.One), deviation, Vector512.Create(double.NaN)).CopyTo(Deviation);
    }

    private void Update(FineSums sums, int half)
    {
        Vector512<double> count = default, sum = default;
        for (var bucket = half * FineSums.HalfBuckets; bucket < (half + 1) * FineSums.HalfBuckets; bucket++)
        {
            count += LaneMath.Widen(Vector256.Create(sums.Count, bucket * Lanes));
            sum += Vector512.Create(sums.Sum, bucket * Lanes);
        }

        var mean = sum / count;
        var squares = Vector512.Create(sums.Squares, half * Lanes) - LaneMath.Present(sum * mean);
        count.CopyTo(Count, half * Lanes);
        (Vector512.Create(sums.Shift, half * Lanes) + mean).CopyTo(Mean, half * Lanes);
        Vector512.ConditionalSelect(Vector512.GreaterThan(squares, Vector512<double>.Zero), squares, Vector512<double>.Zero).CopyTo(Squares, half * Lanes);
    }
}
