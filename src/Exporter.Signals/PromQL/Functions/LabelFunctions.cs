using System.Text;
using System.Text.RegularExpressions;

namespace Exporter.Signals.PromQL.Functions;

/// <summary><c>label_replace</c> and <c>label_join</c>: labels from labels.</summary>
internal static class LabelFunctions
{
    /// <summary>Sets a label from the match of an anchored pattern on another; without a match nothing changes.</summary>
    public static Func<Labels, Labels> Replace(string target, string replacement, string source, Regex pattern) => labels =>
    {
        var match = pattern.Match(labels.Get(source));
        return match.Success ? With(labels, target, Expand(replacement, match)) : labels;
    };

    /// <summary>Sets a label to the values of others, joined.</summary>
    public static Func<Labels, Labels> Join(string target, string separator, IReadOnlyList<string> sources) =>
        labels => With(labels, target, string.Join(separator, sources.Select(labels.Get)));

    private static Labels With(Labels labels, string name, string value) =>
        Labels.From(labels.Enumerate().Where(label => label.Name != name).Append(new Label(name, value)));

    /// <summary>Go's template: <c>$1</c>, <c>${1}</c>, <c>$name</c> (the longest possible), <c>$$</c>; unknown groups are empty.</summary>
    private static string Expand(string template, Match match)
    {
        var text = new StringBuilder();
        var at = 0;
        while (at < template.Length)
        {
            if (template[at] != '$' || at + 1 == template.Length)
            {
                text.Append(template[at++]);
            }
            else if (template[at + 1] == '$')
            {
                text.Append('$');
                at += 2;
            }
            else
            {
                ExpandGroup(template, ref at, match, text);
            }
        }

        return text.ToString();
    }

    private static void ExpandGroup(string template, ref int at, Match match, StringBuilder text)
    {
        var braced = template[at + 1] == '{';
        var start = at + (braced ? 2 : 1);
        var end = start;
        while (end < template.Length && (char.IsLetterOrDigit(template[end]) || template[end] == '_'))
        {
            end++;
        }

        var closed = !braced || (end < template.Length && template[end] == '}');
        if (end == start || !closed)
        {
            // Malformed: Go leaves the dollar sign as it is.
            text.Append('$');
            at++;
            return;
        }

        text.Append(match.Groups[template[start..end]].Value);
        at = end + (braced ? 1 : 0);
    }
}
