using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Exporter.TestKit;

namespace Exporter.Benchmarks.Steps;

/// <summary>A head that follows a fleet, scrape after scrape, as the pipeline would have it.</summary>
internal sealed class FilledHead
{
    private readonly NodeFleet _fleet;
    private readonly int[] _references;
    private int _scrapes;

    /// <summary>A head that knows the fleet's series and has no samples.</summary>
    public FilledHead(NodeFleet fleet, IReadOnlyCollection<SelectorUse> selectors)
    {
        _fleet = fleet;
        var count = fleet.Series.Count;
        Head = new SeriesHead(selectors, new HeadLimits { MaxSeries = count, MaxNewSeriesPerMinute = count });
        _references = [.. fleet.Series.Select(labels => HeadFeed.Resolve(Head, labels))];
        if (_references.Any(reference => reference < 0))
        {
            throw new InvalidOperationException("the expressions do not select every series of the fleet");
        }
    }

    /// <summary>The head.</summary>
    public SeriesHead Head { get; }

    /// <summary>The time just after the last scrape, at which everything scraped is seen.</summary>
    public long NowMs => _fleet.StartMs(_scrapes);

    /// <summary>Appends further scrapes of all series and lets go of what no evaluation from then on sees.</summary>
    public void Scrape(int count)
    {
        for (var last = _scrapes + count; _scrapes < last; _scrapes++)
        {
            for (var i = 0; i < _references.Length; i++)
            {
                Head.Append(_references[i], _fleet.TimeMs(_scrapes, i), _fleet.Value(_scrapes, i));
            }

            Head.ClosedUntilMs = _fleet.StartMs(_scrapes - 1);
            Head.Expire(_fleet.StartMs(_scrapes + 1));
        }
    }
}
