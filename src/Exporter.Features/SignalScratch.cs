using Exporter.Features.Statistics;
using Exporter.Signals.Windows;

namespace Exporter.Features;

/// <summary>One signal's windows in float64, and memory for the families to work in. Reused for every signal.</summary>
/// <remarks>
/// The whole history is presented as 156 ten-step buckets: the 144 coarse ones and the 12 that the fine part makes. Positions are bucket centres in
/// steps relative to now (negative).
/// </remarks>
internal sealed class SignalScratch
{
    /// <summary>Ten-step buckets in the fine part.</summary>
    public const int FineBuckets = WindowStore.FineSteps / WindowStore.StepsPerBucket;

    /// <summary>Ten-step buckets in the whole history.</summary>
    public const int Buckets = WindowStore.CoarseBuckets + FineBuckets;

    private int _lag = -1;

    /// <summary>The fine part.</summary>
    public double[] Fine { get; } = new double[WindowStore.FineSteps];

    /// <summary>Bucket centres in steps relative to now.</summary>
    public double[] Position { get; } = new double[Buckets];

    /// <summary>Bucket means, NaN where a bucket has no value.</summary>
    public double[] Mean { get; } = new double[Buckets];

    /// <summary>Smallest value of each bucket.</summary>
    public double[] Min { get; } = new double[Buckets];

    /// <summary>Largest value of each bucket.</summary>
    public double[] Max { get; } = new double[Buckets];

    /// <summary>Free for use within one computation; long enough for any window.</summary>
    public double[] Work { get; } = new double[Buckets];

    /// <summary>Takes over a window.</summary>
    /// <param name="window">The window.</param>
    /// <param name="extremes">Whether <see cref="Min"/> and <see cref="Max"/> are wanted; they keep old content otherwise.</param>
    public void Load(in SignalWindow window, bool extremes)
    {
        Widen(window.Fine, Fine);
        Widen(window.CoarseMean, Mean);
        GroupMeans.Fill(Fine, WindowStore.StepsPerBucket, Mean.AsSpan(WindowStore.CoarseBuckets));
        Place(window.CoarseLag);
        if (extremes)
        {
            Widen(window.CoarseMin, Min);
            Widen(window.CoarseMax, Max);
            FillFineExtremes();
        }
    }

    // All windows read at one step have the same lag.
    private void Place(int lag)
    {
        if (lag == _lag)
        {
            return;
        }

        const double ToCentre = (WindowStore.StepsPerBucket - 1) / 2.0;
        for (var i = 0; i < Buckets; i++)
        {
            var age = ((Buckets - 1 - i) * WindowStore.StepsPerBucket) + (i < WindowStore.CoarseBuckets ? lag : 0);
            Position[i] = -(age + ToCentre);
        }

        _lag = lag;
    }

    private void FillFineExtremes()
    {
        for (var bucket = 0; bucket < FineBuckets; bucket++)
        {
            double min = double.NaN, max = double.NaN;
            foreach (var value in Fine.AsSpan(bucket * WindowStore.StepsPerBucket, WindowStore.StepsPerBucket))
            {
                // The negated comparisons let the first present value replace NaN.
                min = !(value >= min) && !double.IsNaN(value) ? value : min;
                max = !(value <= max) && !double.IsNaN(value) ? value : max;
            }

            Min[WindowStore.CoarseBuckets + bucket] = min;
            Max[WindowStore.CoarseBuckets + bucket] = max;
        }
    }

    private static void Widen(ReadOnlySpan<float> from, Span<double> to)
    {
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = from[i];
        }
    }
}
