using Exporter.Ingest;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Exporter.TestKit;

namespace Exporter.Tests.Signals.Head;

public class SeriesHeadTests
{
    private static readonly Labels A = Labels.Of(("__name__", "a"), ("i", "1"));
    private static readonly Labels B = Labels.Of(("__name__", "b"), ("i", "1"));
    private static readonly Labels Other = Labels.Of(("__name__", "other"), ("i", "1"));

    [Fact]
    public void Resolve_SeriesThatNothingSelects_IsIgnoredAndRemembered()
    {
        var head = Head("a");

        Assert.Equal(SeriesRef.Ignored, HeadFeed.Resolve(head, Other));
        Assert.Equal(SeriesRef.Ignored, HeadFeed.Resolve(head, Other));

        Assert.Equal(1, head.IgnoredSeriesCount);
        Assert.Equal(0, head.SeriesCount);
        Assert.Equal(0, head.Generation);
    }

    [Fact]
    public void Resolve_SelectedByAnyOfSeveralSelectors_IsStoredOnce()
    {
        var head = Head("a{i=\"1\"} + {i=~\"1|2\",j!=\"x\"}");

        var first = HeadFeed.Resolve(head, A);
        Assert.Equal(first, HeadFeed.Resolve(head, A));
        Assert.NotEqual(first, HeadFeed.Resolve(head, B));
        Assert.Equal(SeriesRef.Ignored, HeadFeed.Resolve(head, Labels.Of(("__name__", "b"), ("i", "3"))));

        Assert.Equal(2, head.SeriesCount);
        Assert.Equal(2, head.Generation);
        Assert.Equal([A, B], head.AllSeries());
    }

    [Fact]
    public void Resolve_EqualHashOfOtherLabels_IsAnotherSeries()
    {
        var head = Head("a + b");

        var a = HeadFeed.Resolve(head, A, hash: 42);
        var b = HeadFeed.Resolve(head, B, hash: 42);

        Assert.NotEqual(a, b);
        Assert.Equal(a, HeadFeed.Resolve(head, A, hash: 42));
        Assert.Equal(b, HeadFeed.Resolve(head, B, hash: 42));
    }

    [Fact]
    public void Append_EachKindOfSample_IsAnsweredAsItShould()
    {
        var head = Head("a");
        head.LatestAcceptableMs = 1_000_000;

        Assert.Equal(AppendResult.Stored, HeadFeed.Append(head, A, 100, 1));
        Assert.Equal(AppendResult.Stored, HeadFeed.Append(head, A, 200, double.NaN));
        Assert.Equal(AppendResult.Stored, HeadFeed.Append(head, A, 300, StaleMarker.Value));

        Assert.Equal(AppendResult.Duplicate, HeadFeed.Append(head, A, 300, StaleMarker.Value));
        Assert.Equal(AppendResult.Duplicate, HeadFeed.Append(head, A, 200, double.NaN));
        Assert.Equal(AppendResult.DuplicateTimestamp, HeadFeed.Append(head, A, 300, double.NaN));
        Assert.Equal(AppendResult.DuplicateTimestamp, HeadFeed.Append(head, A, 100, 2));
        Assert.Equal(AppendResult.Stored, HeadFeed.Append(head, A, 250, 1));
        Assert.Equal(AppendResult.Duplicate, HeadFeed.Append(head, A, 250, 1));
        Assert.Equal(AppendResult.DuplicateTimestamp, HeadFeed.Append(head, A, 250, 2));
        Assert.Equal((4L, 1L), (head.Stored, head.StoredLate));
        Assert.Equal(AppendResult.TooFarInFuture, HeadFeed.Append(head, A, 1_000_001, 1));

        head.ClosedUntilMs = 400;
        Assert.Equal(AppendResult.TooOld, HeadFeed.Append(head, A, 400, 1));
        Assert.Equal(AppendResult.TooOld, HeadFeed.Append(head, A, 260, 1));
        Assert.Equal(AppendResult.Duplicate, HeadFeed.Append(head, A, 100, 1));
        Assert.Equal(AppendResult.Stored, HeadFeed.Append(head, A, 401, 1));
        Assert.Equal(401, head.NewestMs);
    }

