using System.Globalization;
using System.Runtime.InteropServices;

namespace Exporter.Host.State;

/// <summary>The folder that the state is kept in: one file per predictor (two while history is read), one for the head, and the note of a clean stop.</summary>
/// <remarks>One process at a time: the file <c>lock</c> is held while the process lives.</remarks>
internal sealed partial class StateFolder : IDisposable
{
    /// <summary>End of the name of a file that is being written.</summary>
    public const string TemporarySuffix = ".tmp";

    private const string Suffix = ".snapshot";
    private const string PredictorPrefix = "predictor-";
    private const string BasePrefix = "base-";
    private const int LockHeld = 11;

    private FileStream? _lock;

    private StateFolder(string path) => Root = path;

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>Where the head's state is.</summary>
    public string HeadFile => Path.Combine(Root, "head" + Suffix);

    // Which files a clean stop wrote; gone as soon as a process goes on from them.
    private string CleanStopFile => Path.Combine(Root, "clean-stop");

    /// <summary>Opens the folder, which is created where it is missing, and removes what an interrupted process left half-written.</summary>
    /// <exception cref="StartupException">Another process uses it.</exception>
    public static StateFolder Open(string path)
    {
        var folder = new StateFolder(Path.GetFullPath(path));
        try
        {
            Directory.CreateDirectory(folder.Root);
            folder._lock = new FileStream(Path.Combine(folder.Root, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            foreach (var file in Directory.GetFiles(folder.Root, "*" + TemporarySuffix))
            {
                TryDelete(file);
            }
        }
        catch (IOException exception) when (exception.HResult == LockHeld)
        {
            throw new StartupException($"storage path {folder.Root} is in use by another process", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Read-only, or no place: what is there can still be read, and every snapshot that fails is counted.
        }

        return folder;
    }

    /// <summary>Where a predictor's state is.</summary>
    public string PredictorFile(string predictor) => Path.Combine(Root, PredictorPrefix + Uri.EscapeDataString(predictor) + Suffix);

    /// <summary>Where a predictor's last whole state is kept while a fill from history goes on from it.</summary>
    public string BaseFile(string predictor) => Path.Combine(Root, BasePrefix + Uri.EscapeDataString(predictor) + Suffix);

    /// <summary>Notes that the process stopped after <paramref name="files"/> were written, with nothing received since.</summary>
    public void NoteCleanStop(IEnumerable<(string File, uint Id)> files)
    {
        using (var note = new FileStream(CleanStopFile + TemporarySuffix, FileMode.Create, FileAccess.Write))
        using (var text = new StreamWriter(note))
        {
            foreach (var (file, id) in files)
            {
                text.WriteLine(Line(file, id));
            }

            text.Flush();
            note.Flush(flushToDisk: true);
        }

        File.Move(CleanStopFile + TemporarySuffix, CleanStopFile, overwrite: true);
        Flush(Root);
    }

    /// <summary>Takes the note of a clean stop away, and returns what it said.</summary>
    /// <returns>True for the files that hold all that the process had received; false for all when there is no note.</returns>
    /// <remarks>A note that cannot be taken away counts as none: the next start could not tell that it is outdated.</remarks>
    public Func<string, uint, bool> TakeCleanStop()
    {
        try
        {
            var lines = File.ReadAllLines(CleanStopFile).ToHashSet(StringComparer.Ordinal);
            File.Delete(CleanStopFile);
            Flush(Root);
            return (file, id) => lines.Contains(Line(file, id));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (_, _) => false;
        }
    }

    /// <summary>Removes the files of predictors that are configured no more.</summary>
    public void Clean(IEnumerable<string> predictors)
    {
        var wanted = predictors.SelectMany(name => (string[])[PredictorFile(name), BaseFile(name)]).Append(HeadFile).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(Root, "*" + Suffix).Where(file => !wanted.Contains(file)))
        {
            TryDelete(file);
        }
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

    /// <inheritdoc/>
    public void Dispose() => _lock?.Dispose();

    private static string Line(string file, uint id) => string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)} {id:x8}");

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFolder(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Synchronise(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
