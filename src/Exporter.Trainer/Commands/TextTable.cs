namespace Exporter.Trainer.Commands;

/// <summary>Rows of text in columns, two blanks apart.</summary>
internal static class TextTable
{
    /// <summary>Writes the rows; one that is shorter ends early, and its last cell does not widen a column.</summary>
    public static void Write(TextWriter output, IReadOnlyList<string[]> rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows.Max(row => row.Length)).Select(column => rows.Where(row => column < row.Length - 1).Select(row => row[column].Length).DefaultIfEmpty().Max())];
        foreach (var row in rows)
        {
            output.WriteLine(string.Join("  ", row.Select((cell, column) => column < row.Length - 1 ? cell.PadRight(widths[column]) : cell)));
        }
    }
}
