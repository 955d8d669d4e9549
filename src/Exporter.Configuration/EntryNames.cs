using Exporter.Configuration.Yaml;

namespace Exporter.Configuration;

/// <summary>Reads the names of a list's entries, which follow a rule and occur once.</summary>
/// <param name="kind">What an entry is, such as <c>predictor</c>.</param>
/// <param name="isName">True for what may be a name.</param>
/// <param name="rule">What a name must be, for messages.</param>
/// <param name="mistakes">Where mistakes go.</param>
internal sealed class EntryNames(string kind, Func<string, bool> isName, string rule, Mistakes mistakes)
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The entry for messages: by its name, where it has one.</summary>
    public string Where(YamlMap map) =>
        map.Entries.FirstOrDefault(entry => entry.Key.Value == "name").Value is YamlText { IsNull: false } name
            ? $"{kind} \"{name.Value}\""
            : $"a {kind}";

    /// <summary>The name; empty where it is absent.</summary>
    public string Read(Section section)
    {
        if (section.Require("name") is not { } value || section.Expect<YamlText>(value, "name", "a text") is not { } name)
        {
            return "";
        }

        if (!isName(name.Value))
        {
            mistakes.Add(name.At, $"{kind} name \"{name.Value}\" must be {rule}");
        }
        else if (!_names.Add(name.Value))
        {
            mistakes.Add(name.At, $"there is a {kind} \"{name.Value}\" already");
        }

        return name.Value;
    }
}
