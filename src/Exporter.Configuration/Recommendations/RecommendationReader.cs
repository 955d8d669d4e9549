using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Exporter.Configuration.Yaml;
using Exporter.Signals;
using Exporter.Signals.PromQL;

namespace Exporter.Configuration.Recommendations;

/// <summary>Reads one entry of <c>recommendations:</c>.</summary>
/// <param name="mistakes">Where mistakes go.</param>
internal sealed partial class RecommendationReader(Mistakes mistakes)
{
    /// <summary>Longest action in characters: it becomes a label of a metric.</summary>
    public const int MaxAction = 500;

    private static readonly string[] Keys = ["name", "signal", "pattern", "predictor", "labels", "action", "runbook_url", "severity"];

    private readonly EntryNames _names = new(
        "recommendation", NamePattern().IsMatch, "snake case: lower-case letters, digits and \"_\", a letter first, at most 64", mistakes);

    /// <summary>The rule; null where its matchers are not valid.</summary>
    public RecommendationRule? Read(YamlMap map)
    {
        var section = new Section(map, _names.Where(map), Keys, mistakes);
        var name = _names.Read(section);
        var matchers = new List<LabelMatcher>();
        foreach (var key in (string[])["signal", "pattern", "predictor"])
        {
            if (section.Text(key) is { } text && ReadMatcher(text, key) is { } matcher)
            {
                matchers.Add(matcher);
            }
        }

        matchers.AddRange(ReadLabels(section));
        if (section.Find("signal") is null && section.Find("pattern") is null && section.Find("predictor") is null && section.Find("labels") is null)
        {
            mistakes.Add(map.At, $"{_names.Where(map)} needs at least one of \"signal\", \"pattern\", \"predictor\" and \"labels\" that say what it is for");
        }

        return LabelCondition.TryCreate(matchers, out var condition, out _)
            ? new RecommendationRule(name, condition, ReadAction(section), ReadRunbook(section), ReadSeverity(section))
            : null;
    }

    private LabelMatcher? ReadMatcher(YamlText text, string key)
    {
        var matcher = new LabelMatcher(key, MatchKind.Regex, text.Value);
        if (LabelCondition.TryCreate([matcher], out _, out var complaint))
        {
            return matcher;
        }

        mistakes.Add(text.At, $"{key}: {complaint}");
        return null;
    }

    private ImmutableArray<LabelMatcher> ReadLabels(Section section) =>
        section.Text("labels") is { } text ? new MatcherReader(mistakes).Read(text, "labels") : [];

    private string ReadAction(Section section)
    {
        if (section.Require("action") is not { } value || section.Expect<YamlText>(value, "action", "a text") is not { } text)
        {
            return "";
        }

        var action = string.Join(' ', text.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (action.Length > MaxAction)
        {
            mistakes.Add(text.At, $"action has {action.Length} characters; at most {MaxAction} fit into a label: put the rest into the runbook");
        }

        return action;
    }

    private string ReadRunbook(Section section)
    {
        if (section.Text("runbook_url") is not { } text)
        {
            return "";
        }

        if (!Uri.TryCreate(text.Value, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            mistakes.Add(text.At, $"runbook_url must be an http or https address, not \"{text.Value}\"");
        }

        return text.Value;
    }

    private Severity ReadSeverity(Section section)
    {
        if (section.Text("severity") is not { } text)
        {
            return Severity.Warning;
        }

        if (!SeverityNames.TryParse(text.Value, out var severity))
        {
            mistakes.Add(text.At, $"unknown severity \"{text.Value}\"{SpellingHint.For(text.Value, SeverityNames.Known)}");
        }

        return severity;
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,63}$")]
    private static partial Regex NamePattern();
}
