using System.Collections.Immutable;
using System.Globalization;

namespace Exporter.Models.Advice;

/// <summary>A combination of reasons that came before incidents. Immutable.</summary>
/// <param name="Number">Number in the order in which patterns of the predictor were first seen, from 1.</param>
/// <param name="Elements">Its parts, the one that begins first in front; never empty.</param>
/// <param name="Count">Incidents that it came before.</param>
/// <param name="Incidents">Numbers of the latest of them, ascending, at most <see cref="MaxIncidents"/>.</param>
public sealed record FailurePattern(int Number, ImmutableArray<PatternElement> Elements, int Count, ImmutableArray<int> Incidents)
{
    /// <summary>Incidents named with a pattern.</summary>
    public const int MaxIncidents = 3;

    /// <summary>Its name, which never changes: <c>memory used climb then latency climb</c>.</summary>
    public string Name { get; } = string.Join(" then ", Elements);

    /// <summary>What a prediction with this pattern looks like: <c>looks like incidents #12 and #31</c>.</summary>
    public string Words
    {
        get
        {
            string[] numbers = [.. Incidents.Select(number => $"#{number.ToString(CultureInfo.InvariantCulture)}")];
            return numbers.Length == 1 ? $"looks like incident {numbers[0]}" : $"looks like incidents {string.Join(", ", numbers[..^1])} and {numbers[^1]}";
        }
    }

    /// <summary>The same pattern after another incident.</summary>
    internal FailurePattern With(int incident) => this with
    {
        Count = Count + 1,
        Incidents = [.. Incidents.Append(incident).TakeLast(MaxIncidents)],
    };
}
