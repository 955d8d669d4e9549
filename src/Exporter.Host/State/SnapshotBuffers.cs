using Exporter.Signals.State;

namespace Exporter.Host.State;

/// <summary>What a snapshot copies into under the lock, kept from one to the next: megabytes each few minutes would have the collector go through the whole heap.</summary>
/// <remarks>Not thread-safe: one snapshot at a time.</remarks>
internal sealed class SnapshotBuffers
{
    /// <summary>For a slice of what is saved.</summary>
    public StateWriter Slice { get; } = new();

    /// <summary>For what ends a file, and says that it is whole.</summary>
    public StateWriter Rest { get; } = new();
}
