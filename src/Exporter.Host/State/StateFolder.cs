using System.Globalization;
using System.Text;
using Exporter.Feedback.Storage;
using Exporter.Feedback.Storage.Sealing;
using Exporter.Signals.State;
using Exporter.Signals.State.Sealing;

namespace Exporter.Host.State;

/// <summary>The folder that the state is kept in: one file per predictor (two while history is read), one for the head, one for a shared stream, and the note of a clean stop.</summary>
/// <remarks>One process at a time: the file <c>lock</c> is held while the process lives.</remarks>
internal sealed class StateFolder : IDisposable
{
    private const string Suffix = ".snapshot";
    private const string PredictorPrefix = "predictor-";
    private const string BasePrefix = "base-";
    private const string HeadName = "head" + Suffix;
    private const string StreamName = "stream" + Suffix;
    private const string CleanStopName = "clean-stop";
    private const string LockName = "lock";
    private const string TrialsName = "tried-models";
    private const string LogsName = "log-templates.json";

    private FileStream? _lock;

    private StateFolder(string path) => Root = path;

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>What its files are encrypted with; null where they are in clear.</summary>
    public SealKey? Key { get; private set; }

    /// <summary>Whether no other process can use it now.</summary>
    public bool IsHeld => _lock is not null;

    /// <summary>Where the head's state is.</summary>
    public string HeadFile => Path.Combine(Root, HeadName);

    /// <summary>Where it is told how far a shared stream is taken in.</summary>
    public string StreamFile => Path.Combine(Root, StreamName);

    /// <summary>Where the database of outcomes and incidents is.</summary>
    public string StoreFile => Path.Combine(Root, Store.FileName);

    /// <summary>Where it is noted which models were tried.</summary>
    public string TrialsFile => Path.Combine(Root, TrialsName);

    /// <summary>Where the templates of logs are kept.</summary>
    public string LogsFile => Path.Combine(Root, LogsName);

    // Which files a clean stop wrote; gone as soon as a process goes on from them.
    private string CleanStopFile => Path.Combine(Root, CleanStopName);

    private string LockFile => Path.Combine(Root, LockName);

    /// <summary>Snapshots that are there.</summary>
    public IEnumerable<string> Snapshots => Directory.Exists(Root)
        ? Directory.GetFiles(Root, "*" + Suffix).Where(file => Path.GetFileName(file) is var name && (name is HeadName or StreamName || IsOfPredictor(name))).Order(StringComparer.Ordinal)
        : [];

    /// <summary>Files that are replaced as a whole and there, with what each is for.</summary>
    public IEnumerable<(string Path, SealPurpose Purpose)> Replaced =>
        [.. Snapshots.Select(file => (file, SealPurpose.Snapshot)), .. File.Exists(LogsFile) ? ((string, SealPurpose)[])[(LogsFile, SealPurpose.LogTemplates)] : []];

    /// <summary>Opens the folder, which is created where it is missing, and removes what an interrupted process left half-written.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="key">What its files are encrypted with; null where they are in clear.</param>
    /// <exception cref="StartupException">Another process uses it, or a file is encrypted otherwise: all of them are named.</exception>
    public static StateFolder Open(string path, SealKey? key = null)
    {
        var folder = OpenAsItIs(path);
        string[] mismatches = [.. folder.MismatchesWith(key)];
        if (mismatches.Length == 0)
        {
            folder.Key = key;
            return folder;
        }

        folder.Dispose();
        throw new StartupException(string.Join('\n', mismatches));
    }

