using System.Collections.Immutable;
using System.Text;
using Exporter.Signals.PromQL;

namespace Exporter.Signals.Head;

/// <summary>Decides which series are stored: the union of all selectors, found by metric name first.</summary>
internal sealed class SeriesSelection
{
    /// <summary>Answer for a series that nothing selects.</summary>
    public const long NotSelected = -1;

    private const int MaxNameChars = 512;

    private readonly Dictionary<string, List<Condition>> _byName = new(StringComparer.Ordinal);
    private readonly List<Condition> _anyName = [];

    /// <summary>A selection by <paramref name="selectors"/>.</summary>
    public SeriesSelection(IEnumerable<SelectorUse> selectors)
    {
        foreach (var selector in selectors)
        {
            var condition = new Condition(CompiledMatcher.CreateAll(selector.Matchers), (long)selector.Reach.TotalMilliseconds);
            if (CompiledMatcher.RequiredMetricName(selector.Matchers) is not { } name)
            {
                _anyName.Add(condition);
            }
            else if (_byName.TryGetValue(name, out var conditions))
            {
                conditions.Add(condition);
            }
            else
            {
                _byName[name] = [condition];
            }
        }
    }

    /// <summary>False when the metric name alone rules a series out: no label set need be built then.</summary>
    public bool MaySelect(ReadOnlySpan<byte> metricName)
    {
        if (_anyName.Count > 0 || metricName.Length > MaxNameChars)
        {
            return true;
        }

        Span<char> name = stackalloc char[MaxNameChars];
        var length = Encoding.UTF8.GetChars(metricName, name);
        return _byName.GetAlternateLookup<ReadOnlySpan<char>>().ContainsKey(name[..length]);
    }

    /// <summary>The longest reach among the selectors that select <paramref name="labels"/>, or <see cref="NotSelected"/>.</summary>
    public long ReachOf(Labels labels)
    {
        var reach = Longest(_anyName, labels);
        return _byName.TryGetValue(labels.Get(Labels.MetricName), out var conditions)
            ? Math.Max(reach, Longest(conditions, labels))
            : reach;
    }

    private static long Longest(List<Condition> conditions, Labels labels)
    {
        var longest = NotSelected;
        foreach (var condition in conditions)
        {
            if (condition.ReachMs > longest && CompiledMatcher.MatchesAll(condition.Matchers, labels))
            {
                longest = condition.ReachMs;
            }
        }

        return longest;
    }

    private readonly record struct Condition(ImmutableArray<CompiledMatcher> Matchers, long ReachMs);
}
