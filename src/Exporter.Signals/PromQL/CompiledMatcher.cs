using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Exporter.Signals.PromQL;

/// <summary>A matcher ready to be applied to values.</summary>
internal sealed class CompiledMatcher
{
    private readonly string _value;
    private readonly HashSet<string>? _values;
    private readonly Regex? _regex;
    private readonly bool _negated;

    private CompiledMatcher(LabelMatcher matcher, HashSet<string>? values, Regex? regex)
    {
        Name = matcher.Name;
        _value = matcher.Value;
        _values = values;
        _regex = regex;
        _negated = matcher.Kind is MatchKind.NotEqual or MatchKind.NotRegex;
    }

    /// <summary>The label to look at.</summary>
    public string Name { get; }

    /// <summary>Compiles <paramref name="matcher"/>.</summary>
    /// <param name="matcher">As written.</param>
    /// <param name="compiled">The compiled form.</param>
    /// <param name="complaint">What is wrong with its pattern.</param>
    /// <returns>False for a pattern that is not valid.</returns>
    public static bool TryCreate(LabelMatcher matcher, [NotNullWhen(true)] out CompiledMatcher? compiled, out string complaint)
    {
        HashSet<string>? values = null;
        Regex? regex = null;
        complaint = "";
        var valid = matcher.Kind is MatchKind.Equal or MatchKind.NotEqual
            || LiteralAlternatives.TryRead(matcher.Value, out values)
            || RegexPattern.TryCompile(matcher.Value, out regex, out complaint);
        compiled = valid ? new CompiledMatcher(matcher, values, regex) : null;
        return valid;
    }

    /// <summary>Compiles matchers that are known to be valid.</summary>
    /// <exception cref="ArgumentException">A pattern is not valid.</exception>
    public static ImmutableArray<CompiledMatcher> CreateAll(ImmutableArray<LabelMatcher> matchers) =>
        [.. matchers.Select(matcher => TryCreate(matcher, out var compiled, out _)
            ? compiled
            : throw new ArgumentException($"pattern \"{matcher.Value}\" of label {matcher.Name} is not valid", nameof(matchers)))];

    /// <summary>True when the value, empty for an absent label, satisfies the matcher.</summary>
    public bool Matches(string value) => (_values?.Contains(value) ?? _regex?.IsMatch(value) ?? value == _value) != _negated;

    /// <summary>True when <paramref name="labels"/> satisfies all of <paramref name="matchers"/>.</summary>
    public static bool MatchesAll(ImmutableArray<CompiledMatcher> matchers, Labels labels)
    {
        foreach (var matcher in matchers)
        {
            if (!matcher.Matches(labels.Get(matcher.Name)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The metric name that <paramref name="matchers"/> require, or null where several are possible.</summary>
    public static string? RequiredMetricName(ImmutableArray<LabelMatcher> matchers)
    {
        foreach (var matcher in matchers)
        {
            if (matcher is { Name: Labels.MetricName, Kind: MatchKind.Equal, Value.Length: > 0 })
            {
                return matcher.Value;
            }
        }

        return null;
    }
}
