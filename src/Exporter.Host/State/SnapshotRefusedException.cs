namespace Exporter.Host.State;

/// <summary>A snapshot file is not restored; the message names the file and both sides of the disagreement.</summary>
internal sealed class SnapshotRefusedException(SnapshotRefusal reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Why.</summary>
    public SnapshotRefusal Reason => reason;
}
