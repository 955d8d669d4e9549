namespace Exporter.Host.State;

/// <summary>Why a snapshot could not be written.</summary>
internal enum SnapshotFailure
{
    /// <summary>No space, or no quota, is left.</summary>
    DiskFull,

    /// <summary>The folder is read-only, not there, or not ours.</summary>
    NotWritable,

    /// <summary>The disk could not keep up with the steps, or a stop did not leave the time.</summary>
    TooSlow,

    /// <summary>Any other fault of the disk.</summary>
    Io,

    /// <summary>A fault of ours.</summary>
    Internal,
}

/// <summary>Finds the reason of a failure.</summary>
internal static class SnapshotFailures
{
    private const int NoSpace = 28;
    private const int ReadOnlyFileSystem = 30;
    private const int QuotaExceeded = 122;

    /// <summary>The reason that an exception stands for.</summary>
    public static SnapshotFailure Of(Exception exception) => exception switch
    {
        OperationCanceledException => SnapshotFailure.TooSlow,
        UnauthorizedAccessException or DirectoryNotFoundException or FolderInUseException => SnapshotFailure.NotWritable,
        IOException { HResult: NoSpace or QuotaExceeded } => SnapshotFailure.DiskFull,
        IOException { HResult: ReadOnlyFileSystem } => SnapshotFailure.NotWritable,
        IOException => SnapshotFailure.Io,
        _ => SnapshotFailure.Internal,
    };
}