    [Fact]
    public void Append_NewerThanAllBefore_RaisesTimeAdvancingBeforeStoring()
    {
        var head = Head("a + b");
        var seen = new List<(long Time, long Newest, int Elements)>();
        Assert.True(Query.TryCompile("a", out var query, out _));
        var result = new InstantVector();
        head.TimeAdvancing = time =>
        {
            query.Evaluate(head, time, result);
            seen.Add((time, head.NewestMs, result.Count));
        };

        HeadFeed.Append(head, A, 100, 1);
        HeadFeed.Append(head, B, 100, 1);
        HeadFeed.Append(head, B, 200, 1);
        HeadFeed.Append(head, A, 150, 1);
        head.LatestAcceptableMs = 250;
        HeadFeed.Append(head, A, 300, 1);

        Assert.Equal([(100, long.MinValue, 0), (200, 100, 1)], seen);
    }

    [Fact]
    public void Append_WhileStepsClose_KeepsWhatTheNextStepNeedsAndNoMore()
    {
        // Range 1m, a sample a second, steps of 10s closed 5s behind: a due step must always count exactly 60 samples.
        var head = Head("count_over_time(a[1m])");
        Assert.True(Query.TryCompile("count_over_time(a[1m])", out var query, out _));
        var result = new InstantVector();
        head.TimeAdvancing = time =>
        {
            var step = time - 5_000;
            if (time > 100_000 && step % 10_000 == 0)
            {
                query.Evaluate(head, step, result);
                Assert.Equal(60, result.ValueAt(0));
                head.ClosedUntilMs = step;
            }
        };

        for (var i = 0; i < 10_000; i++)
        {
            HeadFeed.Append(head, A, i * 1000L, i);
        }

        Assert.Equal(60, result.ValueAt(0));
        Assert.True(head.MemoryBytes < 40_000, $"{head.MemoryBytes} bytes for one series");
    }

    [Fact]
    public void Expire_SeriesBeyondItsReach_Goes()
    {
        var head = Head("a + b offset 10m");
        HeadFeed.Append(head, A, 0, 1);
        HeadFeed.Append(head, B, 0, 1);

        // The look-back is open on the left: at exactly 5m the sample is gone.
        head.Expire(299_999);
        Assert.Equal(2, head.SeriesCount);
        head.Expire(300_000);
        Assert.Equal([B], head.AllSeries());

        // b was resolved last and may have its sample under way: it stays until another is.
        head.Expire(900_000);
        Assert.Equal([B], head.AllSeries());
        HeadFeed.Append(head, A, 900_000, 2);
        head.Expire(900_000);
        Assert.Equal([A], head.AllSeries());
        Assert.Equal(5, head.Generation);
    }

    [Fact]
    public void Expire_FromInsideAnAppend_DoesNotLoseTheSample()
    {
        var head = Head("a + b");
        HeadFeed.Append(head, A, 0, 1);
        HeadFeed.Append(head, B, 0, 1);
        head.TimeAdvancing = head.Expire;

        Assert.Equal(AppendResult.Stored, HeadFeed.Append(head, A, 10_000_000, 7));

        Assert.Equal([A], head.AllSeries());
        Assert.Equal(7, Evaluate("a", head, 10_000_000).ValueAt(0));
    }

    [Fact]
    public void Append_ToSeriesDroppedSinceItsResolution_BringsItBack()
    {
        var head = Head("a + b");
        var a = HeadFeed.Resolve(head, A);
        var b = HeadFeed.Resolve(head, B);
        head.Append(b, 0, 1);
        head.Append(a, 0, 1);
        head.TimeAdvancing = head.Expire;

        Assert.Equal(AppendResult.Stored, head.Append(b, 10_000_000, 1));
        Assert.Equal(AppendResult.Stored, head.Append(a, 10_000_000, 1));

        Assert.Equal(2, head.SeriesCount);
        Assert.Equal(a, HeadFeed.Resolve(head, A));
    }

    [Fact]
    public void Resolve_PastTheSeriesLimit_RefusesNewAndServesKnown()
    {
        var head = Head("a + b", new HeadLimits { MaxSeries = 1 });

        var a = HeadFeed.Resolve(head, A);
        Assert.Equal(SeriesRef.RefusedSeriesLimit, HeadFeed.Resolve(head, B));
        Assert.Equal(a, HeadFeed.Resolve(head, A));
        Assert.Equal(1, head.SeriesCount);
    }

    [Fact]
    public void Resolve_PastTheChurnLimit_RefusesUntilTheNextMinuteOfEventTime()
    {
        var head = Head("a", new HeadLimits { MaxNewSeriesPerMinute = 2 });

        HeadFeed.Append(head, Series(1), 60_000, 1);
        Assert.True(HeadFeed.Resolve(head, Series(2)) >= 0);
        Assert.True(HeadFeed.Resolve(head, Series(3)) >= 0);
        Assert.Equal(SeriesRef.RefusedChurnLimit, HeadFeed.Resolve(head, Series(4)));

        HeadFeed.Append(head, Series(1), 120_000, 1);
        Assert.True(HeadFeed.Resolve(head, Series(4)) >= 0);
    }

