using System.Collections.Immutable;
using Exporter.Signals.State.Sealing;
using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>Reads a store's file by itself, whether a process has it open or not.</summary>
internal static class StoreReading
{
    /// <summary>Opens a file, and reads from it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">What it is encrypted with; null for a file in clear.</param>
    /// <param name="read">Gets the open file and its schema version, 0 where nothing is in it yet.</param>
    /// <exception cref="StoreRefusedException">It is no store of ours, of a newer version, encrypted otherwise, damaged, or cannot be read.</exception>
    public static T Alone<T>(string path, SealKey? key, Func<SqliteConnection, int, T> read)
    {
        var file = new StoreFile(path, key);
        try
        {
            file.CheckKey();
            using var connection = file.OpenForReading();

            // One transaction: what a sidecar writes meanwhile is in all that is read or in none.
            using var moment = connection.BeginTransaction(deferred: true);
            return read(connection, file.VersionOf(connection));
        }
        catch (Exception exception) when (exception is SqliteException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new StoreRefusedException($"{path} cannot be read: {exception.Message}");
        }
    }

    /// <summary>All rows of a reader that hands out one after the other until it is told to stop.</summary>
    public static ImmutableArray<T> All<T>(Action<Func<T, bool>> read)
    {
        var found = ImmutableArray.CreateBuilder<T>();
        read(one =>
        {
            found.Add(one);
            return true;
        });
        return found.ToImmutable();
    }
}
