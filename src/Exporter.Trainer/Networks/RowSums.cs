using System.Numerics;
using System.Runtime.InteropServices;

namespace Exporter.Trainer.Networks;

/// <summary>Sums of scaled rows, which is what products of matrices are.</summary>
/// <remarks>Each value is summed by itself and in the order of the rows, so the bits do not depend on the width of the processor's registers.</remarks>
internal static class RowSums
{
    /// <summary>Adds the rows of a matrix, each times one of some factors.</summary>
    /// <param name="sums">Added to.</param>
    /// <param name="factors">The first of them, and at each <paramref name="stride"/> the next.</param>
    /// <param name="stride">Distance of factors.</param>
    /// <param name="matrix">Row-major, as wide as the sums; a row a factor.</param>
    public static void AddCombined(Span<float> sums, ReadOnlySpan<float> factors, int stride, ReadOnlySpan<float> matrix)
    {
        var (width, column) = (sums.Length, 0);
        for (; column + Vector<float>.Count <= width; column += Vector<float>.Count)
        {
            // The sums of some columns stay in a register while all rows go by.
            var lanes = new Vector<float>(sums[column..]);
            for (int at = column, factor = 0; at < matrix.Length; at += width, factor += stride)
            {
                lanes += new Vector<float>(factors[factor]) * new Vector<float>(matrix[at..]);
            }

            lanes.CopyTo(sums[column..]);
        }

        for (; column < width; column++)
        {
            for (int at = column, factor = 0; at < matrix.Length; at += width, factor += stride)
            {
                sums[column] += factors[factor] * matrix[at];
            }
        }
    }

    /// <summary>Adds values to sums, each to its own.</summary>
    /// <param name="sums">Added to.</param>
    /// <param name="values">As many as the sums.</param>
    public static void Add(Span<float> sums, ReadOnlySpan<float> values)
    {
        var lanes = MemoryMarshal.Cast<float, Vector<float>>(sums);
        var added = MemoryMarshal.Cast<float, Vector<float>>(values);
        for (var i = 0; i < lanes.Length; i++)
        {
            lanes[i] += added[i];
        }

        for (var i = lanes.Length * Vector<float>.Count; i < sums.Length; i++)
        {
            sums[i] += values[i];
        }
    }
}
