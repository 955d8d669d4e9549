using Exporter.Ingest;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Exporter.Signals.State;
using Exporter.TestKit;

namespace Exporter.Tests.Signals.Head;

/// <summary>Series go by the way that their last sample came by.</summary>
public sealed class HeadOriginTests
{
    private static readonly Labels A = Labels.Of(("__name__", "up"), ("instance", "a"));
    private static readonly Labels B = Labels.Of(("__name__", "up"), ("instance", "b"));
    private static readonly Labels C = Labels.Of(("__name__", "up"), ("instance", "c"));

    [Fact]
    public void DropOrigin_DropsWhatCameByItLast_AndNothingElse()
    {
        var head = NewHead();
        Append(head, 1, A, 10);
        Append(head, 1, B, 10);
        Append(head, 2, B, 20);
        Append(head, 0, C, 20);

        Assert.Equal([A], head.DropOrigin(1));
        Assert.Equal((2, 1), (head.SeriesCount, head.StoredDirectly));
        Assert.Empty(head.DropOrigin(1));

        // It is new when it comes again, from wherever.
        Append(head, 2, A, 30);
        Assert.Equal([A, B], head.DropOrigin(2).OrderBy(labels => labels.ToString()));
        Assert.Equal(C, Assert.Single(head.AllSeries()));
    }

    [Fact]
    public void Origins_SurviveTheProcess()
    {
        var head = NewHead();
        Append(head, 1, A, 10);
        Append(head, 2, B, 10);
        Append(head, 0, C, 10);
        var origins = new StateWriter();
        head.SaveOrigins(origins);

        // Only one of the series is there again.
        var next = NewHead();
        Append(next, 0, B, 10);
        Append(next, 0, C, 10);
        next.LoadOrigins(new StateReader(origins.Written.ToArray()));

        Assert.Empty(next.DropOrigin(1));
        Assert.Equal([B], next.DropOrigin(2));
        Assert.Equal(C, Assert.Single(next.AllSeries()));
    }

    private static SeriesHead NewHead() => new([new SelectorUse([new LabelMatcher("__name__", MatchKind.Equal, "up")], TimeSpan.FromMinutes(5))], new HeadLimits());

    private static void Append(SeriesHead head, ushort origin, Labels labels, long timestampMs)
    {
        head.Origin = origin;
        Assert.Equal(AppendResult.Stored, HeadFeed.Append(head, labels, timestampMs, 1));
    }
}
