using System.Collections.Immutable;
using Exporter.Configuration.Yaml;
using Exporter.Signals.Logs;

namespace Exporter.Configuration.Logs;

/// <summary>Reads the section <c>logs:</c>.</summary>
internal sealed class LogReader(Mistakes mistakes)
{
    // What the series of logs are told apart by, and what Prometheus adds itself.
    private static readonly string[] Taken = ["severity", "template", "__name__", "le", "quantile"];

    /// <summary>The options; the defaults where there is no such section.</summary>
    public LogOptions Read(Section root)
    {
        var defaults = new LogOptions();
        var logs = root.Sub("logs", "logs", ["labels", "keep_examples", "max_templates", "max_entities", "max_templates_per_entity"]);
        return logs is null ? defaults : new LogOptions
        {
            Labels = logs.Find("labels") is { } labels ? ReadLabels(logs, labels) ?? defaults.Labels : defaults.Labels,
            KeepExamples = logs.Flag("keep_examples", defaults.KeepExamples),
            Limits = new LogLimits
            {
                MaxTemplates = logs.Whole("max_templates", defaults.Limits.MaxTemplates, 100, 100_000),
                MaxEntities = logs.Whole("max_entities", defaults.Limits.MaxEntities, 1, 100_000),
                MaxTemplatesPerEntity = logs.Whole("max_templates_per_entity", defaults.Limits.MaxTemplatesPerEntity, 1, 1000),
            },
        };
    }

    private LogLabels? ReadLabels(Section logs, YamlValue value)
    {
        if (logs.Expect<YamlMap>(value, "labels", "a mapping") is not { } map)
        {
            return null;
        }

        if (map.Entries.Count == 0)
        {
            mistakes.Add(map.At, "labels of logs must not be empty");
        }

        List<(string Name, ImmutableArray<string> From)> names = [];
        foreach (var (key, from) in map.Entries)
        {
            if (!IsLabelName(key.Value) || Taken.Contains(key.Value))
            {
                mistakes.Add(key.At, $"labels of logs: \"{key.Value}\" must be the name of a label other than {string.Join(", ", Taken)}");
            }
            else if (names.Any(name => name.Name == key.Value))
            {
                mistakes.Add(key.At, $"labels of logs: \"{key.Value}\" is given twice");
            }

            names.Add((key.Value, ReadSources(logs, key.Value, from)));
        }

        return new LogLabels([.. names]);
    }

    /// <summary>A label of a source, or several, the first that is there first.</summary>
    private ImmutableArray<string> ReadSources(Section logs, string name, YamlValue value)
    {
        var texts = value is YamlList { Items.Count: > 0 } list
            ? list.Items.Select(item => logs.Expect<YamlText>(item, $"labels of logs: each entry of {name}", "a text"))
            : [logs.Expect<YamlText>(value, $"labels of logs: {name}", "a label of the source, or a list of them")];
        List<string> sources = [];
        foreach (var text in texts.OfType<YamlText>())
        {
            if (!IsLabelName(text.Value))
            {
                mistakes.Add(text.At, $"labels of logs: {name}: \"{text.Value}\" is no label; dots and dashes of attributes become _, so host.name is host_name");
            }

            sources.Add(text.Value);
        }

        return [.. sources];
    }

    private static bool IsLabelName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
