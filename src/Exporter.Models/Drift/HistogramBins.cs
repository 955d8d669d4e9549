using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Exporter.Models.Drift;

/// <summary>The bins of a <see cref="ReferenceHistogram"/>, made ready for counting: which bin a value lies in, and where it stands on a scale that features share.</summary>
/// <remarks>
/// Positions are in standard deviations of the reference from its middle edge. A value further than <see cref="ClipDeviations"/> from the outermost
/// edges stands there, so that no single one outweighs a day. Immutable.
/// </remarks>
public sealed class HistogramBins
{
    /// <summary>Parts of a standard deviation that positions are rounded to: their sums are whole numbers, the same in any order.</summary>
    public const double PositionParts = 1024;

    /// <summary>How far beyond the outermost edges a value is still told from those nearer.</summary>
    public const double ClipDeviations = 10;

    private readonly Vector256<float>[] _edges;
    private readonly double _middle;
    private readonly double _scale;
    private readonly double _lowest;
    private readonly double _highest;

    /// <summary>The bins of <paramref name="reference"/>.</summary>
    public HistogramBins(ReferenceHistogram reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        Reference = reference;

        // The contract has the shortest text of a float32; only as a float32 it is the value that rows may equal.
        var edges = new float[(reference.Edges.Length + Vector256<float>.Count - 1) / Vector256<float>.Count * Vector256<float>.Count];
        edges.AsSpan().Fill(float.PositiveInfinity);
        for (var edge = 0; edge < reference.Edges.Length; edge++)
        {
            edges[edge] = (float)reference.Edges[edge];
        }

        _edges = MemoryMarshal.Cast<float, Vector256<float>>(edges).ToArray();
        if (reference.Deviation is > 0 and var deviation && reference.Edges.Length > 0)
        {
            _middle = reference.Edges[reference.Edges.Length / 2];
            _scale = 1 / deviation;
            _lowest = ((reference.Edges[0] - _middle) * _scale) - ClipDeviations;
            _highest = ((reference.Edges[^1] - _middle) * _scale) + ClipDeviations;
            ReferencePositions = reference.Means.Length == 0 ? [] : [.. reference.Means.Select(mean => (mean - _middle) * _scale)];
        }
    }

    /// <summary>What the bins are those of.</summary>
    public ReferenceHistogram Reference { get; }

    /// <summary>Number of counts: the bins, and a last one for missing values.</summary>
    public int Count => Reference.Counts.Length;

    /// <summary>Where the reference's values of each bin stand; empty when that is not known, or the feature never changes.</summary>
    internal double[] ReferencePositions { get; } = [];

    /// <summary>Rows of all bins together.</summary>
    internal static double Rows(ReadOnlySpan<long> counts)
    {
        double rows = 0;
        foreach (var count in counts)
        {
            rows += count;
        }

        return rows;
    }

    /// <summary>The bin of a value: as many as there are edges below it.</summary>
    /// <param name="value">NaN where missing.</param>
    public int BinOf(float value)
    {
        if (float.IsNaN(value))
        {
            return Reference.Counts.Length - 1;
        }

        // Padding is infinite, which no value is above.
        var bin = 0;
        var wanted = Vector256.Create(value);
        foreach (var edges in _edges)
        {
            bin += BitOperations.PopCount(Vector256.LessThan(edges, wanted).ExtractMostSignificantBits());
        }

        return bin;
    }

    /// <summary>Where a value stands, in parts of <see cref="PositionParts"/>; 0 where positions have no meaning.</summary>
    /// <param name="value">Not NaN.</param>
    public long Position(float value) => (long)Math.Round(Math.Clamp((value - _middle) * _scale, _lowest, _highest) * PositionParts);

    /// <summary>A value that stands no further out than counts.</summary>
    public double Clip(float value) => _scale == 0 ? value : Math.Clamp(value, _middle + (_lowest / _scale), _middle + (_highest / _scale));
}
