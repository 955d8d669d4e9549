namespace Exporter.Signals.PromQL;

/// <summary>How a matcher compares.</summary>
public enum MatchKind
{
    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    NotEqual,

    /// <summary><c>=~</c>, anchored at both ends.</summary>
    Regex,

    /// <summary><c>!~</c>, anchored at both ends.</summary>
    NotRegex,
}

/// <summary>A condition on one label; an absent label has the empty value.</summary>
/// <param name="Name">Label name.</param>
/// <param name="Kind">Comparison.</param>
/// <param name="Value">Text or RE2-style pattern.</param>
public sealed record LabelMatcher(string Name, MatchKind Kind, string Value);
