namespace Exporter.Trainer.Tasks;

/// <summary>A table of the page of published results; its line of goals is the last one of interest.</summary>
internal static class PublishedTable
{
    /// <summary>The lines of the first table behind a heading, or behind bold words below it; headings first, and the index of its goals.</summary>
    /// <param name="page">The page's lines.</param>
    /// <param name="title">How the heading begins; where several tables stand below it, a colon and the bold words before the one that is meant.</param>
    /// <exception cref="TrainingException">The page has no such table.</exception>
    public static (List<string> Rows, int Goal) Find(string[] page, string title)
    {
        var parts = title.Split(": ", 2);
        var heading = Array.FindIndex(page, line => line.StartsWith($"### {parts[0]}", StringComparison.Ordinal));
        if (parts is [_, var bold] && heading >= 0)
        {
            heading = Array.FindIndex(page, heading, line => line.Contains($"**{bold}", StringComparison.Ordinal));
        }

        var rows = heading < 0 ? [] : page.Skip(heading + 1).SkipWhile(line => !line.StartsWith('|')).TakeWhile(line => line.StartsWith('|')).ToList();
        var goal = rows.FindIndex(row => row.StartsWith("| **goal**", StringComparison.Ordinal));
        return goal >= 0 ? (rows, goal) : throw new TrainingException($"the page of published results has no table \"{title}\" with a goal");
    }

    /// <summary>The cells of a line, trimmed.</summary>
    public static string[] Cells(string row) => [.. row.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries)];

    /// <summary>A line of cells.</summary>
    public static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}
