namespace Exporter.Ingest;

/// <summary>A native histogram as numbers: what a sample holds, or what an expression made of samples.</summary>
/// <remarks>
/// A reusable buffer; not thread-safe. Counts are float64 also where the sender's were integers. Hints about counter resets
/// are not kept: Prometheus too decides by the buckets when it reads its samples back.
/// </remarks>
public sealed class HistogramValue
{
    /// <summary>The schema whose buckets have bounds of their own, <see cref="CustomBounds"/>.</summary>
    public const int CustomSchema = -53;

    /// <summary>The coarsest exponential schema.</summary>
    public const int MinSchema = -4;

    /// <summary>The finest exponential schema.</summary>
    public const int MaxSchema = 8;

    private double[] _customBounds = [];
    private int _customBoundCount;

    /// <summary>Resolution: <see cref="MinSchema"/>..<see cref="MaxSchema"/>, or <see cref="CustomSchema"/>.</summary>
    public int Schema { get; set; }

    /// <summary>True with bounds of its own instead of powers.</summary>
    public bool IsCustom => Schema == CustomSchema;

    /// <summary>Observations of at most this absolute value count as zero.</summary>
    public double ZeroThreshold { get; set; }

    /// <summary>Number of such observations.</summary>
    public double ZeroCount { get; set; }

    /// <summary>Number of observations.</summary>
    public double Count { get; set; }

    /// <summary>Sum of the observations.</summary>
    public double Sum { get; set; }

    /// <summary>Buckets of positive observations; the only ones with custom bounds.</summary>
    public HistogramSide Positive { get; } = new();

    /// <summary>Buckets of negative observations.</summary>
    public HistogramSide Negative { get; } = new();

    /// <summary>Upper bounds of the custom buckets, ascending, without the infinite last one.</summary>
    public ReadOnlySpan<double> CustomBounds => _customBounds.AsSpan(0, _customBoundCount);

    /// <summary>Appends a custom bound.</summary>
    public void AddCustomBound(double bound)
    {
        if (_customBoundCount == _customBounds.Length)
        {
            Array.Resize(ref _customBounds, Math.Max(8, _customBoundCount * 2));
        }

        _customBounds[_customBoundCount++] = bound;
    }

    /// <summary>Makes it the histogram without observations of schema 0.</summary>
    public void Clear()
    {
        (Schema, ZeroThreshold, ZeroCount, Count, Sum, _customBoundCount) = (0, 0, 0, 0, 0, 0);
        Positive.Clear();
        Negative.Clear();
    }

    /// <summary>Takes over everything from another one.</summary>
    public void CopyFrom(HistogramValue other)
    {
        ArgumentNullException.ThrowIfNull(other);
        TakeLayout(other);
        (ZeroThreshold, ZeroCount, Count, Sum) = (other.ZeroThreshold, other.ZeroCount, other.Count, other.Sum);
        Positive.CopyFrom(other.Positive);
        Negative.CopyFrom(other.Negative);
    }

    /// <summary>Clears, and takes over another one's schema and bounds.</summary>
    public void TakeLayout(HistogramValue other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Clear();
        Schema = other.Schema;
        foreach (double bound in other.CustomBounds)
        {
            AddCustomBound(bound);
        }
    }
}
