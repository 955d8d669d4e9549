using System.Collections.Immutable;
using Exporter.Signals.PromQL;

namespace Exporter.Signals.Head;

/// <summary>A walk through the living series of a head that selectors may match, a slice at a time, so that nobody waits long for the head's lock.</summary>
/// <remarks>
/// Only <see cref="Next"/> needs the lock; the labels of a series never change, so what is decided by them is decided outside of it.
/// Series that come meanwhile may be in or out. After a compaction of the head's lists some come again.
/// </remarks>
internal sealed class HeadWalk
{
    private readonly SeriesHead _source;
    private readonly ImmutableArray<string?> _names;
    private int _name;
    private int _next;
    private int _version = -1;

    /// <summary>A walk through <paramref name="source"/>.</summary>
    /// <param name="source">The head.</param>
    /// <param name="anyOf">Matchers of each selector; none at all asks for every series.</param>
    public HeadWalk(SeriesHead source, IEnumerable<ImmutableArray<LabelMatcher>> anyOf)
    {
        _source = source;

        // One selector without a name has to look at everything, and then the others need no look of their own.
        var names = anyOf.Select(CompiledMatcher.RequiredMetricName).Distinct(StringComparer.Ordinal).ToImmutableArray();
        _names = names.IsEmpty || names.Contains(null) ? [null] : names;
    }

    /// <summary>Gets the next series; call inside the head's lock.</summary>
    /// <param name="places">How many places of the head's lists to look at, at most.</param>
    /// <param name="slice">Gets those of them that are alive; cleared first.</param>
    /// <returns>False when there is no more.</returns>
    public bool Next(int places, List<StoredSeries> slice)
    {
        slice.Clear();
        var list = _names[_name] is { } name ? _source.WithName(name) : _source.All;
        if (list is null)
        {
            return NextName();
        }

        if (list.Version != _version)
        {
            // Items have moved: from the start once more.
            _version = list.Version;
            _next = 0;
        }

        var items = list.Items;
        var end = (int)Math.Min(items.Length, (long)_next + places);
        for (; _next < end; _next++)
        {
            if (items[_next].IsAlive)
            {
                slice.Add(items[_next]);
            }
        }

        return _next < items.Length || NextName();
    }

    private bool NextName()
    {
        _next = 0;
        _version = -1;
        return ++_name < _names.Length;
    }
}
