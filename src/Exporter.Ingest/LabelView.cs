namespace Exporter.Ingest;

/// <summary>The labels of one series as UTF-8 bytes inside the decoded request, sorted by name, without empty values and without repeats.</summary>
/// <remarks>
/// Owned by the decoder: valid only during the call that receives it. A sink copies what it keeps.
/// Remote write 1.0 and 2.0 give the same view, and the same <see cref="Hash"/>, for the same series.
/// </remarks>
public readonly ref struct LabelView
{
    private readonly ReadOnlySpan<byte> _buffer;
    private readonly ReadOnlySpan<LabelSlice> _slices;

    /// <summary>A view of <paramref name="slices"/> into <paramref name="buffer"/>.</summary>
    /// <param name="buffer">The bytes that all slices lie in.</param>
    /// <param name="slices">Labels in ascending byte order of their names.</param>
    /// <param name="hash">64-bit hash over all names and values in that order.</param>
    public LabelView(ReadOnlySpan<byte> buffer, ReadOnlySpan<LabelSlice> slices, ulong hash)
    {
        _buffer = buffer;
        _slices = slices;
        Hash = hash;
    }

    /// <summary>Value of the label that <see cref="IngestLimits.Replicas"/> takes off; empty where there is none.</summary>
    public ReadOnlySpan<byte> Replica { get; init; }

    /// <summary>Value of the label that says which pair the sender belongs to; empty where there is none.</summary>
    public ReadOnlySpan<byte> Cluster { get; init; }

    /// <summary>64-bit hash over all names and values; equal for equal label sets, whatever protocol they came by.</summary>
    public ulong Hash { get; }

    /// <summary>Number of labels, the metric name included.</summary>
    public int Count => _slices.Length;

    /// <summary>UTF-8 name of label <paramref name="index"/>.</summary>
    public ReadOnlySpan<byte> Name(int index) => _buffer.Slice(_slices[index].NameOffset, _slices[index].NameLength);

    /// <summary>UTF-8 value of label <paramref name="index"/>; never empty.</summary>
    public ReadOnlySpan<byte> Value(int index) => _buffer.Slice(_slices[index].ValueOffset, _slices[index].ValueLength);
}
