using LibGit2Sharp;

namespace Exporter.Risk.Git;

/// <summary>Measures the commits of a range from a local repository.</summary>
/// <remarks>
/// Commits are put in order of commit time, ancestors before descendants of the same second, and each is measured against those before it. The order of a history with branches
/// is a choice: this one depends on nothing but the commits. A commit that moves files is compared with renames found at git's own threshold of half the content.
/// </remarks>
/// <param name="limits">How much is looked at.</param>
public sealed class GitMeasures(GitLimits limits)
{
    private static readonly CompareOptions Options = new() { Similarity = SimilarityOptions.Renames, ContextLines = 0, InterhunkLines = 0 };

    /// <summary>Measures a range.</summary>
    /// <param name="path">A working copy, or a bare repository.</param>
    /// <param name="range">The range.</param>
    /// <param name="cancellation">Gives up between two commits.</param>
    /// <exception cref="GitException">There is no such repository or revision, or the range is longer than the limit.</exception>
    public MeasuredRange Measure(string path, CommitRange range, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(range);
        try
        {
            using var repository = new Repository(path);
            return Measure(repository, range, cancellation);
        }
        catch (RepositoryNotFoundException exception)
        {
            throw new GitException($"{path} is no git repository", exception);
        }
        catch (LibGit2SharpException exception)
        {
            throw new GitException($"{path}: {exception.Message}", exception);
        }
    }

    private MeasuredRange Measure(Repository repository, CommitRange range, CancellationToken cancellation)
    {
        var (from, to) = (Find(repository, range.From), Find(repository, range.To));
        var wanted = repository.Commits.QueryBy(new CommitFilter { IncludeReachableFrom = to, ExcludeReachableFrom = from })
            .Where(commit => !IsMerge(commit)).Select(commit => commit.Id).Take(limits.MaxRange + 1).ToHashSet();
        if (wanted.Count > limits.MaxRange)
        {
            throw new GitException($"range {range} has more than {limits.MaxRange} commits, the limit");
        }

        if (wanted.Count == 0)
        {
            return new MeasuredRange([], 0, repository.Info.IsShallow);
        }

        var (ordered, isCut) = Order(repository, to, limits.MaxHistory + wanted.Count);
        var (history, measured) = (new ChangeHistory(), new List<MeasuredCommit>(wanted.Count));
        foreach (var commit in ordered)
        {
            cancellation.ThrowIfCancellationRequested();
            var (author, seconds, parent) = (commit.Author.Name, SecondsOf(commit), commit.Parents.FirstOrDefault());
            using var changes = repository.Diff.Compare<TreeChanges>(parent?.Tree, commit.Tree, Options);
            if (wanted.Contains(commit.Id))
            {
                measured.Add(MeasureOne(repository, commit, parent, changes, history));
            }

            history.Enter(author, seconds, [.. changes.Select(change => (change.Path, change.OldPath ?? change.Path))]);
        }

        return new MeasuredRange(measured, ordered.Count - measured.Count, isCut || repository.Info.IsShallow);
    }

    private static Commit Find(Repository repository, string revision)
    {
        try
        {
            return repository.Lookup<Commit>(revision) ?? throw new GitException($"{revision} is no commit of {repository.Info.Path}");
        }
        catch (Exception exception) when (exception is InvalidSpecificationException or AmbiguousSpecificationException)
        {
            throw new GitException($"\"{revision}\" is no revision: {exception.Message}", exception);
        }
    }

    /// <summary>Commits without merges, in order of time, and whether there were more.</summary>
    private static (List<Commit> Ordered, bool IsCut) Order(Repository repository, Commit tip, int most)
    {
        var newestFirst = repository.Commits.QueryBy(new CommitFilter { IncludeReachableFrom = tip, SortBy = CommitSortStrategies.Topological }).Take(most + 1).ToList();
        var isCut = newestFirst.Count > most;
        if (isCut)
        {
            newestFirst.RemoveAt(most);
        }

        var generations = new Dictionary<ObjectId, int>(newestFirst.Count);
        for (var i = newestFirst.Count - 1; i >= 0; i--)
        {
            generations[newestFirst[i].Id] = 1 + newestFirst[i].Parents.Select(parent => generations.GetValueOrDefault(parent.Id)).DefaultIfEmpty().Max();
        }

        var ordered = newestFirst.Where(commit => !IsMerge(commit)).OrderBy(SecondsOf).ThenBy(commit => generations[commit.Id]).ThenBy(commit => commit.Sha, StringComparer.Ordinal);
        return ([.. ordered], isCut);
    }

    private MeasuredCommit MeasureOne(Repository repository, Commit commit, Commit? parent, TreeChanges changes, ChangeHistory history)
    {
        var measured = new MeasuredCommit(commit.Sha, SecondsOf(commit), commit.Author.Name, commit.MessageShort, null);
        if (changes.Count > limits.MaxFiles)
        {
            return measured with { Unmeasured = $"changes {changes.Count} files, more than {limits.MaxFiles}" };
        }

        using var patch = repository.Diff.Compare<Patch>(parent?.Tree, commit.Tree, Options);
        List<FileChange> files = [];
        foreach (var entry in patch)
        {
            if (!entry.IsBinaryComparison && entry.LinesAdded + entry.LinesDeleted > 0 && entry.Mode != Mode.GitLink && LinesBefore(repository, entry) is > 0 and var before)
            {
                history.Move(entry.Path, entry.OldPath ?? entry.Path);
                files.Add(new FileChange(entry.Path, entry.LinesAdded, entry.LinesDeleted, before));
            }
        }

        return files.Count == 0
            ? measured with { Unmeasured = "changes no text of a file that was there before" }
            : measured with { Measures = history.Measure(commit.Author.Name, measured.Seconds, limits.FixPattern.IsMatch(commit.Message), files) };
    }

    /// <summary>Lines of a file before a commit; 0 where it was not there, was empty, or is too large to be read.</summary>
    private int LinesBefore(Repository repository, PatchEntryChanges entry)
    {
        if (repository.Lookup<Blob>(entry.OldOid) is not { } blob || blob.Size > limits.MaxFileBytes)
        {
            return 0;
        }

        using var content = blob.GetContentStream();
        Span<byte> buffer = stackalloc byte[4096];
        var (lines, last) = (0, (byte)'\n');
        while (content.Read(buffer) is > 0 and var read)
        {
            lines += buffer[..read].Count((byte)'\n');
            last = buffer[read - 1];
        }

        // The last line may lack its end.
        return last == '\n' ? lines : lines + 1;
    }

    private static bool IsMerge(Commit commit) => commit.Parents.Skip(1).Any();

    private static long SecondsOf(Commit commit) => commit.Committer.When.ToUnixTimeSeconds();
}
