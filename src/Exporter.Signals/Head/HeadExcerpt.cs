using Exporter.Signals.PromQL;

namespace Exporter.Signals.Head;

/// <summary>A private copy of what an expression can see, made in slices so that nobody waits long for the head.</summary>
/// <remarks>
/// A slice takes the lock to see which series come next, chooses among them and takes the lock again to copy their samples. Samples that
/// arrive between two slices may be in or out, as they may be for any reader of a stream. Series that are dropped in between are left out.
/// </remarks>
public sealed class HeadExcerpt
{
    private readonly Action<Action> _locked;
    private readonly HeadWalk _walk;
    private readonly SeriesSelection _selection;
    private readonly long _firstMs;
    private readonly long _lastMs;
    private readonly ExcerptLimits _limits;
    private readonly List<StoredSeries> _slice = [];
    private readonly List<(StoredSeries Series, long ReachMs)> _chosen = [];
    private readonly ExcerptBuffer _buffer = new();
    private long _samples;

    /// <summary>An empty excerpt of <paramref name="source"/>.</summary>
    /// <param name="source">The head.</param>
    /// <param name="locked">Runs its argument under the head's lock.</param>
    /// <param name="selectors">What the expression selects.</param>
    /// <param name="firstMs">First instant that will be evaluated, Unix ms.</param>
    /// <param name="lastMs">Last instant that will be evaluated, Unix ms.</param>
    /// <param name="limits">Past them the excerpt is refused.</param>
    public HeadExcerpt(SeriesHead source, Action<Action> locked, IReadOnlyCollection<SelectorUse> selectors, long firstMs, long lastMs, ExcerptLimits limits)
    {
        (_locked, _firstMs, _lastMs, _limits) = (locked, firstMs, lastMs, limits);
        _walk = new HeadWalk(source, selectors.Select(selector => selector.Matchers));
        _selection = new SeriesSelection(selectors);
        Head = new SeriesHead(selectors, new HeadLimits { MaxSeries = HeadLimits.MostSeries, MaxIgnoredSeries = 0, MaxNewSeriesPerMinute = int.MaxValue });
    }

    /// <summary>The copy; complete once <see cref="CopyNext"/> has returned false.</summary>
    public SeriesHead Head { get; }

    /// <summary>Looks at the next <paramref name="series"/> series of the source; the lock is taken for moments only.</summary>
    /// <returns>False when there is no more.</returns>
    /// <exception cref="EvaluationException">The expression selects more than the limits allow.</exception>
    public bool CopyNext(int series)
    {
        var more = false;
        _locked(() => more = _walk.Next(series, _slice));
        Choose();
        for (var next = 0; next < _chosen.Count;)
        {
            _locked(() => next = Fill(next));
            Store();
        }

        return more;
    }

    /// <summary>Adds a sample that does not come from the source, if the expression selects its series.</summary>
    /// <exception cref="EvaluationException">The expression selects more than the limits allow.</exception>
    public void Add(Labels labels, TimedValue sample)
    {
        var reach = _selection.ReachOf(labels);
        if (reach != SeriesSelection.NotSelected && sample.AtMs > _firstMs - reach && sample.AtMs <= _lastMs)
        {
            _buffer.Take(labels, new Sample(sample.AtMs, sample.Value));
            Store();
        }
    }

    private void Choose()
    {
        _chosen.Clear();
        foreach (var series in _slice)
        {
            var reach = _selection.ReachOf(series.Labels);
            if (reach != SeriesSelection.NotSelected)
            {
                _chosen.Add((series, reach));
            }
        }
    }

    private int Fill(int next)
    {
        for (; next < _chosen.Count && !_buffer.IsFull; next++)
        {
            _buffer.Take(_chosen[next].Series, _firstMs - _chosen[next].ReachMs, _lastMs);
        }

        return next;
    }

    private void Store()
    {
        _samples += _buffer.MoveTo(Head);
        if (Head.SeriesCount > _limits.MaxSeries)
        {
            throw new EvaluationException($"the expression selects more than {_limits.MaxSeries} series (query.max_series): narrow its selectors");
        }

        if (_samples > _limits.MaxSamples)
        {
            throw new EvaluationException($"the expression selects more than {_limits.MaxSamples} samples (query.max_samples): narrow its selectors or shorten its ranges");
        }
    }
}
