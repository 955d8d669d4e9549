namespace Exporter.Risk;

/// <summary>What files and authors went through so far, as far as measures of the next commit need it.</summary>
/// <remarks>Commits are entered in order of time. Memory: one entry a file and author, and one a changed file and commit.</remarks>
public sealed class ChangeHistory
{
    private readonly Dictionary<string, FileHistory> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AuthorHistory> _authors = new(StringComparer.Ordinal);

    /// <summary>Measures a commit against what was entered before it.</summary>
    /// <param name="author">Its author's name.</param>
    /// <param name="seconds">When it was made, Unix seconds.</param>
    /// <param name="isFix">Its message says that something is repaired.</param>
    /// <param name="files">Its changes of text files that were there before; at least one.</param>
    public ChangeMeasures Measure(string author, long seconds, bool isFix, IReadOnlyCollection<FileChange> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentOutOfRangeException.ThrowIfZero(files.Count, nameof(files));
        var known = _authors.GetValueOrDefault(author);
        var subsystems = files.Select(file => file.Subsystem).ToHashSet(StringComparer.Ordinal);
        HashSet<string> developers = [author];
        double ageSeconds = 0;
        long changes = 0;
        foreach (var file in files)
        {
            changes++;
            if (_files.TryGetValue(file.Path, out var history))
            {
                developers.UnionWith(history.Authors);
                changes += history.Changes;
                ageSeconds += Math.Max(0, seconds - history.LastSeconds);
            }
        }

        return new ChangeMeasures(
            subsystems.Count,
            files.Select(file => file.Directory).Distinct(StringComparer.Ordinal).Count(),
            files.Select(file => file.Name).Distinct(StringComparer.Ordinal).Count(),
            Entropy(files),
            files.Sum(file => (long)file.LinesAdded),
            files.Sum(file => (long)file.LinesDeleted),
            files.Sum(file => (long)file.LinesBefore),
            isFix,
            developers.Count,
            ageSeconds / files.Count / TimeSpan.SecondsPerDay,
            changes,
            (known?.Changes ?? 0) + files.Count,
            (known?.Recent(seconds) ?? 0) + files.Count,
            DistinctIn(subsystems, known, files));
    }

    /// <summary>Enters a commit.</summary>
    /// <param name="author">Its author's name.</param>
    /// <param name="seconds">When it was made, Unix seconds.</param>
    /// <param name="paths">Every file that it changes, those that it adds included; a file that was moved has its old path too.</param>
    public void Enter(string author, long seconds, IReadOnlyCollection<(string Path, string OldPath)> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        if (!_authors.TryGetValue(author, out var ofAuthor))
        {
            _authors[author] = ofAuthor = new AuthorHistory();
        }

        foreach (var (path, oldPath) in paths)
        {
            // A file that moves takes its past along.
            if (!_files.TryGetValue(path, out var ofFile) && !(path != oldPath && _files.Remove(oldPath, out ofFile)))
            {
                ofFile = new FileHistory();
            }

            _files[path] = ofFile;
            ofFile.Changes++;
            ofFile.LastSeconds = Math.Max(ofFile.LastSeconds, seconds);
            ofFile.Authors.Add(author);
            ofAuthor.Enter(path);
        }

        ofAuthor.Enter(seconds, paths.Count);
    }

    /// <summary>A file that moves in a commit that is to be measured has the past of its old path.</summary>
    /// <param name="path">Where it is now.</param>
    /// <param name="oldPath">Where it was.</param>
    public void Move(string path, string oldPath)
    {
        if (path != oldPath && !_files.ContainsKey(path) && _files.Remove(oldPath, out var history))
        {
            _files[path] = history;
        }
    }

    private static double Entropy(IReadOnlyCollection<FileChange> files)
    {
        double total = files.Sum(file => (long)file.LinesAdded + file.LinesDeleted);
        return files.Select(file => (file.LinesAdded + file.LinesDeleted) / total).Where(share => share > 0).Sum(share => -share * Math.Log2(share));
    }

    private static int DistinctIn(HashSet<string> subsystems, AuthorHistory? known, IReadOnlyCollection<FileChange> files)
    {
        var before = known is null ? 0 : subsystems.Sum(subsystem => known.Files(subsystem)?.Count ?? 0);
        return before + files.Count(file => known?.Files(file.Subsystem)?.Contains(file.Path) != true);
    }

    private sealed class FileHistory
    {
        public int Changes { get; set; }

        public long LastSeconds { get; set; } = long.MinValue;

        public HashSet<string> Authors { get; } = new(StringComparer.Ordinal);
    }

    private sealed class AuthorHistory
    {
        private readonly List<(long Seconds, int Files)> _commits = [];
        private readonly Dictionary<string, HashSet<string>> _bySubsystem = new(StringComparer.Ordinal);

        public long Changes { get; private set; }

        public double Recent(long seconds) =>
            _commits.Sum(commit => commit.Files / (1 + (Math.Max(0, seconds - commit.Seconds) / (double)TimeSpan.SecondsPerDay)));

        public HashSet<string>? Files(string subsystem) => _bySubsystem.GetValueOrDefault(subsystem);

        public void Enter(long seconds, int files)
        {
            _commits.Add((seconds, files));
            Changes += files;
        }

        public void Enter(string path)
        {
            var subsystem = FileChange.SubsystemOf(path);
            if (!_bySubsystem.TryGetValue(subsystem, out var paths))
            {
                _bySubsystem[subsystem] = paths = new HashSet<string>(StringComparer.Ordinal);
            }

            paths.Add(path);
        }
    }
}
