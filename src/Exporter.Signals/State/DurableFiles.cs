using System.Runtime.InteropServices;

namespace Exporter.Signals.State;

/// <summary>Files that are replaced as a whole: at any moment, also of a power cut, either the old content is there or the new.</summary>
public static partial class DurableFiles
{
    /// <summary>End of the name of a file that is being written.</summary>
    public const string TemporarySuffix = ".tmp";

    // What the systems say when another handle holds the lock: EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION.
    private static readonly int[] LockHeld = [11, 35, unchecked((int)0x80070020)];

    /// <summary>Writes beside <paramref name="path"/>, flushes to the disk, renames, and flushes the folder.</summary>
    /// <remarks>One writer at a time: all of them use the same temporary name, which an interrupted one leaves behind.</remarks>
    /// <param name="path">The file.</param>
    /// <param name="content">All of it.</param>
    /// <param name="mode">Who may read it; by default its owner.</param>
    public static void Replace(string path, ReadOnlySpan<byte> content, UnixFileMode mode = OwnFiles.File)
    {
        using (var file = OwnFiles.Create(path + TemporarySuffix, mode))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + TemporarySuffix, path, overwrite: true);
        Flush(Path.GetDirectoryName(path)!);
    }

    /// <summary>Does the same with content that is written piece by piece; where that fails, nothing of it stays.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content.</param>
    public static void Replace(string path, Action<FileStream> write)
    {
        try
        {
            using var file = OwnFiles.Create(path + TemporarySuffix);
            write(file);
            file.Flush(flushToDisk: true);
        }
        catch
        {
            TryDelete(path + TemporarySuffix);
            throw;
        }

        File.Move(path + TemporarySuffix, path, overwrite: true);
        Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Makes a rename in the folder last through a power cut.</summary>
    public static void Flush(string folder)
    {
        // Windows has no such call, and its renames are journalled.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var handle = OpenFolder(folder, 0);
        if (handle >= 0)
        {
            _ = Synchronise(handle);
            _ = Close(handle);
        }
    }

    /// <summary>Deletes a file if that is possible.</summary>
    public static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is in nobody's way: temporary names are written anew, others are not read.
        }
    }

    /// <summary>Takes the lock that the file <paramref name="path"/> stands for; it is held until the result is disposed or the process ends.</summary>
    /// <param name="path">The file; it is made where it is missing, and stays.</param>
    /// <param name="mode">Who may open it.</param>
    /// <returns>Null while somebody else holds it, in this process or another.</returns>
    public static FileStream? TryLock(string path, UnixFileMode mode = OwnFiles.File)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = mode;
            }

            return new FileStream(path, options);
        }
        catch (IOException exception) when (LockHeld.Contains(exception.HResult))
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFolder(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Synchronise(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