    /// <summary>Opens the folder, whatever its files are encrypted with.</summary>
    /// <exception cref="StartupException">Another process uses it.</exception>
    public static StateFolder OpenAsItIs(string path)
    {
        var folder = new StateFolder(Path.GetFullPath(path));
        try
        {
            folder.Claim();
            folder.Tighten();
            foreach (var file in Directory.GetFiles(folder.Root, "*" + DurableFiles.TemporarySuffix).Where(IsOwnTemporary))
            {
                DurableFiles.TryDelete(file);
            }
        }
        catch (FolderInUseException exception)
        {
            throw new StartupException(exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Read-only, or no place: what is there can still be read, and every snapshot that fails is counted.
        }

        return folder;
    }

    /// <summary>Makes sure that the folder is there and nobody else's: since the start it may have been removed, or have become writable.</summary>
    /// <exception cref="IOException">It cannot be created, or another process uses it.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to write.</exception>
    public void Claim()
    {
        // A lock on a file that was removed keeps nobody out of the folder that has taken its place.
        if (_lock is not null && File.GetLastWriteTimeUtc(_lock.SafeFileHandle) == File.GetLastWriteTimeUtc(LockFile))
        {
            return;
        }

        _lock?.Dispose();
        _lock = null;
        OwnFiles.CreateFolder(Root);
        _lock = DurableFiles.TryLock(LockFile) ?? throw new FolderInUseException(Root);
    }

    /// <summary>Where a predictor's state is.</summary>
    public string PredictorFile(string predictor) => Path.Combine(Root, PredictorPrefix + Uri.EscapeDataString(predictor) + Suffix);

    /// <summary>Where a predictor's last whole state is kept while a fill from history goes on from it.</summary>
    public string BaseFile(string predictor) => Path.Combine(Root, BasePrefix + Uri.EscapeDataString(predictor) + Suffix);

    /// <summary>Notes that the process stopped after <paramref name="files"/> were written, with nothing received since.</summary>
    public void NoteCleanStop(IEnumerable<(string File, uint Id)> files) =>
        DurableFiles.Replace(CleanStopFile, Encoding.UTF8.GetBytes(string.Concat(files.Select(file => Line(file.File, file.Id) + "\n"))));

    /// <summary>Takes the note of a clean stop away, and returns what it said.</summary>
    /// <returns>True for the files that hold all that the process had received; false for all when there is no note.</returns>
    /// <remarks>A note that cannot be taken away counts as none: the next start could not tell that it is outdated.</remarks>
    public Func<string, uint, bool> TakeCleanStop()
    {
        try
        {
            var lines = File.ReadAllLines(CleanStopFile).ToHashSet(StringComparer.Ordinal);
            File.Delete(CleanStopFile);
            DurableFiles.Flush(Root);
            return (file, id) => lines.Contains(Line(file, id));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (_, _) => false;
        }
    }

    /// <summary>Removes the files of predictors that are configured no more; what is not ours stays.</summary>
    public void Clean(IEnumerable<string> predictors)
    {
        var wanted = predictors.SelectMany(name => (string[])[PredictorFile(name), BaseFile(name)]).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(Root, "*" + Suffix).Where(file => IsOfPredictor(Path.GetFileName(file)) && !wanted.Contains(file)))
        {
            DurableFiles.TryDelete(file);
        }
    }

    /// <summary>What is encrypted with another key than <paramref name="key"/>, or in clear although there is one, or encrypted although there is none; in words.</summary>
    public IEnumerable<string> MismatchesWith(SealKey? key) =>
        ((string?[])[Mismatch(StoreFile, path => StoreConversion.Mismatch(path, key)), .. Replaced.Select(file => Mismatch(file.Path, path => Mismatch(path, file.Purpose, key)))]).OfType<string>();

    /// <summary>Why a file that is replaced as a whole must not be touched with this key, or without one; null where it may be.</summary>
    public static string? Mismatch(string path, SealPurpose purpose, SealKey? key) => SealMark.Mismatch(path, key, purpose == SealPurpose.Snapshot ? SnapshotFormat.Magic : "{"u8);

    /// <inheritdoc/>
    public void Dispose() => _lock?.Dispose();

    // Whoever reads the file tells why it cannot be read.
    private static string? Mismatch(string path, Func<string, string?> find)
    {
        try
        {
            return find(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Takes what an earlier version left open to others away from them; the folder too, unless it holds what is not ours.</summary>
    private void Tighten()
    {
        string[] all = [.. Directory.GetFileSystemEntries(Root)];
        string[] own = [.. all.Where(IsOwn)];
        foreach (var file in own)
        {
            OwnFiles.TryTighten(file, OwnFiles.File);
        }

        if (own.Length == all.Length)
        {
            OwnFiles.TryTighten(Root, OwnFiles.Folder);
        }
    }

    private static bool IsOwn(string file) =>
        IsOwnTemporary(file) || IsOwnTemporary(file + DurableFiles.TemporarySuffix)
        || Path.GetFileName(file) is LockName || Path.GetFileName(file).StartsWith(Store.FileName, StringComparison.Ordinal);

    private static bool IsOfPredictor(string name) =>
        (name.StartsWith(PredictorPrefix, StringComparison.Ordinal) || name.StartsWith(BasePrefix, StringComparison.Ordinal)) && name.EndsWith(Suffix, StringComparison.Ordinal);

    private static bool IsOwnTemporary(string file) =>
        Path.GetFileNameWithoutExtension(file) is var name && (IsOfPredictor(name) || name is CleanStopName or HeadName or StreamName or TrialsName or LogsName or Store.FileName);

    private static string Line(string file, uint id) => string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)} {id:x8}");
}