    [Fact]
    public void Resolve_MoreIgnoredThanTheLimit_StartsTheMemoryAnew()
    {
        var head = Head("a", new HeadLimits { MaxIgnoredSeries = 2000 });

        for (var i = 0; i < 5000; i++)
        {
            HeadFeed.Resolve(head, Labels.Of(("__name__", "z"), ("i", $"{i}")));
            Assert.InRange(head.IgnoredSeriesCount, 1, 2000);
        }
    }

    [Fact]
    public void Reselect_OtherSelectors_KeepsWhatIsStillSelected()
    {
        var head = Head("a + b");
        HeadFeed.Append(head, A, 1000, 1);
        HeadFeed.Append(head, B, 1000, 2);
        HeadFeed.Resolve(head, Other);

        Assert.True(Query.TryCompile("b + other", out var query, out _));
        head.Reselect(query.Selectors);

        Assert.Equal([B], head.AllSeries());
        Assert.Equal(2, Evaluate("b", head, 1000).ValueAt(0));
        Assert.True(HeadFeed.Resolve(head, Other) >= 0);
    }

    // A step waits for its samples, here for a minute: the array has room for these besides the reach, whatever the pace.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(15)]
    [InlineData(60)]
    public void Append_InSteadyStateAtAnyPace_AllocatesNothing(int paceSeconds)
    {
        var head = new SeriesHead([new SelectorUse([new LabelMatcher("__name__", MatchKind.Equal, "up")], TimeSpan.FromMinutes(5))], new HeadLimits());
        head.TimeAdvancing = time => head.ClosedUntilMs = time - 60_000;
        var series = HeadFeed.Resolve(head, Labels.Of(("__name__", "up")));
        var now = 0L;
        void Run(int _)
        {
            for (var i = 0; i < 1000; i++)
            {
                now += paceSeconds * 1000;
                head.Append(series, now, i);
            }
        }

        Run(0);
        Assert.Equal(0, Allocations.FewestBytes(Run));
    }

    [Fact]
    public void ResolveAndAppend_OfKnownSeries_AllocatesNothing()
    {
        var head = Head("rate(a[5m])");
        var encoded = Enumerable.Range(0, 100).Select(i => (HeadFeed.Encode(Series(i)), HeadFeed.Hash(Series(i)))).ToArray();
        var ignored = (HeadFeed.Encode(Other), HeadFeed.Hash(Other));
        head.TimeAdvancing = time => head.ClosedUntilMs = time - 30_000;
        Feed(0, 100);

        Assert.Equal(0, Allocations.FewestBytes(run => Feed(100 + (run * 200), 300 + (run * 200))));

        void Feed(int from, int to)
        {
            for (var step = from; step < to; step++)
            {
                foreach (var ((buffer, slices), hash) in encoded)
                {
                    head.Append(head.Resolve(new LabelView(buffer, slices, hash)), step * 15_000L, step);
                }

                head.Resolve(new LabelView(ignored.Item1.Buffer, ignored.Item1.Slices, ignored.Item2));
            }
        }
    }

    [Fact]
    public void Resolve_ManySeriesComingAndGoing_FindsExactlyTheLiving()
    {
        var head = Head("a");
        for (var round = 0; round < 20; round++)
        {
            for (var i = 0; i < 500; i++)
            {
                HeadFeed.Append(head, Series((round * 300) + i), 1 + (round * 1_000_000L), i);
            }

            head.Expire(1 + (round * 1_000_000L));
            Assert.Equal(500, head.SeriesCount);
            Assert.Equal(500, Evaluate("a", head, 1 + (round * 1_000_000L)).Count);
        }

        Assert.True(head.MemoryBytes < 1_000_000, $"{head.MemoryBytes} bytes for 500 series");
    }

    private static Labels Series(int i) => Labels.Of(("__name__", "a"), ("i", $"{i}"), ("job", "node"));

    private static SeriesHead Head(string expression, HeadLimits? limits = null)
    {
        Assert.True(Query.TryCompile(expression, out var query, out var errors), string.Join("; ", errors));
        return new SeriesHead(query.Selectors, limits ?? new HeadLimits());
    }

    private static InstantVector Evaluate(string expression, SeriesHead head, long at)
    {
        Assert.True(Query.TryCompile(expression, out var query, out _));
        var result = new InstantVector();
        query.Evaluate(head, at, result);
        return result;
    }
}
