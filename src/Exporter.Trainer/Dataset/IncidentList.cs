using System.Collections.Immutable;
using Exporter.Signals;
using Exporter.Trainer.Commands;
using Exporter.Trainer.Recorded;

namespace Exporter.Trainer.Dataset;

/// <summary>Reads incidents from a CSV file: a column <c>start</c>, one for each entity label, and <c>end</c> where it is known.</summary>
/// <remarks>Other columns are not looked at, so that the export of a ticket system fits as it is. Without an end an incident is its start alone.</remarks>
internal static class IncidentList
{
    private const string Start = "start";
    private const string End = "end";
    private const int MostMistakes = 20;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="entityLabels">Labels that identify what failed.</param>
    /// <param name="incidents">All of its incidents, in the order of the file.</param>
    /// <param name="mistakes">All that is wrong with it, each with file and line.</param>
    /// <returns>False where there are mistakes.</returns>
    public static bool TryRead(string path, ImmutableArray<string> entityLabels, out ImmutableArray<ListedIncident> incidents, out IReadOnlyList<string> mistakes)
    {
        var (found, wrong) = (ImmutableArray.CreateBuilder<ListedIncident>(), new List<string>());
        try
        {
            using var table = new CsvTable(path);
            RequireColumns(table, path, entityLabels);
            while (wrong.Count < MostMistakes && Read(table, wrong, out var isRow))
            {
                if (isRow && Incident(table, path, entityLabels, wrong) is { } incident)
                {
                    found.Add(incident);
                }
            }
        }
        catch (TrainingException e)
        {
            wrong.Add(e.Message);
        }

        if (wrong.Count >= MostMistakes)
        {
            wrong.Add($"{path}: the rest was not read");
        }

        (incidents, mistakes) = (found.ToImmutable(), wrong);
        return wrong.Count == 0;
    }

    private static void RequireColumns(CsvTable table, string path, ImmutableArray<string> entityLabels)
    {
        string[] absent = [.. entityLabels.Prepend(Start).Where(name => !table.Columns.Contains(name))];
        if (absent.Length > 0)
        {
            throw new TrainingException(
                $"{path} needs the columns {string.Join(", ", entityLabels.Prepend(Start))}, and may have {End}; it lacks {string.Join(", ", absent)}, and has {string.Join(", ", table.Columns)}");
        }
    }

    /// <summary>Goes to the next row; one with more or fewer fields than the header is a mistake and no row.</summary>
    /// <returns>False at the end of the file.</returns>
    private static bool Read(CsvTable table, List<string> mistakes, out bool isRow)
    {
        isRow = false;
        try
        {
            return isRow = table.Read();
        }
        catch (TrainingException e) when (e.InnerException is null)
        {
            mistakes.Add(e.Message);
            return true;
        }
    }

    private static ListedIncident? Incident(CsvTable table, string path, ImmutableArray<string> entityLabels, List<string> mistakes)
    {
        var before = mistakes.Count;
        var startMs = Instant(Start);
        var endMs = table.Columns.Contains(End) && table.Text(table.Column(End)).Length > 0 ? Instant(End) : startMs;
        if (mistakes.Count == before && endMs < startMs)
        {
            mistakes.Add($"{path}:{table.Line}: {End} {table.Text(table.Column(End))} is before {Start} {table.Text(table.Column(Start))}");
        }

        foreach (var label in entityLabels.Where(label => table.Text(table.Column(label)).Length == 0))
        {
            mistakes.Add($"{path}:{table.Line}: {label} is empty: nothing says what failed");
        }

        return mistakes.Count == before ? new ListedIncident(Labels.Of([.. entityLabels.Select(label => (label, table.Text(table.Column(label))))]), startMs, endMs) : null;

        long Instant(string column)
        {
            var text = table.Text(table.Column(column));

            // A file is read again and again, so it cannot mean the present moment.
            if (!text.StartsWith("now", StringComparison.Ordinal) && InstantText.TryParse(text, DateTimeOffset.UnixEpoch, out var ms))
            {
                return ms;
            }

            mistakes.Add($"{path}:{table.Line}: {column} is \"{text}\", not a time such as 2026-05-01T00:00:00Z or Unix seconds");
            return 0;
        }
    }
}
