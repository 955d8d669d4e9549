using System.CommandLine;
using Exporter.Trainer.ZeroShot;

namespace Exporter.Trainer.Commands;

/// <summary>The verb <c>zero-shot</c>: learns from several systems what precedes failures whatever the signals are called, and holds it against the baseline on systems it never saw.</summary>
internal sealed class ZeroShotCommand : Command, IHasExamples
{
    private const int FewestRows = 100;

    private readonly MappingFolder _sets = new("Folder of the data sets.");
    private readonly Option<string[]> _systems = new("--system") { Description = "Folder of a set to take part; all without it.", HelpName = "name" };
    private readonly Option<int> _rows = new("--rows") { Description = "Rows of each system that are learnt from, half of them with a failure ahead.", HelpName = "number", DefaultValueFactory = _ => 4000 };
    private readonly Option<string?> _out = new("--out") { Description = "Results file to write as Markdown.", HelpName = "file" };

    /// <summary>The verb.</summary>
    public ZeroShotCommand()
        : base("zero-shot", "Learns from several systems what precedes failures, whatever their signals, and holds it against the baseline on systems it never saw.")
    {
        foreach (var option in (Option[])[.. _sets.All, _systems, _rows, _out])
        {
            Options.Add(option);
        }

        SetAction(parsed => Failures.Guard(parsed, Run));
    }

    /// <inheritdoc/>
    public string Examples => """
        The mappings of one folder of data are a system. Each system in turn is held out as a whole; a model learns from the train parts of the others, where everything is chosen on one of
        those that it did not learn from, and is scored on the test part of the one held out, beside the baseline. What decides whether it would take the baseline's place stands below the table.

        Examples:
          foresight_trainer zero-shot --data ../shared/data --out zero-shot.md
          foresight_trainer zero-shot --data ../shared/data --system smd --system cmapss --system azure_pdm

        Exit status: 0 the contest was held, whoever won, 1 it could not be, 2 wrong usage or a mistake in a mapping.

        """;

    private int Run(ParseResult parsed, TextWriter output, TextWriter error)
    {
        var mappings = _sets.Load(parsed, out var mistakes);
        if (mistakes.Count > 0)
        {
            mistakes.ForEach(mistake => error.WriteLine(mistake));
            return ExitStatus.Usage;
        }

        if (parsed.GetValue(_rows) < FewestRows)
        {
            return ExitStatus.Refuse(error, [$"--rows: {parsed.GetValue(_rows)} is too few, at least {FewestRows} are needed"], Name);
        }

        var wanted = parsed.GetValue(_systems) ?? [];
        string[] unknown = [.. wanted.Except(mappings.Select(mapping => mapping.Folder))];
        if (unknown.Length > 0)
        {
            return ExitStatus.Refuse(error, [$"--system: no mapping has the folder {string.Join(", ", unknown)}"], Name);
        }

        output.WriteLine("systems");
        var systems = RecordedSystem.Read(mappings.Where(mapping => wanted.Length == 0 || wanted.Contains(mapping.Folder)), parsed.GetValue(_sets.Data)!, output);
        var compared = new ZeroShotContest(systems, parsed.GetValue(_rows), output).Run();
        var table = string.Join('\n', [.. ZeroShotTable.Write(compared, new ZeroShotVerdict(compared)), ""]);
        output.WriteLine(table);
        if (parsed.GetValue(_out) is { } file)
        {
            File.WriteAllText(file, table);
        }

        return ExitStatus.Ok;
    }
}
