using Exporter.Ingest;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Exporter.TestKit;

namespace Exporter.Tests.Signals.Head;

/// <summary>Native histograms from the wire through the head into numbers.</summary>
public class HistogramHeadTests
{
    private static readonly Labels Name = Labels.Of([("__name__", "h")]);

    [Fact]
    public void Decode_OfWhatWasEncoded_GivesTheSame()
    {
        foreach (var isFloat in (bool[])[false, true])
        {
            var value = Value(3, (-7, 2), (-6, 1), (4, 3));
            value.Negative.Add(2, 5);
            (value.ZeroThreshold, value.ZeroCount, value.Sum) = (0.001, 4, -2.5);
            value.Count = 15;
            var read = new HistogramValue();

            Assert.Null(new NativeHistogramReader().Read(NativeHistogramWriter.Write(42, value, isFloat, isGauge: false).Written, read, out var timestampMs));

            Assert.Equal(42, timestampMs);
            Assert.Equal((3, 0.001, 4.0, 15.0, -2.5), (read.Schema, read.ZeroThreshold, read.ZeroCount, read.Count, read.Sum));
            Assert.Equal([-7, -6, 4], read.Positive.Indexes.ToArray());
            Assert.Equal([2.0, 1, 3], read.Positive.Counts.ToArray());
            Assert.Equal([2], read.Negative.Indexes.ToArray());
        }
    }

    [Fact]
    public void Append_RepeatedLateAndStale_IsJudgedAsSamplesAre()
    {
        var head = Head();
        var series = HeadFeed.Resolve(head, Name);
        var one = Encoded(1000, Value(0, (1, 3)));
        Assert.Equal(AppendResult.Stored, head.AppendHistogram(series, 1000, one));
        Assert.Equal(AppendResult.Duplicate, head.AppendHistogram(series, 1000, one));
        Assert.Equal(AppendResult.DuplicateTimestamp, head.AppendHistogram(series, 1000, Encoded(1000, Value(0, (1, 4)))));
        Assert.Equal(AppendResult.DuplicateTimestamp, head.Append(series, 1000, 5));
        Assert.Equal(AppendResult.Stored, head.AppendHistogram(series, 500, Encoded(500, Value(0, (1, 2)))));
        Assert.Equal(2, Evaluate(head, "histogram_count(h)", 999));
        Assert.Equal(3, Evaluate(head, "histogram_count(h)", 1000));
        Assert.Equal(AppendResult.Stored, head.Append(series, 2000, StaleMarker.Value));
        Assert.Null(Evaluate(head, "histogram_count(h)", 2000));
    }

    [Fact]
    public void Evaluate_HandComputed()
    {
        var head = Head();
        var series = HeadFeed.Resolve(head, Name);

        // Schema 0: bucket 1 is (1, 2], bucket 2 is (2, 4]. Four and four observations, a minute apart twice as many.
        head.AppendHistogram(series, 0, Encoded(0, Value(0, (1, 4), (2, 4))));
        head.AppendHistogram(series, 60_000, Encoded(60_000, Value(0, (1, 8), (2, 8))));

        Assert.Equal(16, Evaluate(head, "histogram_count(h)", 60_000));
        Assert.Equal(2, Evaluate(head, "histogram_quantile(0.5, h)", 60_000)!.Value, 12);
        Assert.Equal(0.5, Evaluate(head, "histogram_fraction(0, 2, h)", 60_000)!.Value, 12);

        // Both samples lie within 110 % of their distance from the range's edges, so 8 in 60 s become 8 * 90 / 60 in 90 s.
        Assert.Equal(12, Evaluate(head, "histogram_count(increase(h[90s]))", 60_000)!.Value, 12);
        Assert.Equal(1, Evaluate(head, "changes(h[90s])", 60_000));
        Assert.Equal(32, Evaluate(head, "histogram_count(h + h)", 60_000));
        Assert.Equal(-8, Evaluate(head, "histogram_count(-h / 2)", 60_000));

        // What is still a histogram has no value.
        Assert.Null(Evaluate(head, "h", 60_000));
        Assert.Null(Evaluate(head, "max(h)", 60_000));
    }

