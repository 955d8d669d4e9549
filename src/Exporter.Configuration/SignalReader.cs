using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Exporter.Configuration.Yaml;
using Exporter.Signals;

namespace Exporter.Configuration;

/// <summary>Reads the <c>signals:</c> of one predictor.</summary>
/// <param name="entityLabels">Labels that every signal must be able to carry.</param>
/// <param name="mistakes">Where mistakes go.</param>
internal sealed partial class SignalReader(ImmutableArray<string> entityLabels, Mistakes mistakes)
{
    private const int MaxSignals = 200;

    /// <summary>The signals in the order of the file.</summary>
    public ImmutableArray<SignalDefinition> Read(Section predictor)
    {
        if (predictor.Require("signals") is not { } value || predictor.Expect<YamlMap>(value, "signals", "a mapping of names to expressions") is not { } map)
        {
            return [];
        }

        if (map.Entries.Count is 0 or > MaxSignals)
        {
            mistakes.Add(map.At, $"signals must be 1 to {MaxSignals}, not {map.Entries.Count}");
        }

        var names = new HashSet<string>();
        var signals = new List<SignalDefinition>();
        foreach (var (key, signal) in map.Entries)
        {
            CheckName(key, names);
            signals.Add(ReadSignal(predictor, key.Value, signal));
        }

        return [.. signals];
    }

    private void CheckName(YamlText key, HashSet<string> names)
    {
        if (!NamePattern().IsMatch(key.Value))
        {
            mistakes.Add(key.At, $"signal name \"{key.Value}\" must be snake case: lower-case letters, digits and \"_\", a letter first, at most 64");
        }
        else if (key.Value == "entity")
        {
            mistakes.Add(key.At, "a signal cannot be named \"entity\": features of the entity as a whole have that prefix");
        }
        else if (!names.Add(key.Value))
        {
            mistakes.Add(key.At, $"signal \"{key.Value}\" is given twice");
        }
    }

    private SignalDefinition ReadSignal(Section predictor, string name, YamlValue value)
    {
        var what = $"signal \"{name}\"";
        if (value is YamlText { IsNull: false } shortForm)
        {
            ExpressionCheck.Run(shortForm, what, entityLabels, mistakes);
            return new SignalDefinition(name, shortForm.Value);
        }

        if (predictor.Expect<YamlMap>(value, what, "an expression or a mapping with expr, limit, unit and forecast") is not { } map)
        {
            return new SignalDefinition(name, "");
        }

        var section = new Section(map, what, ["expr", "limit", "unit", "forecast"], mistakes);
        var expression = section.Require("expr") is null ? null : section.Text("expr");
        if (expression is not null)
        {
            ExpressionCheck.Run(expression, what, entityLabels, mistakes);
        }

        return new SignalDefinition(name, expression?.Value ?? "", ReadLimit(section), ReadUnit(section), section.Flag("forecast", false));
    }

    private SignalLimit? ReadLimit(Section section)
    {
        if (section.Text("limit") is not { } text)
        {
            return null;
        }

        if (LimitText.TryParse(text.Value, out var limit))
        {
            return limit;
        }

        mistakes.Add(text.At, $"limit \"{text.Value}\" must be \">\" or \"<\" and a number, such as \"> 0.95\"");
        return null;
    }

    private SignalUnit ReadUnit(Section section)
    {
        if (section.Text("unit") is not { } text)
        {
            return SignalUnit.None;
        }

        if (!SignalUnitNames.TryParse(text.Value, out var unit))
        {
            mistakes.Add(text.At, $"unknown unit \"{text.Value}\"{SpellingHint.For(text.Value, SignalUnitNames.Known)}");
        }

        return unit;
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,63}$")]
    private static partial Regex NamePattern();
}
