using System.Text;

namespace Exporter.History.Tables;

/// <summary>Reads a CSV file with a header line, compressed by gzip where its name ends so, row by row.</summary>
public sealed class CsvTable : ITable
{
    private static readonly string[] TimeFormats = ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ssZ", "yyyy-MM-ddTHH:mm:sszzz"];

    private readonly StreamReader _reader;
    private readonly string _path;
    private readonly string[] _columns;
    private List<string> _row = [];
    private int _line = 1;

    /// <summary>Opens the file and reads its header.</summary>
    /// <exception cref="TableException">There is no such file, or it is empty.</exception>
    public CsvTable(string path)
    {
        _path = path;
        try
        {
            Stream file = File.OpenRead(path);
            _reader = new StreamReader(path.EndsWith(".gz", StringComparison.Ordinal) ? new WholeGzipStream(file) : file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TableException($"{path} cannot be read: {e.Message}");
        }

        _columns = ReadLine() is { } header ? [.. Split(header)] : throw new TableException($"{path} is empty; it needs a header line");
    }

    /// <inheritdoc/>
    public string Path => _path;

    /// <inheritdoc/>
    public IReadOnlyList<string> Columns => _columns;

    /// <summary>Number of the row's line in the file; the header is line 1.</summary>
    public int Line => _line;

    /// <summary>Goes to the next row.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="TableException">The row has more or fewer fields than the header, or the file is truncated.</exception>
    public bool Read()
    {
        if (ReadLine() is not { } line)
        {
            return false;
        }

        _line++;
        _row = Split(line);
        return _row.Count == _columns.Length
            ? true
            : throw new TableException($"{_path}:{_line}: {_row.Count} fields, but the header has {_columns.Length}");
    }

    /// <summary>Text of a field of the row.</summary>
    public string Text(int column) => _row[column];

    /// <summary>Number in a field of the row; NaN where it is empty.</summary>
    /// <exception cref="TableException">It is something else.</exception>
    public double Number(int column)
    {
        var text = _row[column];
        if (text.Length == 0)
        {
            return double.NaN;
        }

        return double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new TableException($"{_path}:{_line}: {_columns[column]} is \"{text}\", not a number");
    }

    /// <summary>Unix seconds in a field of the row, or a date and time of UTC such as <c>2014-02-14 14:30:00</c>, as Unix ms.</summary>
    /// <exception cref="TableException">It is something else.</exception>
    public long Milliseconds(int column) =>
        DateTimeOffset.TryParseExact(_row[column], TimeFormats, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUnixTimeMilliseconds()
            : (long)Math.Round(Number(column) * 1000);

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private string? ReadLine()
    {
        try
        {
            return _reader.ReadLine();
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new TableException($"{_path}: behind line {_line} it cannot be read: {e.Message}", e);
        }
    }

    private static List<string> Split(string line)
    {
        if (!line.Contains('"', StringComparison.Ordinal))
        {
            return [.. line.Split(',')];
        }

        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (quoted && c == '"' && i + 1 < line.Length && line[i + 1] == '"')
            {
                // Inside quotes, two stand for one (RFC 4180).
                field.Append(c);
                i++;
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(c);
            }
        }

        fields.Add(field.ToString());
        return fields;
    }
}
