using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Exporter.Configuration.Yaml;

namespace Exporter.Configuration.Recorded;

/// <summary>Reads one entry of <c>tables:</c>.</summary>
internal static partial class RecordedTableReader
{
    private static readonly string[] Keys = ["file", "entity", "timestamp", "values", "hold", "event", "static", "labels", "relative_to"];

    /// <summary>The table; parts with mistakes have placeholders.</summary>
    public static RecordedTable Read(YamlText name, YamlValue value, Section parent, Mistakes mistakes)
    {
        if (!NamePattern().IsMatch(name.Value))
        {
            mistakes.Add(name.At, $"table name \"{name.Value}\" must be a metric name: letters, digits and \"_\", no digit first");
        }

        var table = new RecordedTable { Name = name.Value, File = "" };
        if (parent.Expect<YamlMap>(value, $"table \"{name.Value}\"", "a mapping") is not { } map)
        {
            return table;
        }

        var section = new Section(map, $"table \"{name.Value}\"", Keys, mistakes);
        table = table with
        {
            File = section.Require("file") is null ? "" : section.Text("file")?.Value ?? "",
            EntityColumn = section.Text("entity")?.Value ?? table.EntityColumn,
            TimeColumn = section.Text("timestamp")?.Value ?? table.TimeColumn,
            Values = Columns(section, "values"),
            Hold = ReadHold(section),
            EventColumn = section.Text("event")?.Value,
            IsStatic = section.Flag("static", false),
            Labels = Columns(section, "labels"),
            RelativeTo = Columns(section, "relative_to"),
        };
        CheckTogether(table, section, mistakes);
        return table;
    }

    private static void CheckTogether(RecordedTable table, Section section, Mistakes mistakes)
    {
        string[] unfit = table.EventColumn is not null ? ["static", "values", "hold", "labels", "relative_to"] : table.IsStatic ? ["hold", "timestamp", "relative_to"] : ["labels"];
        foreach (var key in unfit.Where(key => section.Find(key) is not null))
        {
            var kind = table.EventColumn is not null ? "a table of events" : table.IsStatic ? "a static table" : "a table of values";
            mistakes.Add(section.Find(key)!.At, $"{kind} has no \"{key}\"");
        }
    }

    private static ImmutableArray<string> Columns(Section section, string key) => [.. section.Texts(key)?.Select(text => text.Value) ?? []];

    private static TimeSpan? ReadHold(Section section) => section.Text("hold") switch
    {
        null => null,
        { Value: "always" } => TimeSpan.MaxValue,
        _ => section.Duration("hold", TimeSpan.Zero),
    };

    [GeneratedRegex("^[a-zA-Z_][a-zA-Z0-9_]*$")]
    private static partial Regex NamePattern();
}
