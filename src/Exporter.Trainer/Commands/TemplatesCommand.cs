using System.CommandLine;
using System.Text;
using Exporter.History.Tables;
using Exporter.Ingest.Logs;
using Exporter.Signals.Logs;

namespace Exporter.Trainer.Commands;

/// <summary>The verb <c>templates</c>: which template the sidecar would find for each line of a log.</summary>
internal sealed class TemplatesCommand : Command, IHasExamples
{
    private const string TextColumn = "Content";
    private const string NumberColumn = "LineId";

    private static readonly LogSource Nowhere = new([]);

    private readonly Argument<string> _file = new("FILE") { Description = "Log, one line each; or a CSV file (.csv, .csv.gz) with the columns LineId and Content." };
    private readonly Option<string?> _out = new("--out") { Description = "CSV file to write, a row a line: LineId, EventId, EventTemplate. Without it the templates are listed, those with the most lines first.", HelpName = "file" };

    /// <summary>The verb.</summary>
    public TemplatesCommand()
        : base("templates", "Finds the templates of a log's lines, as the sidecar does on the stream.")
    {
        Arguments.Add(_file);
        Options.Add(_out);
        SetAction(parsed => Failures.Guard(parsed, (given, output, _) => Run(given.GetValue(_file)!, given.GetValue(_out), output)));
    }

    /// <inheritdoc/>
    public string Examples => """
        There is nothing to configure. A line belongs to the template that it was found for, or to the one that this became part of later.

        Examples:
          foresight_trainer templates /var/log/shop.log
          foresight_trainer templates test_HDFS_content.csv.gz --out parsed.csv

        Exit status: 0 the lines were read, 1 the file cannot be read.

        """;

    private static int Run(string file, string? parsed, TextWriter output)
    {
        TemplateMiner miner = new();
        List<(string Number, LogTemplate Template)> lines = [.. Lines(file).Select(line => (line.Number, Mine(miner, line.Text)))];
        if (parsed is not null)
        {
            File.WriteAllLines(parsed, lines.Select(line => $"{line.Number},{line.Template.Settled.Name},{Quoted(line.Template.Settled.Text)}").Prepend("LineId,EventId,EventTemplate"));
            output.WriteLine($"{lines.Count} lines of {miner.Templates.Count} templates written to {parsed}.");
            return ExitStatus.Ok;
        }

        TextTable.Write(output, [["lines", "template", "text"], .. miner.Templates.OrderByDescending(template => template.Lines).Select(template => (string[])[$"{template.Lines}", template.Name, template.Text])]);
        return ExitStatus.Ok;
    }

    private static LogTemplate Mine(TemplateMiner miner, string text)
    {
        var line = new JsonLine();
        try
        {
            var meant = line.Read(new LogRecord(Nowhere, 0, LogSeverity.Unknown, Encoding.UTF8.GetBytes(text)));
            return miner.Mine(meant.Body, meant.Severity, 0).Template;
        }
        finally
        {
            line.Dispose();
        }
    }

    private static IEnumerable<(string Number, string Text)> Lines(string file)
    {
        if (!file.EndsWith(".csv", StringComparison.Ordinal) && !file.EndsWith(".csv.gz", StringComparison.Ordinal))
        {
            return File.ReadLines(file).Select((text, i) => ($"{i + 1}", text));
        }

        return Rows(file);
    }

    private static IEnumerable<(string Number, string Text)> Rows(string file)
    {
        using CsvTable table = new(file);
        var columns = table.Columns.ToList();
        var (number, text) = (columns.IndexOf(NumberColumn), columns.IndexOf(TextColumn));
        if (number < 0 || text < 0)
        {
            throw new TableException($"{file} has no columns {NumberColumn} and {TextColumn}, but {string.Join(", ", columns)}");
        }

        while (table.Read())
        {
            yield return (table.Text(number), table.Text(text));
        }
    }

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
