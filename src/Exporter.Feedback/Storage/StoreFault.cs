using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>Why the store could not be opened, read or written.</summary>
public enum StoreFault
{
    /// <summary>No space, or no quota, is left.</summary>
    DiskFull,

    /// <summary>The folder or the file is read-only, not there, or not ours.</summary>
    NotWritable,

    /// <summary>The file's content is not what its format says.</summary>
    Damaged,

    /// <summary>A newer version, or another program, made the file.</summary>
    Refused,

    /// <summary>Any other fault of the disk, or somebody else holds the file.</summary>
    Io,

    /// <summary>A fault of ours: what was to be written does not fit the tables.</summary>
    Internal,
}

/// <summary>Finds the reason of a failure.</summary>
public static class StoreFaults
{
    // Result codes of SQLite: https://www.sqlite.org/rescode.html
    private const int Permission = 3;
    private const int ReadOnly = 8;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int InputOutput = 10;
    internal const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    /// <summary>The reason that an exception stands for.</summary>
    public static StoreFault Of(Exception exception) => exception switch
    {
        StoreRefusedException => StoreFault.Refused,
        SqliteException { SqliteErrorCode: Full } => StoreFault.DiskFull,
        SqliteException { SqliteErrorCode: Permission or ReadOnly or CannotOpen } => StoreFault.NotWritable,
        SqliteException { SqliteErrorCode: Corrupt or NotADatabase } => StoreFault.Damaged,
        SqliteException { SqliteErrorCode: Busy or Locked or InputOutput } => StoreFault.Io,
        UnauthorizedAccessException or DirectoryNotFoundException => StoreFault.NotWritable,
        IOException => StoreFault.Io,
        _ => StoreFault.Internal,
    };

    /// <summary>True for what the file system or SQLite may throw; anything else is a fault of ours.</summary>
    internal static bool IsExpected(Exception exception) =>
        exception is SqliteException or IOException or InvalidDataException or UnauthorizedAccessException or StoreRefusedException;
}
