using Exporter.Signals.State;

namespace Exporter.Host.State;

/// <summary>What a snapshot copies into under the lock, kept from one to the next: megabytes each few minutes would have the collector go through the whole heap.</summary>
/// <remarks>Not thread-safe: one snapshot at a time.</remarks>
internal sealed class SnapshotBuffers
{
    /// <summary>Bytes after which a slice ends.</summary>
    public const int SliceBytes = 4 << 20;

    /// <summary>What a slice may have beyond that: one entity. A usual size; a buffer that is too small grows.</summary>
    public const int LargestEntityBytes = 256 << 10;

    /// <summary>For a slice of what is saved.</summary>
    public StateWriter Slice { get; } = new();

    /// <summary>For what ends a file, and says that it is whole.</summary>
    public StateWriter Rest { get; } = new();

    /// <summary>Makes room for a slice, before the lock is taken: growing under it costs more than all that is copied.</summary>
    public void Reserve() => Slice.Reserve(SliceBytes + LargestEntityBytes);
}
