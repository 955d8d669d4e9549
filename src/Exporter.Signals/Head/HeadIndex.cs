using System.Collections.Immutable;
using Exporter.Signals.PromQL;

namespace Exporter.Signals.Head;

/// <summary>The label sets that a head stores and that some of several selectors match, listed in slices.</summary>
public sealed class HeadIndex
{
    private readonly SeriesHead _source;
    private readonly Action<Action> _locked;
    private readonly HeadWalk _walk;
    private readonly ImmutableArray<ImmutableArray<CompiledMatcher>> _anyOf;
    private readonly long _firstMs;
    private readonly long _lastMs;
    private readonly List<StoredSeries> _slice = [];

    /// <summary>A listing of <paramref name="source"/>.</summary>
    /// <param name="source">The head.</param>
    /// <param name="locked">Runs its argument under the head's lock.</param>
    /// <param name="anyOf">Matchers of each selector; none at all lists everything.</param>
    /// <param name="firstMs">Only series whose samples do not all lie before this, Unix ms.</param>
    /// <param name="lastMs">Nor all of them after this.</param>
    public HeadIndex(
        SeriesHead source, Action<Action> locked, IReadOnlyCollection<ImmutableArray<LabelMatcher>> anyOf, long firstMs = long.MinValue, long lastMs = long.MaxValue)
    {
        (_source, _locked, _firstMs, _lastMs) = (source, locked, firstMs, lastMs);
        _walk = new HeadWalk(source, anyOf);
        _anyOf = [.. anyOf.Select(CompiledMatcher.CreateAll)];
    }

    /// <summary>Looks at the next <paramref name="series"/> series; the lock is taken for a moment only.</summary>
    /// <param name="series">How many, at most.</param>
    /// <param name="found">Gets the label sets that are asked for; some may come twice over the whole listing.</param>
    /// <returns>False when there is no more.</returns>
    public bool ReadNext(int series, List<Labels> found)
    {
        var more = false;
        _locked(() =>
        {
            more = _walk.Next(series, _slice);
            if ((_firstMs, _lastMs) is not (long.MinValue, long.MaxValue))
            {
                _slice.RemoveAll(one => !IsWithin(one.Samples));
            }
        });
        found.AddRange(_slice.Select(one => one.Labels).Where(IsMatched));
        return more;
    }

    /// <summary>True when a label set that is not from the head is asked for, its one sample being of <paramref name="atMs"/>.</summary>
    public bool Includes(Labels labels, long atMs) => atMs >= _firstMs && atMs <= _lastMs && IsMatched(labels);

    private bool IsMatched(Labels labels) => _anyOf.IsEmpty || _anyOf.Any(matchers => CompiledMatcher.MatchesAll(matchers, labels));

    // A series without samples yet belongs to the present.
    private bool IsWithin(ReadOnlySpan<Sample> samples) =>
        samples.IsEmpty ? _lastMs >= _source.NewestMs : samples[0].TimestampMs <= _lastMs && samples[^1].TimestampMs >= _firstMs;
}
