namespace Exporter.Ingest.Histograms;

/// <summary>Adds, subtracts and scales native histograms in place, as Prometheus does.</summary>
/// <remarks>
/// Two histograms need not have the same layout: both are brought to the coarser schema and to the wider zero bucket, the
/// latter widened further until it ends between populated buckets of both. Owns the buffers for that: not thread-safe.
/// </remarks>
internal sealed class HistogramArithmetic
{
    private readonly HistogramSide _merged = new();
    private readonly HistogramSide _coarse = new();

    /// <summary>Multiplies all counts and the sum.</summary>
    public static void Scale(HistogramValue value, double factor)
    {
        value.ZeroCount *= factor;
        value.Count *= factor;
        value.Sum *= factor;
        Scale(value.Positive.Counts, factor);
        Scale(value.Negative.Counts, factor);
    }

    /// <summary>Divides all counts and the sum; a division by zero leaves no buckets.</summary>
    public static void Divide(HistogramValue value, double divisor)
    {
        value.ZeroCount /= divisor;
        value.Count /= divisor;
        value.Sum /= divisor;
        Divide(value.Positive, divisor);
        Divide(value.Negative, divisor);
    }

    /// <summary>Removes buckets without observations.</summary>
    public static void Compact(HistogramValue value)
    {
        value.Positive.Compact();
        value.Negative.Compact();
    }

    /// <summary>True for equal bits in all numbers; buckets without observations do not count.</summary>
    /// <remarks>
    /// Prometheus compares empty buckets too, but which of them a sample has depends on the others of its storage chunk.
    /// </remarks>
    public static bool AreEqual(HistogramValue a, HistogramValue b) =>
        a.Schema == b.Schema && SameBits(a.Count, b.Count) && SameBits(a.Sum, b.Sum) && SameBits(a.ZeroCount, b.ZeroCount)
        && a.ZeroThreshold == b.ZeroThreshold && HaveSameBounds(a, b) && AreEqual(a.Positive, b.Positive) && AreEqual(a.Negative, b.Negative);

    /// <summary>True when both have the same custom bounds, or none.</summary>
    public static bool HaveSameBounds(HistogramValue a, HistogramValue b) => a.CustomBounds.SequenceEqual(b.CustomBounds);

    /// <summary>Adds another histogram.</summary>
    /// <returns>False, with nothing changed, where one has custom bounds that the other does not have.</returns>
    public bool TryAdd(HistogramValue value, HistogramValue other) => TryCombine(value, other, 1);

    /// <summary>Subtracts another histogram.</summary>
    /// <returns>False, with nothing changed, where one has custom bounds that the other does not have.</returns>
    public bool TrySubtract(HistogramValue value, HistogramValue other) => TryCombine(value, other, -1);

    /// <summary>Brings a histogram to a coarser exponential schema.</summary>
    public void Reduce(HistogramValue value, int schema)
    {
        if (schema < value.Schema)
        {
            Reduce(value.Positive, value.Schema, schema, _coarse);
            value.Positive.Swap(_coarse);
            Reduce(value.Negative, value.Schema, schema, _coarse);
            value.Negative.Swap(_coarse);
            value.Schema = schema;
        }
    }

    private bool TryCombine(HistogramValue value, HistogramValue other, int sign)
    {
        if (value.IsCustom != other.IsCustom || !HaveSameBounds(value, other))
        {
            return false;
        }

        if (!value.IsCustom)
        {
            // First, since it changes the zero bucket that is added to.
            var otherZeroCount = ZeroBuckets.Reconcile(value, other);
            value.ZeroCount += sign * otherZeroCount;
        }

        value.Count += sign * other.Count;
        value.Sum += sign * other.Sum;
        Reduce(value, Math.Min(value.Schema, other.Schema));
        Merge(value, value.Positive, other.Positive, other.Schema, sign);
        Merge(value, value.Negative, other.Negative, other.Schema, sign);
        return true;
    }

    private void Merge(HistogramValue value, HistogramSide side, HistogramSide other, int otherSchema, int sign)
    {
        if (otherSchema > value.Schema)
        {
            Reduce(other, otherSchema, value.Schema, _coarse);
            other = _coarse;
        }

        _merged.Clear();
        var (a, b) = (0, 0);

        // What lies in the zero bucket is counted there already.
        while (!value.IsCustom && b < other.Length && BucketBounds.Exponential(other.Indexes[b], value.Schema) <= value.ZeroThreshold)
        {
            b++;
        }

        while (a < side.Length || b < other.Length)
        {
            var indexA = a < side.Length ? side.Indexes[a] : int.MaxValue;
            var indexB = b < other.Length ? other.Indexes[b] : int.MaxValue;
            if (indexA < indexB)
            {
                _merged.Add(indexA, side.Counts[a++]);
            }
            else if (indexB < indexA)
            {
                _merged.Add(indexB, sign * other.Counts[b++]);
            }
            else
            {
                _merged.Add(indexA, side.Counts[a++] + (sign * other.Counts[b++]));
            }
        }

        side.Swap(_merged);
    }

    private static void Reduce(HistogramSide side, int schema, int targetSchema, HistogramSide into)
    {
        into.Clear();
        for (var i = 0; i < side.Length; i++)
        {
            var index = BucketBounds.Coarser(side.Indexes[i], schema, targetSchema);
            if (into.Length > 0 && into.Indexes[^1] == index)
            {
                into.Counts[^1] += side.Counts[i];
            }
            else
            {
                into.Add(index, side.Counts[i]);
            }
        }
    }

    private static bool AreEqual(HistogramSide a, HistogramSide b)
    {
        var (i, j) = (0, 0);
        while (true)
        {
            i = NextPopulated(a, i);
            j = NextPopulated(b, j);
            if (i == a.Length || j == b.Length)
            {
                return i == a.Length && j == b.Length;
            }

            if (a.Indexes[i] != b.Indexes[j] || !SameBits(a.Counts[i++], b.Counts[j++]))
            {
                return false;
            }
        }
    }

    private static int NextPopulated(HistogramSide side, int from)
    {
        while (from < side.Length && side.Counts[from] == 0)
        {
            from++;
        }

        return from;
    }

    private static void Scale(Span<double> counts, double factor)
    {
        foreach (ref var count in counts)
        {
            count *= factor;
        }
    }

    private static void Divide(HistogramSide side, double divisor)
    {
        if (divisor == 0)
        {
            side.Clear();
        }

        foreach (ref var count in side.Counts)
        {
            count /= divisor;
        }
    }

    private static bool SameBits(double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);
}
