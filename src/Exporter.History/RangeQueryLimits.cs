namespace Exporter.History;

/// <summary>Bounds of one answer, so that a server cannot fill the memory of who asks.</summary>
/// <remarks>The trainer, which a person watches, reads without bounds; the sidecar, which must go on predicting, sets them.</remarks>
public sealed record RangeQueryLimits
{
    /// <summary>Bytes of one answer, decompressed.</summary>
    public long MaxResponseBytes { get; init; } = long.MaxValue;

    /// <summary>Series of one answer.</summary>
    public int MaxSeries { get; init; } = int.MaxValue;
}
