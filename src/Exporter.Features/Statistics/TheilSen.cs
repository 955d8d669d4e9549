using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Exporter.Features.Statistics;

/// <summary>A robust line: median of the slopes between all pairs of points (Theil 1950, Sen 1968).</summary>
/// <param name="Slope">Units of x per unit of t.</param>
/// <param name="Level">Value of the line at t = 0: median of x - slope · t.</param>
/// <param name="Agreement">
/// Kendall's tau of the points, -1..1: rising pairs minus falling pairs, by all pairs. 1 when every later value is higher.
/// </param>
internal readonly record struct TheilSen(double Slope, double Level, double Agreement)
{
    private const int MostPoints = 16;
    private const int MostPairs = MostPoints * (MostPoints - 1) / 2;
    private const int Padded = (2 * MostPoints) + 8;

    /// <summary>No line.</summary>
    public static TheilSen None { get; } = new(double.NaN, double.NaN, double.NaN);

    /// <summary>Kendall's tau alone, which is far cheaper than the line; NaN with fewer than <paramref name="fewest"/> points.</summary>
    /// <param name="x">Values in the order of their positions, NaN where missing; at most 16.</param>
    /// <param name="fewest">Points needed, at least 2.</param>
    public static double AgreementOf(ReadOnlySpan<double> x, int fewest)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(x.Length, MostPoints);
        var points = 0;
        foreach (var value in x)
        {
            points += double.IsNaN(value) ? 0 : 1;
        }

        if (points < fewest)
        {
            return double.NaN;
        }

        // All pairs of one distance at once. Comparisons with NaN are false both ways, so missing points and the padding count for nothing.
        Span<double> padded = stackalloc double[Padded];
        padded.Fill(double.NaN);
        x.CopyTo(padded);
        ref var first = ref MemoryMarshal.GetReference(padded);
        var rising = 0;
        for (var distance = 1; distance < x.Length; distance++)
        {
            for (var i = 0; i + distance < x.Length; i += Vector512<double>.Count)
            {
                var earlier = Vector512.LoadUnsafe(ref first, (nuint)i);
                var later = Vector512.LoadUnsafe(ref first, (nuint)(i + distance));
                rising += BitOperations.PopCount(Vector512.GreaterThan(later, earlier).ExtractMostSignificantBits())
                    - BitOperations.PopCount(Vector512.LessThan(later, earlier).ExtractMostSignificantBits());
            }
        }

        return rising / (points * (points - 1) / 2.0);
    }

    /// <summary>Line through the points whose value is not NaN; <see cref="None"/> with fewer than <paramref name="fewest"/>.</summary>
    /// <param name="t">Positions, ascending.</param>
    /// <param name="x">Values, NaN where missing.</param>
    /// <param name="fewest">Points needed, at least 2.</param>
    /// <param name="work">Scratch memory for n (n - 1) / 2 slopes.</param>
    public static TheilSen Fit(ReadOnlySpan<double> t, ReadOnlySpan<double> x, int fewest, Span<double> work)
    {
        var agreement = AgreementOf(x, fewest);
        if (double.IsNaN(agreement))
        {
            return None;
        }

        var pairs = Slopes(t, x, work);
        var slope = Quantile.Median(work[..pairs]);
        return new TheilSen(slope, LevelOf(t, x, slope, work), agreement);
    }

    // All pairs of one distance at once. What a register holds past the last pair is written over by the next distance.
    private static int Slopes(ReadOnlySpan<double> t, ReadOnlySpan<double> x, Span<double> work)
    {
        Span<double> padded = stackalloc double[2 * Padded];
        padded.Fill(double.NaN);
        x.CopyTo(padded);
        t.CopyTo(padded[Padded..]);
        ref var value = ref MemoryMarshal.GetReference(padded);
        ref var time = ref Unsafe.Add(ref value, Padded);
        Span<double> slopes = stackalloc double[MostPairs + Vector512<double>.Count];
        var pairs = 0;
        for (var distance = 1; distance < x.Length; distance++)
        {
            for (var i = 0; i + distance < x.Length; i += Vector512<double>.Count)
            {
                var rise = Vector512.LoadUnsafe(ref value, (nuint)(i + distance)) - Vector512.LoadUnsafe(ref value, (nuint)i);
                var run = Vector512.LoadUnsafe(ref time, (nuint)(i + distance)) - Vector512.LoadUnsafe(ref time, (nuint)i);
                (rise / run).CopyTo(slopes[(pairs + i)..]);
            }

            pairs += x.Length - distance;
        }

        return Quantile.Present(slopes[..pairs], work).Length;
    }

    private static double LevelOf(ReadOnlySpan<double> t, ReadOnlySpan<double> x, double slope, Span<double> work)
    {
        var count = 0;
        for (var i = 0; i < x.Length; i++)
        {
            if (!double.IsNaN(x[i]))
            {
                work[count++] = x[i] - (slope * t[i]);
            }
        }

        return Quantile.Median(work[..count]);
    }
}
