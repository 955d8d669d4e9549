using Exporter.Signals.State;
using Exporter.Signals.State.Sealing;
using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage.Sealing;

/// <summary>Encrypts a store that nobody has open, takes its encryption away, or gives it another key.</summary>
/// <remarks>The new file is written beside the old one and takes its place by a rename: at any moment, also of a power cut, one of them is there, whole.</remarks>
public static class StoreConversion
{
    /// <summary>Why a store must not be touched with this key, or without one.</summary>
    /// <returns>Null where it fits, is not there yet, or is damaged beyond telling.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to read.</exception>
    public static string? Mismatch(string path, SealKey? key) => StoreFile.Mismatch(path, key);

    /// <summary>Converts a store.</summary>
    /// <param name="path">The file.</param>
    /// <param name="from">What it is encrypted with; null for a file in clear.</param>
    /// <param name="to">What it will be encrypted with; null for a file in clear.</param>
    /// <exception cref="StoreRefusedException">It is encrypted otherwise, damaged, of another program or version, or in use.</exception>
    /// <exception cref="IOException">The disk is full, or at fault.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to write.</exception>
    public static void Convert(string path, SealKey? from, SealKey? to)
    {
        try
        {
            TakeInLog(new StoreFile(path, from));
        }
        catch (SqliteException exception)
        {
            throw new StoreRefusedException($"{path} cannot be converted: {exception.Message}");
        }

        DurableFiles.Replace(path, target =>
        {
            using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None, bufferSize: 0);
            Copy(source, from, target, to);
        });
    }

    /// <summary>Brings what a killed process left in the log into the file, which is checked thereby, and removes the log.</summary>
    private static void TakeInLog(StoreFile file)
    {
        using (var connection = file.OpenForWriting())
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "PRAGMA page_size";
            if (command.ExecuteScalar() is not (long)PageLayout.PageBytes)
            {
                throw new StoreRefusedException($"{file.Path} has pages of another size than {PageLayout.PageBytes} bytes, and cannot be encrypted");
            }

            command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            if (command.ExecuteScalar() is not 0L)
            {
                throw new StoreRefusedException($"{file.Path} cannot be converted while somebody else has it open");
            }
        }

        // The last one who closes it removes its log.
        if (File.Exists(file.Path + StoreFile.LogSuffix))
        {
            throw new StoreRefusedException($"{file.Path} cannot be converted while somebody else has it open");
        }
    }

    private static void Copy(FileStream source, SealKey? from, FileStream target, SealKey? to)
    {
        using var reading = from is null ? null : new SealedPages(new StreamFile(source), PageLayout.Database, from);
        using var writing = to is null ? null : new SealedPages(new StreamFile(target), PageLayout.Database, to);
        var page = new byte[PageLayout.PageBytes];
        var size = source.Length;
        var code = reading?.Size(out size) ?? SqliteCode.Ok;
        for (var offset = 0L; code == SqliteCode.Ok && offset < size; offset += page.Length)
        {
            code = reading?.Read(page, offset) ?? new StreamFile(source).Read(page, offset);
            code = code != SqliteCode.Ok ? code : writing?.Write(page, offset) ?? new StreamFile(target).Write(page, offset);
        }

        if (code != SqliteCode.Ok)
        {
            throw new StoreRefusedException($"{source.Name} is damaged, and cannot be converted");
        }
    }
}
