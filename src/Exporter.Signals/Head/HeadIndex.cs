using System.Collections.Immutable;
using Exporter.Signals.PromQL;

namespace Exporter.Signals.Head;

/// <summary>The label sets that a head stores and that some of several selectors match, listed in slices.</summary>
/// <remarks><see cref="ReadNext"/> runs under the head's lock, everything else outside of it.</remarks>
public sealed class HeadIndex
{
    private readonly SeriesHead _source;
    private readonly ImmutableArray<ImmutableArray<CompiledMatcher>> _anyOf;
    private readonly HashSet<Labels> _found = [];
    private readonly string? _name;
    private readonly long _firstMs;
    private readonly long _lastMs;
    private int _next;
    private int _version = -1;

    /// <summary>A listing of <paramref name="source"/>.</summary>
    /// <param name="source">The head.</param>
    /// <param name="anyOf">Matchers of each selector; none at all lists everything.</param>
    /// <param name="firstMs">Only series whose samples do not all lie before this, Unix ms.</param>
    /// <param name="lastMs">Nor all of them after this.</param>
    public HeadIndex(SeriesHead source, IReadOnlyCollection<ImmutableArray<LabelMatcher>> anyOf, long firstMs = long.MinValue, long lastMs = long.MaxValue)
    {
        (_source, _firstMs, _lastMs) = (source, firstMs, lastMs);
        _anyOf = [.. anyOf.Select(CompiledMatcher.CreateAll)];
        var names = anyOf.Select(CompiledMatcher.RequiredMetricName).Distinct(StringComparer.Ordinal).ToArray();
        _name = names.Length == 1 ? names[0] : null;
    }

    /// <summary>What was found so far.</summary>
    public IReadOnlyCollection<Labels> Found => _found;

    /// <summary>Looks at the next <paramref name="series"/> series; call inside the head's lock.</summary>
    /// <returns>False when there is no more.</returns>
    public bool ReadNext(int series)
    {
        var list = _name is null ? _source.All : _source.WithName(_name);
        if (list is null)
        {
            return false;
        }

        if (list.Version != _version)
        {
            // Items have moved: from the start once more; what is found already is found again.
            _version = list.Version;
            _next = 0;
        }

        var items = list.Items;
        var end = (int)Math.Min(items.Length, (long)_next + series);
        for (; _next < end; _next++)
        {
            if (items[_next].IsAlive && IsWithin(items[_next].Samples))
            {
                Add(items[_next].Labels);
            }
        }

        return _next < items.Length;
    }

    /// <summary>Adds a label set that is not from the head, if a selector matches it and its sample is in the time asked for.</summary>
    public void Add(Labels labels, long atMs)
    {
        if (atMs >= _firstMs && atMs <= _lastMs)
        {
            Add(labels);
        }
    }

    // A series without samples yet belongs to the present.
    private bool IsWithin(ReadOnlySpan<Sample> samples) =>
        samples.IsEmpty ? _lastMs >= _source.NewestMs : samples[0].TimestampMs <= _lastMs && samples[^1].TimestampMs >= _firstMs;

    private void Add(Labels labels)
    {
        if (_anyOf.IsEmpty || _anyOf.Any(matchers => CompiledMatcher.MatchesAll(matchers, labels)))
        {
            _found.Add(labels);
        }
    }
}
