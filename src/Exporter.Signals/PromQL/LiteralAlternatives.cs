using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Exporter.Signals.PromQL;

/// <summary>Patterns that only list texts, such as <c>(web-1\.example|web-2\.example)</c>: a look-up in a set instead of a regular expression.</summary>
/// <remarks>
/// Grafana writes a variable with many values so. A set costs the same whatever its size, so unlike other patterns these may be of any length.
/// </remarks>
internal static class LiteralAlternatives
{
    private const string Meta = ".+*?()[]{}^$";

    /// <summary>Reads the texts that <paramref name="pattern"/> matches.</summary>
    /// <returns>False where it is not such a list, valid or not.</returns>
    public static bool TryRead(string pattern, [NotNullWhen(true)] out HashSet<string>? texts)
    {
        texts = new HashSet<string>(StringComparer.Ordinal);
        var text = new StringBuilder();
        var list = WithoutGroup(pattern);
        for (var at = 0; at < list.Length; at++)
        {
            var c = list[at];
            if (c == '|')
            {
                texts.Add(text.ToString());
                text.Clear();
                continue;
            }

            if (c == '\\')
            {
                // RE2: whatever is neither letter nor digit stands for itself.
                at++;
                c = at < list.Length && char.IsAscii(list[at]) && !char.IsAsciiLetterOrDigit(list[at]) ? list[at] : '\0';
            }
            else if (Meta.Contains(c, StringComparison.Ordinal))
            {
                c = '\0';
            }

            if (c == '\0')
            {
                texts = null;
                return false;
            }

            text.Append(c);
        }

        texts.Add(text.ToString());
        return true;
    }

    private static ReadOnlySpan<char> WithoutGroup(ReadOnlySpan<char> pattern) =>
        !pattern.EndsWith(")") ? pattern
        : pattern.StartsWith("(?:") ? pattern[3..^1]
        : pattern.StartsWith("(") ? pattern[1..^1]
        : pattern;
}
