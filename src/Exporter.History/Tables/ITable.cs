namespace Exporter.History.Tables;

/// <summary>A file of rows with named columns, read from its beginning to its end.</summary>
public interface ITable : IDisposable
{
    /// <summary>The file, for messages.</summary>
    string Path { get; }

    /// <summary>Names of the columns.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>Goes to the next row.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="TableException">The file is damaged.</exception>
    bool Read();

    /// <summary>Text of a field of the row; empty where it is missing.</summary>
    string Text(int column);

    /// <summary>Number in a field of the row; NaN where it is missing.</summary>
    /// <exception cref="TableException">It is something else.</exception>
    double Number(int column);

    /// <summary>Time in a field of the row, Unix ms.</summary>
    /// <exception cref="TableException">It is something else.</exception>
    long Milliseconds(int column);
}

/// <summary>What holds for every <see cref="ITable"/>.</summary>
public static class TableColumns
{
    /// <summary>Index of a column.</summary>
    /// <exception cref="TableException">There is none of that name.</exception>
    public static int Column(this ITable table, string name)
    {
        ArgumentNullException.ThrowIfNull(table);
        for (var column = 0; column < table.Columns.Count; column++)
        {
            if (table.Columns[column] == name)
            {
                return column;
            }
        }

        throw new TableException($"{table.Path} has no column \"{name}\"; there are: {string.Join(", ", table.Columns)}");
    }
}
