using System.Globalization;
using Exporter.Risk;

namespace Exporter.Tests.Risk;

/// <summary>Measures of commits by the real <c>git</c>, counted from their definitions over and over, without any memory of what was counted before.</summary>
internal sealed class NaiveMeasures
{
    private readonly GitCommand _git;
    private readonly List<Seen> _commits = [];

    public NaiveMeasures(GitCommand git, string tip = "main")
    {
        _git = git;
        Dictionary<string, string[]> parents = git.Run("rev-list", "--parents", tip).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToDictionary(line => line[0], line => line[1..]);
        Dictionary<string, int> generations = [];
        var log = git.Run("log", "--no-merges", "-M50%", "-z", "--numstat", "--format=%x01%H%x02%an%x02%ct%x02%s%x02", tip);
        foreach (var record in log.Split('\u0001', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = record.Split('\u0002');
            _commits.Add(new Seen(fields[0], parents[fields[0]].FirstOrDefault(), fields[1], long.Parse(fields[2], CultureInfo.InvariantCulture), fields[3], Files(fields[4])));
        }

        _commits = [.. _commits.OrderBy(commit => commit.Seconds).ThenBy(commit => Generation(commit.Sha)).ThenBy(commit => commit.Sha, StringComparer.Ordinal)];

        int Generation(string sha) => generations.TryGetValue(sha, out var known) ? known : generations[sha] = 1 + parents[sha].Select(Generation).DefaultIfEmpty().Max();
    }

    /// <summary>Commits of a range in order of time.</summary>
    public IEnumerable<string> Range(string range)
    {
        var wanted = _git.Run("rev-list", "--no-merges", range).Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet();
        return _commits.Where(commit => wanted.Contains(commit.Sha)).Select(commit => commit.Sha);
    }

    /// <summary>Measures of a commit; null where it changes no text that was there.</summary>
    public ChangeMeasures? Of(string sha)
    {
        var at = _commits.FindIndex(commit => commit.Sha == sha);
        var commit = _commits[at];
        var earlier = _commits[..at];
        var changed = commit.Files.Where(file => file.Added >= 0 && file.Added + file.Deleted > 0).Select(file => (File: file, Before: LinesOf(commit.Parent, file.OldPath))).Where(file => file.Before > 0).ToArray();
        if (changed.Length == 0)
        {
            return null;
        }

        var pasts = changed.Select(file => Past(file.File.OldPath, earlier)).ToArray();
        var mine = earlier.Where(other => other.Author == commit.Author).ToArray();
        string[] subsystems = [.. changed.Select(file => Subsystem(file.File.Path)).Distinct()];
        double total = changed.Sum(file => file.File.Added + file.File.Deleted);
        return new ChangeMeasures(
            subsystems.Length,
            changed.Select(file => Path.GetDirectoryName(file.File.Path)).Distinct().Count(),
            changed.Select(file => Path.GetFileName(file.File.Path)).Distinct().Count(),
            -changed.Select(file => (file.File.Added + file.File.Deleted) / total).Sum(share => share * Math.Log2(share)),
            changed.Sum(file => file.File.Added),
            changed.Sum(file => file.File.Deleted),
            changed.Sum(file => file.Before),
            commit.Subject.StartsWith("Fix", StringComparison.Ordinal),
            pasts.SelectMany(past => past).Select(other => other.Author).Append(commit.Author).Distinct().Count(),
            pasts.Average(past => past.Count == 0 ? 0 : (commit.Seconds - past.Max(other => other.Seconds)) / 86400.0),
            pasts.Sum(past => past.Count + 1),
            mine.Sum(other => other.Files.Count) + changed.Length,
            mine.Sum(other => other.Files.Count / (1 + ((commit.Seconds - other.Seconds) / 86400.0))) + changed.Length,
            mine.SelectMany(other => other.Files.Select(file => file.Path)).Concat(changed.Select(file => file.File.Path)).Distinct().Count(path => subsystems.Contains(Subsystem(path))));
    }

    /// <summary>Commits that changed a file, followed back over its moves.</summary>
    private static List<Seen> Past(string path, List<Seen> earlier)
    {
        List<Seen> past = [];
        for (var i = earlier.Count - 1; i >= 0; i--)
        {
            if (earlier[i].Files.Find(file => file.Path == path) is { } change)
            {
                past.Add(earlier[i]);
                path = change.OldPath;
            }
        }

        return past;
    }

    private int LinesOf(string? parent, string path) => parent is not null && _git.TryRun("", out var content, "cat-file", "blob", $"{parent}:{path}")
        ? content.Split('\n').Length - (content.Length == 0 || content.EndsWith('\n') ? 1 : 0)
        : 0;

    private static string Subsystem(string path) => path.Contains('/', StringComparison.Ordinal) ? path.Split('/')[0] : "";

    private static List<Change> Files(string text)
    {
        List<Change> files = [];
        var parts = text.Trim('\n', '\0').Split('\0');
        for (var i = 0; i < parts.Length && parts[i].Length > 0; i++)
        {
            var fields = parts[i].TrimStart('\n').Split('\t');
            var (added, deleted) = (Number(fields[0]), Number(fields[1]));
            var isMoved = fields[2].Length == 0;
            files.Add(new Change(isMoved ? parts[i + 2] : fields[2], isMoved ? parts[i + 1] : fields[2], added, deleted));
            i += isMoved ? 2 : 0;
        }

        return files;
    }

    // A dash stands for a binary file.
    private static int Number(string text) => text == "-" ? -1 : int.Parse(text, CultureInfo.InvariantCulture);

    private sealed record Change(string Path, string OldPath, int Added, int Deleted);

    private sealed record Seen(string Sha, string? Parent, string Author, long Seconds, string Subject, List<Change> Files);
}
