using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Exporter.Signals.PromQL;

/// <summary>A question about labels, as a selector asks it: all matchers hold. Immutable; safe from any thread.</summary>
public sealed class LabelCondition
{
    private readonly ImmutableArray<CompiledMatcher> _matchers;

    private LabelCondition(ImmutableArray<CompiledMatcher> matchers) => _matchers = matchers;

    /// <summary>Compiles matchers; none at all hold for any labels.</summary>
    /// <returns>False for a pattern that is not valid or not supported, with what is wrong in <paramref name="complaint"/>.</returns>
    public static bool TryCreate(IEnumerable<LabelMatcher> matchers, [NotNullWhen(true)] out LabelCondition? condition, out string complaint)
    {
        condition = null;
        complaint = "";
        var compiled = ImmutableArray.CreateBuilder<CompiledMatcher>();
        foreach (var matcher in matchers)
        {
            if (!CompiledMatcher.TryCreate(matcher, out var one, out complaint))
            {
                return false;
            }

            compiled.Add(one);
        }

        condition = new LabelCondition(compiled.ToImmutable());
        return true;
    }

    /// <summary>True when all matchers hold; an absent label is empty.</summary>
    public bool Matches(Labels labels) => CompiledMatcher.MatchesAll(_matchers, labels);

    /// <summary>True when all matchers hold for two sets of labels together; where both have a label, that of the first counts.</summary>
    public bool Matches(Labels first, Labels second)
    {
        foreach (var matcher in _matchers)
        {
            if (!matcher.Matches(first.Get(matcher.Name) is { Length: > 0 } value ? value : second.Get(matcher.Name)))
            {
                return false;
            }
        }

        return true;
    }
}
