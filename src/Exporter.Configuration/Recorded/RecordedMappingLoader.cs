using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Exporter.Configuration.Yaml;
using YamlDotNet.Core;

namespace Exporter.Configuration.Recorded;

/// <summary>Reads a mapping file of recorded data and finds all its mistakes at once, as for <c>foresight.yml</c>.</summary>
public static class RecordedMappingLoader
{
    /// <summary>Reads and checks the file at <paramref name="path"/>.</summary>
    /// <returns>False with every mistake, in the order of the file, in <paramref name="errors"/>.</returns>
    public static bool TryLoad(string path, [NotNullWhen(true)] out RecordedMapping? mapping, out ImmutableArray<ConfigError> errors)
    {
        mapping = null;
        return BoundedFile.Read(path, out errors) is { } text && TryParse(text, path, out mapping, out errors);
    }

    /// <summary>Checks <paramref name="text"/> as if it stood in the file <paramref name="path"/>.</summary>
    /// <returns>False with every mistake, in the order of the file, in <paramref name="errors"/>.</returns>
    public static bool TryParse(string text, string path, [NotNullWhen(true)] out RecordedMapping? mapping, out ImmutableArray<ConfigError> errors)
    {
        mapping = CheckedYaml.Parse(text, path, (root, mistakes) => ReadRoot(root, path, mistakes), out errors);
        return mapping is not null;
    }

    private static RecordedMapping? ReadRoot(YamlValue? root, string path, Mistakes mistakes)
    {
        if (root is not YamlMap map)
        {
            mistakes.Add(new Mark(0, 1, 1), "the file must be a mapping with \"recording\" and \"predictors\"");
            return null;
        }

        var file = new Section(map, "the file", ["recording", "predictors"], mistakes);
        var predictors = ConfigLoader.ReadPredictors(file, path, mistakes);
        if (predictors.Length > 1)
        {
            mistakes.Add(file.Find("predictors")!.At, "a recording has one predictor");
        }

        if (file.Require("recording") is null || file.Sub("recording", "recording", ["folder", "labels", "tables", "rules", "tasks"]) is not { } recording)
        {
            return null;
        }

        var tables = Entries(recording, "tables", mistakes, required: true).Select(entry => RecordedTableReader.Read(entry.Name, entry.Value, recording, mistakes)).ToImmutableArray();
        var rules = Entries(recording, "rules", mistakes, required: false).Select(entry => ReadRule(entry.Name, entry.Value, recording, mistakes)).ToImmutableArray();
        var tasks = Entries(recording, "tasks", mistakes, required: false).Select(entry => ReadTask(entry.Name, entry.Value, recording, mistakes)).ToImmutableArray();
        var (folder, labels) = (Required(recording, "folder"), Required(recording, "labels"));
        return predictors.IsEmpty ? null : new RecordedMapping(folder, labels, tables, rules, tasks, predictors[0]);
    }

    private static string Required(Section section, string key) => section.Require(key) is null ? "" : section.Text(key)?.Value ?? "";

    private static IReadOnlyList<(YamlText Name, YamlValue Value)> Entries(Section section, string key, Mistakes mistakes, bool required)
    {
        var value = required ? section.Require(key) : section.Find(key);
        if (value is null || section.Expect<YamlMap>(value, key, "a mapping") is not { } map)
        {
            return [];
        }

        foreach (var twice in map.Entries.GroupBy(entry => entry.Key.Value).SelectMany(group => group.Skip(1)))
        {
            mistakes.Add(twice.Key.At, $"\"{twice.Key.Value}\" is given twice in {key}");
        }

        return map.Entries;
    }

    private static RecordedRule ReadRule(YamlText name, YamlValue value, Section section, Mistakes mistakes)
    {
        var what = $"rule \"{name.Value}\"";
        if (section.Expect<YamlText>(value, what, "an expression") is { } expression)
        {
            ExpressionCheck.Run(expression, what, [], mistakes);
            return new RecordedRule(name.Value, expression.Value);
        }

        return new RecordedRule(name.Value, "");
    }

    private static RecordedTask ReadTask(YamlText name, YamlValue value, Section section, Mistakes mistakes)
    {
        if (section.Expect<YamlMap>(value, $"task \"{name.Value}\"", "a mapping with title") is not { } map)
        {
            return new RecordedTask(name.Value, RecordedTaskKind.Ahead, name.Value, "", null);
        }

        var task = new Section(map, $"task \"{name.Value}\"", ["title", "kind", "key", "max_false_alarms_per_entity_day", "remedy"], mistakes);
        double? budget = null;
        if (task.Text("max_false_alarms_per_entity_day") is { } text)
        {
            if (double.TryParse(text.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                budget = number;
            }
            else
            {
                mistakes.Add(text.At, $"max_false_alarms_per_entity_day must be a number, not \"{text.Value}\"");
            }
        }

        return new RecordedTask(name.Value, ReadKind(task, mistakes), task.Text("key")?.Value ?? name.Value, Required(task, "title"), budget, task.Text("remedy")?.Value);
    }

    private static RecordedTaskKind ReadKind(Section task, Mistakes mistakes)
    {
        switch (task.Text("kind"))
        {
            case null or { Value: "ahead" }:
                return RecordedTaskKind.Ahead;
            case { Value: "detection" }:
                return RecordedTaskKind.Detection;
            case { Value: "nab" }:
                return RecordedTaskKind.Nab;
            case var other:
                mistakes.Add(other.At, $"kind must be ahead, detection or nab, not \"{other.Value}\"");
                return RecordedTaskKind.Ahead;
        }
    }
}
