using System.Collections.Immutable;
using Exporter.Ingest;
using Exporter.Signals.PromQL;

namespace Exporter.Signals.Head;

/// <summary>A private copy of what an expression can see, made in slices so that nobody waits long for the head.</summary>
/// <remarks>
/// <see cref="CopyNext"/> runs under the head's lock, everything else outside of it. Samples that arrive between two slices may
/// be in or out, as they may be for any reader of a stream. Series that are dropped in between are left out.
/// </remarks>
public sealed class HeadExcerpt
{
    private readonly SeriesHead _source;
    private readonly SeriesSelection _selection;
    private readonly ImmutableArray<string?> _names;
    private readonly long _firstMs;
    private readonly long _lastMs;
    private readonly ExcerptLimits _limits;
    private int _name;
    private int _next;
    private int _version = -1;
    private long _samples;

    /// <summary>An empty excerpt of <paramref name="source"/>.</summary>
    /// <param name="source">The head.</param>
    /// <param name="selectors">What the expression selects.</param>
    /// <param name="firstMs">First instant that will be evaluated, Unix ms.</param>
    /// <param name="lastMs">Last instant that will be evaluated, Unix ms.</param>
    /// <param name="limits">Past them the excerpt is refused.</param>
    public HeadExcerpt(SeriesHead source, IReadOnlyCollection<SelectorUse> selectors, long firstMs, long lastMs, ExcerptLimits limits)
    {
        (_source, _firstMs, _lastMs, _limits) = (source, firstMs, lastMs, limits);
        _selection = new SeriesSelection(selectors);

        // One selector without a name has to look at everything, and then the others need no look of their own.
        var names = selectors.Select(selector => CompiledMatcher.RequiredMetricName(selector.Matchers)).Distinct(StringComparer.Ordinal).ToImmutableArray();
        _names = names.Contains(null) ? [null] : names;
        Head = new SeriesHead(selectors, new HeadLimits { MaxSeries = int.MaxValue, MaxIgnoredSeries = 0, MaxNewSeriesPerMinute = int.MaxValue });
    }

    /// <summary>The copy; complete once <see cref="CopyNext"/> has returned false.</summary>
    public SeriesHead Head { get; }

    /// <summary>Looks at the next <paramref name="series"/> series of the source; call inside its lock.</summary>
    /// <returns>False when there is no more.</returns>
    /// <exception cref="EvaluationException">The expression selects more than the limits allow.</exception>
    public bool CopyNext(int series)
    {
        if (_name == _names.Length)
        {
            return false;
        }

        var list = _names[_name] is { } name ? _source.WithName(name) : _source.All;
        if (list is null)
        {
            return NextName();
        }

        if (list.Version != _version)
        {
            // Items have moved: from the start once more. What is copied already is only compared.
            _version = list.Version;
            _next = 0;
        }

        var items = list.Items;
        var end = (int)Math.Min(items.Length, (long)_next + series);
        for (; _next < end; _next++)
        {
            if (items[_next].IsAlive)
            {
                Copy(items[_next]);
            }
        }

        return _next < items.Length || NextName();
    }

    /// <summary>Adds a sample that does not come from the source, if the expression selects its series.</summary>
    /// <exception cref="EvaluationException">The expression selects more than the limits allow.</exception>
    public void Add(Labels labels, TimedValue sample)
    {
        var reach = _selection.ReachOf(labels);
        if (reach != SeriesSelection.NotSelected && sample.AtMs > _firstMs - reach && sample.AtMs <= _lastMs)
        {
            Put(labels, [new Sample(sample.AtMs, sample.Value)], null);
        }
    }

    private bool NextName()
    {
        _next = 0;
        _version = -1;
        return ++_name < _names.Length;
    }

    private void Copy(StoredSeries series)
    {
        var reach = _selection.ReachOf(series.Labels);
        if (reach != SeriesSelection.NotSelected)
        {
            Put(series.Labels, series.Window(_firstMs - reach, _lastMs), series.Histograms);
        }
    }

    private void Put(Labels labels, ReadOnlySpan<Sample> samples, HistogramLog? histograms)
    {
        if (samples.IsEmpty)
        {
            return;
        }

        var target = Head.Resolve(EncodedLabels.Of(labels).View);
        if (Head.SeriesCount > _limits.MaxSeries)
        {
            throw new EvaluationException($"the expression selects more than {_limits.MaxSeries} series (query.max_series): narrow its selectors");
        }

        foreach (var sample in samples)
        {
            var result = histograms is not null && HistogramMark.Is(sample.Value)
                ? Head.AppendHistogram(target, sample.TimestampMs, histograms.At(HistogramMark.PositionOf(sample.Value)))
                : Head.Append(target, sample.TimestampMs, sample.Value);
            _samples += result == AppendResult.Stored ? 1 : 0;
        }

        if (_samples > _limits.MaxSamples)
        {
            throw new EvaluationException($"the expression selects more than {_limits.MaxSamples} samples (query.max_samples): narrow its selectors or shorten its ranges");
        }
    }
}