    [Fact]
    public void Excerpt_OfHistograms_EvaluatesAlike()
    {
        var head = Head();
        head.AppendHistogram(HeadFeed.Resolve(head, Name), 1000, Encoded(1000, Value(0, (1, 3))));
        Assert.True(Query.TryCompile("h", out var query, out _));
        var excerpt = new HeadExcerpt(head, action => action(), query.Selectors, 1000, 1000, new ExcerptLimits(10, 10));
        while (excerpt.CopyNext(10))
        {
        }

        Assert.Equal(3, Evaluate(excerpt.Head, "histogram_count(h)", 1000));
    }

    [Fact]
    public void Log_ThatSlides_KeepsWhatIsLive()
    {
        var head = Head();
        var series = HeadFeed.Resolve(head, Name);
        for (var i = 1; i <= 500; i++)
        {
            head.AppendHistogram(series, i * 60_000, Encoded(i * 60_000, Value(0, (1, i))));
            head.ClosedUntilMs = (i - 1) * 60_000;
            Assert.Equal(i, Evaluate(head, "histogram_count(h)", i * 60_000));
        }

        Assert.InRange(head.MemoryBytes, 1, 200_000);
    }

    [Fact]
    public void Increase_OfFloatsBesideHistograms_SeesResets()
    {
        // While a histogram is stored, in or out of the range, and after it was evicted: the reset from 20 to 5 counts.
        var head = Head();
        var series = HeadFeed.Resolve(head, Name);
        head.AppendHistogram(series, 0, Encoded(0, Value(0, (1, 3))));
        foreach (var (atMs, value) in ((long, double)[])[(60_000, 10), (120_000, 20), (180_000, 5), (240_000, 8)])
        {
            head.Append(series, atMs, value);
        }

        Assert.Equal(18 * 200.0 / 180, Evaluate(head, "increase(h[200s])", 240_000)!.Value, 12);
        Assert.Null(Evaluate(head, "increase(h[5m])", 240_000));
        head.Expire(600_001);
        Assert.Equal(18 * 200.0 / 180, Evaluate(head, "increase(h[200s])", 240_000)!.Value, 12);
    }

    [Fact]
    public void Set_OfQueries_SaysHowManyElementsAreHistograms()
    {
        var head = Head();
        head.AppendHistogram(HeadFeed.Resolve(head, Name), 1000, Encoded(1000, Value(0, (1, 3))));
        head.Append(HeadFeed.Resolve(head, Labels.Of([("__name__", "h"), ("kind", "float")])), 1000, 7);
        var set = new QuerySet(((string[])["h", "histogram_count(h)"]).Select(text => Query.TryCompile(text, out var query, out _) ? query : throw new ArgumentException(text)));
        var result = new InstantVector();
        set.Begin(head, 1000);
        Assert.Equal(1, set.Evaluate(0, result));
        Assert.Equal(7, Assert.Single(Enumerable.Range(0, result.Count).Select(result.ValueAt)));
        Assert.Equal(0, set.Evaluate(1, result));
        Assert.Equal(3, Assert.Single(Enumerable.Range(0, result.Count).Select(result.ValueAt)));
    }

    [Fact]
    public void Append_FloatWithTheBitsOfAMark_IsAnOrdinaryNaN()
    {
        var head = Head();
        head.Append(HeadFeed.Resolve(head, Name), 1000, HistogramMark.At(7));
        Assert.True(double.IsNaN(Evaluate(head, "h", 1000)!.Value));
    }

    private static SeriesHead Head() => new([new SelectorUse([new LabelMatcher("__name__", MatchKind.Equal, "h")], TimeSpan.FromMinutes(10))], new HeadLimits());

    private static HistogramValue Value(int schema, params (int Index, double Count)[] buckets)
    {
        var value = new HistogramValue { Schema = schema };
        foreach (var (index, count) in buckets)
        {
            value.Positive.Add(index, count);
            value.Count += count;
        }

        return value;
    }

    private static byte[] Encoded(long timestampMs, HistogramValue value) => NativeHistogramWriter.Write(timestampMs, value, isFloat: false, isGauge: false).Written.ToArray();

    private static double? Evaluate(SeriesHead head, string text, long atMs)
    {
        Assert.True(Query.TryCompile(text, out var query, out _));
        var result = new InstantVector();
        query.Evaluate(head, atMs, result);
        return result.Count == 0 ? null : Assert.Single(Enumerable.Range(0, result.Count).Select(result.ValueAt));
    }
}
