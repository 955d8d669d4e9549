using System.Collections.Immutable;
using Exporter.Configuration.Yaml;
using Exporter.Signals.PromQL;

namespace Exporter.Configuration;

/// <summary>Reads matchers of labels, written as PromQL writes them.</summary>
/// <param name="mistakes">Where mistakes go.</param>
internal sealed class MatcherReader(Mistakes mistakes)
{
    /// <summary>Reads <c>{severity="critical", job=~"db.*"}</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="key">Its key, for messages.</param>
    /// <param name="mayLackBraces">True where the braces may be left out.</param>
    /// <returns>None where there is a mistake.</returns>
    public ImmutableArray<LabelMatcher> Read(YamlText text, string key, bool mayLackBraces = false)
    {
        var isBare = mayLackBraces && !text.Value.TrimStart().StartsWith('{');
        var selector = isBare ? $"{{{text.Value}}}" : text.Value;
        if (!Query.TryCompile(selector, out var query, out var errors))
        {
            foreach (var error in errors)
            {
                mistakes.AddInside(text, error.Line, error.Line == 1 && isBare ? Math.Max(1, error.Column - 1) : error.Column, $"{key}: {error.Message}");
            }

            return [];
        }

        selector = selector.Trim();
        if (selector.StartsWith('{') && selector.EndsWith('}') && query.Selectors.Length == 1)
        {
            return query.Selectors[0].Matchers;
        }

        mistakes.Add(text.At, $"{key} must be matchers{(mayLackBraces ? "" : " in braces")}, such as {(mayLackBraces ? "severity=\"critical\"" : "{job=~\"node.*\"}")}, not \"{text.Value}\"");
        return [];
    }
}
