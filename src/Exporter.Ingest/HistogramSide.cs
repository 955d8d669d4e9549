namespace Exporter.Ingest;

/// <summary>The buckets of a native histogram on one side of zero: indexes in ascending order, each with its count.</summary>
/// <remarks>A reusable buffer. Buckets without observations may be listed; a missing bucket has none.</remarks>
public sealed class HistogramSide
{
    private int[] _indexes = new int[8];
    private double[] _counts = new double[8];

    /// <summary>Number of buckets.</summary>
    public int Length { get; private set; }

    /// <summary>Their indexes within the schema; with growing index, away from zero.</summary>
    public ReadOnlySpan<int> Indexes => _indexes.AsSpan(0, Length);

    /// <summary>Their counts.</summary>
    public Span<double> Counts => _counts.AsSpan(0, Length);

    /// <summary>Appends a bucket whose index is above all others.</summary>
    public void Add(int index, double count)
    {
        if (Length == _indexes.Length)
        {
            Array.Resize(ref _indexes, Length * 2);
            Array.Resize(ref _counts, Length * 2);
        }

        _indexes[Length] = index;
        _counts[Length++] = count;
    }

    /// <summary>Removes all buckets.</summary>
    public void Clear() => Length = 0;

    /// <summary>Removes the buckets without observations.</summary>
    public void Compact()
    {
        int kept = 0;
        for (int i = 0; i < Length; i++)
        {
            if (_counts[i] != 0)
            {
                _indexes[kept] = _indexes[i];
                _counts[kept++] = _counts[i];
            }
        }

        Length = kept;
    }

    /// <summary>Takes over the buckets of another side.</summary>
    public void CopyFrom(HistogramSide other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Clear();
        for (int i = 0; i < other.Length; i++)
        {
            Add(other._indexes[i], other._counts[i]);
        }
    }

    /// <summary>Exchanges the buckets with another side's.</summary>
    public void Swap(HistogramSide other)
    {
        ArgumentNullException.ThrowIfNull(other);
        (_indexes, other._indexes) = (other._indexes, _indexes);
        (_counts, other._counts) = (other._counts, _counts);
        (Length, other.Length) = (other.Length, Length);
    }
}
