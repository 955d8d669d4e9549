using System.Globalization;
using Exporter.Feedback.Storage.Sealing;
using Exporter.Signals.State;
using Exporter.Signals.State.Sealing;
using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>The database file: how it is opened, brought to the present schema, and set aside when it is damaged.</summary>
/// <param name="path">Where it is; its folder is created where it is missing.</param>
/// <param name="key">What it is encrypted with; null for a file in clear.</param>
internal sealed class StoreFile(string path, SealKey? key = null)
{
    /// <summary>What the name of the log has behind that of the database.</summary>
    public const string LogSuffix = "-wal";

    private const string IndexSuffix = "-shm";

    // A writer that has just been killed leaves nothing locked; a backup with the sqlite3 shell may, for a moment.
    private const int BusySeconds = 5;

    private bool _fits;

    // What SQLite's files begin with; of the log's magic number the last byte varies.
    private static ReadOnlySpan<byte> ClearDatabase => "SQLite format 3\0"u8;

    private static ReadOnlySpan<byte> ClearLog => [0x37, 0x7f, 0x06];

    /// <summary>Where the file is.</summary>
    public string Path => path;

    /// <summary>Where a damaged file goes; the one set aside before is replaced, so that a bad disk is not filled as well.</summary>
    public string DamagedPath => path + ".damaged";

    /// <summary>Opens the file for writing, with the present schema.</summary>
    /// <exception cref="StoreRefusedException">It is of a newer version, another program's, or encrypted otherwise.</exception>
    /// <exception cref="SqliteException">It is damaged, or cannot be written.</exception>
    /// <exception cref="IOException">It cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to write.</exception>
    public SqliteConnection OpenForWriting()
    {
        CheckKey();
        Create();
        var connection = Connect(SqliteOpenMode.ReadWrite);
        try
        {
            if (key is not null && Number(connection, "PRAGMA page_count") == 0)
            {
                // To make a new file one with a write-ahead log, SQLite would begin a journal beside it, which sealing does not know.
                Execute(connection, "PRAGMA journal_mode = MEMORY");
            }

            // A commit survives the end of the process, also by kill -9, and costs no flush of the disk; a power cut may take the last ones.
            var journal = Scalar(connection, "PRAGMA journal_mode = WAL") as string;
            if (key is not null && journal != "wal")
            {
                throw new IOException($"{path} cannot have a write-ahead log here (its journal is \"{journal}\"), without which it is not encrypted: network file systems have no memory to share");
            }

            Execute(connection, "PRAGMA synchronous = NORMAL");
            Check(connection);
            Migrate(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Makes sure that the file is encrypted with the key, or in clear where there is none; does so once, and then opens it no more.</summary>
    /// <remarks>Not while a connection of this process is open: closing a file gives up all locks that the process has on it.</remarks>
    /// <exception cref="StoreRefusedException">It is encrypted otherwise.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to read.</exception>
    public void CheckKey()
    {
        if (!_fits && Mismatch(path, key) is { } mismatch)
        {
            throw new StoreRefusedException(mismatch);
        }

        _fits = true;
    }

    /// <summary>Why a store must not be touched with this key, or without one; null where it may be.</summary>
    public static string? Mismatch(string path, SealKey? key) => SealMark.Mismatch(path, key, ClearDatabase) ?? SealMark.Mismatch(path + LogSuffix, key, ClearLog);

    /// <summary>Opens the file for reading, beside whoever writes it.</summary>
    public SqliteConnection OpenForReading() => Connect(SqliteOpenMode.ReadOnly);

    /// <summary>Schema version of a file that is open; 0 where nothing is in it yet.</summary>
    /// <exception cref="StoreRefusedException">It is of a newer version, or another program's.</exception>
    public int VersionOf(SqliteConnection connection)
    {
        var version = Number(connection, "PRAGMA user_version");
        var isOurs = Number(connection, "PRAGMA application_id") == StoreSchema.ApplicationId;
        if (!isOurs && Number(connection, "SELECT count(*) FROM sqlite_master") > 0)
        {
            throw new StoreRefusedException($"{path} is a database of another program");
        }

        if (version > StoreSchema.Version)
        {
            throw new StoreRefusedException($"{path} has schema version {version}, this build knows versions up to {StoreSchema.Version}");
        }

        return isOurs ? version : 0;
    }

    /// <summary>Moves a damaged file out of the way, for a person to look at.</summary>
    public void SetAside()
    {
        File.Move(path, DamagedPath, overwrite: true);
        File.Delete(path + IndexSuffix);
        File.Delete(DamagedPath + LogSuffix);
        if (File.Exists(path + LogSuffix))
        {
            File.Move(path + LogSuffix, DamagedPath + LogSuffix);
        }
    }

    // SQLite gives its side files the mode of the database, so that only this one has to be made.
    private void Create()
    {
        OwnFiles.CreateFolder(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnFiles.File;
        }

        using var file = new FileStream(path, options);
    }

    private SqliteConnection Connect(SqliteOpenMode mode)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = BusySeconds };
        if (key is not null)
        {
            text.Vfs = SealedVfs.NameFor(key);
        }

        var connection = new SqliteConnection(text.ToString());
        try
        {
            connection.Open();
            if (key is not null)
            {
                // What does not fit into memory would be sorted in files of its own, which sealing refuses.
                Execute(connection, "PRAGMA temp_store = MEMORY");
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Check(SqliteConnection connection)
    {
        if (Scalar(connection, "PRAGMA quick_check(1)") is string result && result != "ok")
        {
            throw new SqliteException(result, StoreFaults.Corrupt);
        }
    }

    private void Migrate(SqliteConnection connection)
    {
        var version = VersionOf(connection);
        if (version == StoreSchema.Version)
        {
            return;
        }

        using var transaction = connection.BeginTransaction();
        foreach (var step in StoreSchema.Steps.Skip(version))
        {
            Execute(connection, step);
        }

        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {StoreSchema.ApplicationId}"));
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {StoreSchema.Version}"));
        transaction.Commit();
    }

    private static int Number(SqliteConnection connection, string question) => Convert.ToInt32(Scalar(connection, question), CultureInfo.InvariantCulture);

    // What is asked here are constants of this file and of the schema.
#pragma warning disable CA2100
    private static object? Scalar(SqliteConnection connection, string question)
    {
        using var command = connection.CreateCommand();
        command.CommandText = question;
        return command.ExecuteScalar();
    }

    private static void Execute(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
#pragma warning restore CA2100
}
