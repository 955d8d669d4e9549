using System.Globalization;
using System.Text;

namespace Exporter.Tests.Risk;

/// <summary>A stream for <c>git fast-import</c>: commits of a made-up history, each with what a real one may hold.</summary>
internal sealed class MadeHistory
{
    private readonly StringBuilder _stream = new();
    private int _mark;

    /// <summary>The stream so far.</summary>
    public override string ToString() => _stream.ToString();

    /// <summary>Begins a commit; its changes follow.</summary>
    /// <returns>Its mark.</returns>
    public int Commit(string branch, string author, long seconds, string message, int from = 0, int merge = 0)
    {
        _mark++;
        var date = string.Create(CultureInfo.InvariantCulture, $"{seconds} +0000");
        _stream.Append($"commit refs/heads/{branch}\nmark :{_mark}\nauthor {author} <{author}@example.net> {date}\ncommitter Committer <c@example.net> {date}\n");
        Data(message);
        _stream.Append(from > 0 ? $"from :{from}\n" : "").Append(merge > 0 ? $"merge :{merge}\n" : "");
        return _mark;
    }

    /// <summary>Gives a file of the commit its content.</summary>
    public void Write(string path, string content)
    {
        _stream.Append($"M 100644 inline {path}\n");
        Data(content);
    }

    /// <summary>Moves a file.</summary>
    public void Move(string from, string to) => _stream.Append($"R {from} {to}\n");

    /// <summary>Removes a file.</summary>
    public void Delete(string path) => _stream.Append($"D {path}\n");

    private void Data(string text) => _stream.Append(CultureInfo.InvariantCulture, $"data {Encoding.UTF8.GetByteCount(text)}\n{text}\n");

    /// <summary>A history of so many commits on two branches: edits, additions, deletions, moves with and without edits, binary and empty files, merges, equal times.</summary>
    public static MadeHistory Random(int seed, int commits)
    {
        var (random, history) = (new Random(seed), new MadeHistory());
        string[] authors = ["ada", "bob", "cyd"];
        var files = Enumerable.Range(0, 8).ToDictionary(i => i < 2 ? $"top{i}.txt" : $"lib{i % 3}/part{i % 2}/file{i}.txt", i => Lines(random, 30 + (10 * i)));
        long seconds = 1_700_000_000;
        var tip = history.Commit("main", authors[0], seconds, "Begin");
        foreach (var (path, lines) in files)
        {
            history.Write(path, Text(lines));
        }

        history.Write("image.bin", "a\0b\n");
        history.Write("empty.txt", "");
        var side = Lines(random, 40);
        history.Write("side/file.txt", Text(side));
        for (var i = 0; i < commits; i++)
        {
            seconds += random.Next(4) == 0 ? 0 : random.Next(200_000);
            if (i % 12 == 11)
            {
                // Two branches touch different folders, so that either order of them is the same history.
                Edit(random, side);
                var branched = history.Commit("side", authors[1], seconds - 5, "Fix aside", tip);
                history.Write("side/file.txt", Text(side));
                tip = history.Commit("main", authors[2], seconds, "Merge", tip, branched);
                history.Write("side/file.txt", Text(side));
                continue;
            }

            tip = history.Commit("main", authors[random.Next(authors.Length)], seconds, $"{(random.Next(3) == 0 ? "Fix" : "Extend")} {i}\n\nBody", tip);
            foreach (var path in files.Keys.Order(StringComparer.Ordinal).OrderBy(_ => random.Next()).Take(1 + random.Next(3)).ToArray())
            {
                history.Change(random, files, path, i);
            }
        }

        return history;
    }

    private void Change(Random random, Dictionary<string, List<string>> files, string path, int number)
    {
        switch (random.Next(12))
        {
            case 0:
                var moved = $"moved{number % 4}/{number}-{Path.GetFileName(path)}";
                (files[moved], _) = (files[path], files.Remove(path));
                Move(path, moved);
                if (random.Next(2) == 0)
                {
                    files[moved].Insert(random.Next(files[moved].Count), $"one line of the move {number}");
                    Write(moved, Text(files[moved]));
                }

                break;
            case 1:
                var added = $"lib{number % 3}/new{number}-{random.Next(1000)}.txt";
                files[added] = Lines(random, 25);
                Write(added, Text(files[added]));
                break;
            case 2 when files.Count > 6:
                files.Remove(path);
                Delete(path);
                break;
            case 3:
                Write("image.bin", $"a\0{number}\n");
                break;
            case 4:
                // The last line lacks its end.
                Edit(random, files[path]);
                Write(path, Text(files[path])[..^1]);
                break;
            default:
                Edit(random, files[path]);
                Write(path, Text(files[path]));
                break;
        }
    }

    private static void Edit(Random random, List<string> lines)
    {
        // Few enough that a file stays itself.
        lines.RemoveRange(random.Next(lines.Count - 4), random.Next(3));
        lines.InsertRange(random.Next(lines.Count), Lines(random, 1 + random.Next(4)));
    }

    private static List<string> Lines(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => $"line {random.NextInt64():x}")];

    private static string Text(List<string> lines) => string.Join('\n', lines) + "\n";
}
