using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Exporter.Signals.Head;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>The series of a selector, found once and kept while the head's lists grow.</summary>
internal sealed class SeriesFollower
{
    private readonly ImmutableArray<CompiledMatcher> _matchers;
    private readonly List<StoredSeries> _series = [];
    private SeriesHead? _head;
    private SeriesList? _list;
    private int _version;
    private int _seen;
    private long _generation = -1;

    /// <summary>A follower that has found nothing yet.</summary>
    /// <param name="matchers">The selector's.</param>
    public SeriesFollower(ImmutableArray<LabelMatcher> matchers)
    {
        _matchers = CompiledMatcher.CreateAll(matchers);
        MetricName = CompiledMatcher.RequiredMetricName(matchers);
        Slots = new SlotTable(_series) { NamesAreEqual = MetricName is not null };
    }

    /// <summary>The metric name that all series have; null where the selector leaves it open.</summary>
    public string? MetricName { get; }

    /// <summary>The series' labels; slot i belongs to series i.</summary>
    public SlotTable Slots { get; }

    /// <summary>The series in the order of their creation; dropped ones have no samples.</summary>
    public ReadOnlySpan<StoredSeries> Series => CollectionsMarshal.AsSpan(_series);

    /// <summary>Takes in what the head has learnt since the last call.</summary>
    public void Refresh(SeriesHead head)
    {
        if (ReferenceEquals(_head, head) && _generation == head.Generation)
        {
            return;
        }

        _head = head;
        _generation = head.Generation;
        var list = MetricName is null ? head.All : head.WithName(MetricName);
        if (!ReferenceEquals(list, _list) || (list is not null && list.Version != _version))
        {
            _list = list;
            _version = list?.Version ?? 0;
            _seen = 0;
            _series.Clear();
            Slots.Reset();
        }

        if (list is not null)
        {
            Extend(list.Items);
        }
    }

    private void Extend(ReadOnlySpan<StoredSeries> items)
    {
        for (; _seen < items.Length; _seen++)
        {
            var series = items[_seen];
            if (series.IsAlive && CompiledMatcher.MatchesAll(_matchers, series.Labels))
            {
                _series.Add(series);
            }
        }
    }
}
