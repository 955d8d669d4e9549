using CsCheck;
using Exporter.Ingest;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Exporter.Signals.State;
using Exporter.TestKit;

namespace Exporter.Tests.Signals.Head;

/// <summary>A stream in any order gives the head that the same stream in order gives; what steps have passed, and what was there before, is refused.</summary>
public class LateSampleProperties
{
    private const long ReachMs = 300_000;
    private const long LatenessMs = 20_000;

    // Stands for "a native histogram".
    private const double Histogram = -1;

    private static readonly Labels[] Series = [.. Enumerable.Range(0, 3).Select(number => Labels.Of(("__name__", "h"), ("number", $"{number}")))];

    private static readonly string[] Expressions =
    [
        "h", "increase(h[60s])", "rate(h[20s])", "resets(h[60s])", "changes(h[60s])", "delta(h[60s])", "count_over_time(h[60s])", "last_over_time(h[30s])", "h offset 20s",
        "histogram_count(h)", "histogram_count(increase(h[60s]))", "histogram_sum(rate(h[30s]))",
    ];

    // Small numbers, so that counters fall often.
    private static readonly Gen<double> Values =
        Gen.Frequency((10, Gen.Int[0, 3].Select(value => (double)value)), (1, Gen.Const(StaleMarker.Value)), (1, Gen.Const(double.NaN)), (3, Gen.Const(Histogram)));

    private static readonly Gen<(int Series, int BackMs, double Value, int Count, int Then)[]> Streams =
        Gen.Select(Gen.Int[0, Series.Length - 1], Gen.Int[0, 30], Values, Gen.Int[1, 4], Gen.Int[0, 19], (series, back, value, count, then) => (series, back * 1000, value, count, then)).Array[1, 150];

    [Fact]
    public void AnyOrder_GivesTheHeadOfTheOrderOfTime() => Streams.Sample(stream =>
    {
        var head = Head();
        var stored = new SortedDictionary<(long AtMs, int Series), (double Value, int Count)>();
        var (now, closed) = (0L, long.MinValue);
        foreach (var (series, backMs, value, count, then) in stream)
        {
            now += 1000;
            var atMs = now - backMs;
            var expected = stored.TryGetValue((atMs, series), out var known) ? IsSame(known, (value, count)) ? AppendResult.Duplicate : AppendResult.DuplicateTimestamp
                : atMs <= closed ? AppendResult.TooOld
                : AppendResult.Stored;
            Assert.Equal(expected, Append(head, (atMs, series), (value, count)));
            if (expected == AppendResult.Stored)
            {
                stored.Add((atMs, series), (value, count));
            }

            if (then == 0)
            {
                closed = Math.Max(closed, now - LatenessMs);
                head.ClosedUntilMs = closed;
            }
            else if (then == 1)
            {
                head = SavedAndLoaded(head);
            }
        }

        var inOrder = Head();
        foreach (var (key, value) in stored)
        {
            Assert.Equal(AppendResult.Stored, Append(inOrder, key, value));
        }

        Assert.Equal(0, inOrder.StoredLate);
        Assert.Equal(inOrder.NewestMs, head.NewestMs);
        foreach (var expression in Expressions)
        {
            for (var atMs = closed == long.MinValue ? 0 : closed; atMs <= now; atMs += 7000)
            {
                Assert.Equal(Answers(inOrder, expression, atMs), Answers(head, expression, atMs));
            }
        }
    });

    [Fact]
    public void Late_BehindWhatAnyStepSees_IsTooOldAndNotStoredAgain()
    {
        // A step of 30 s and a reach of 5 s: from 0 on, the next step is at 30 s and sees what is after 25 s.
        var head = new SeriesHead([new SelectorUse([new LabelMatcher("__name__", MatchKind.Equal, "h")], TimeSpan.FromSeconds(5))], new HeadLimits());
        HeadFeed.Append(head, Series[0], 20_000, 1);
        HeadFeed.Append(head, Series[0], 40_000, 2);
        head.ClosedUntilMs = 0;
        head.Expire(30_000);
        Assert.Equal(AppendResult.TooOld, HeadFeed.Append(head, Series[0], 20_000, 1));
        Assert.Equal(AppendResult.Stored, HeadFeed.Append(head, Series[0], 25_001, 1));
        Assert.Equal((3L, 1L, 0L), (head.Stored, head.StoredLate, head.Missed));
    }

    [Fact]
    public void Late_MakesNoStepDueAndIsAsFarBehindAsItIs()
    {
        var head = Head();
        HeadFeed.Append(head, Series[0], 50_000, 1);
        head.TimeAdvancing = _ => Assert.Fail("time does not advance");
        Assert.Equal(AppendResult.Stored, HeadFeed.Append(head, Series[0], 30_000, 1));
        Assert.Equal((50_000L, 20_000L), (head.NewestMs, head.FarthestBehindMs));
    }

    [Fact]
    public void Late_InSteadyState_AllocatesNothing()
    {
        var head = Head();
        head.TimeAdvancing = time =>
        {
            head.ClosedUntilMs = time - 60_000;
            head.Expire(time - 60_000);
        };
        var histogram = Encoded(3);
        var (floats, histograms) = (HeadFeed.Resolve(head, Series[0]), HeadFeed.Resolve(head, Series[1]));
        var now = 0L;
        void Run(int _)
        {
            for (var i = 0; i < 200; i++)
            {
                now += 2000;
                foreach (var atMs in (ReadOnlySpan<long>)[now, now - 5001])
                {
                    head.Append(floats, atMs, i);
                    head.AppendHistogram(histograms, atMs, histogram);
                }
            }
        }

        Run(0);
        Assert.Equal(0, Allocations.FewestBytes(Run));
        Assert.Equal((1 + Allocations.Attempts) * 400, head.StoredLate);
    }

    private static SeriesHead Head() => new([new SelectorUse([new LabelMatcher("__name__", MatchKind.Equal, "h")], TimeSpan.FromMilliseconds(ReachMs))], new HeadLimits());

    private static AppendResult Append(SeriesHead head, (long AtMs, int Series) key, (double Value, int Count) sample)
    {
        var series = HeadFeed.Resolve(head, Series[key.Series]);
        return sample.Value == Histogram ? head.AppendHistogram(series, key.AtMs, Encoded(sample.Count)) : head.Append(series, key.AtMs, sample.Value);
    }

    private static bool IsSame((double Value, int Count) one, (double Value, int Count) other) =>
        BitConverter.DoubleToInt64Bits(one.Value) == BitConverter.DoubleToInt64Bits(other.Value) && (one.Value != Histogram || one.Count == other.Count);

    private static string[] Answers(SeriesHead head, string expression, long atMs)
    {
        Assert.True(Query.TryCompile(expression, out var query, out var errors), string.Join("; ", errors));
        var result = new InstantVector();
        query.Evaluate(head, atMs, result);

        // Series come in the order of their creation, which differs.
        return [.. Enumerable.Range(0, result.Count).Select(i => $"{result.LabelsAt(i)} {BitConverter.DoubleToInt64Bits(result.ValueAt(i)):x}").Order(StringComparer.Ordinal)];
    }

    private static SeriesHead SavedAndLoaded(SeriesHead head)
    {
        var writer = new StateWriter();
        head.SaveSlice(writer, 0, int.MaxValue, withSamples: true);
        head.SaveRest(writer);
        var copy = Head();
        var reader = new StateReader(writer.Written.ToArray());
        copy.LoadSlice(reader);
        copy.LoadRest(reader);
        return copy;
    }

    // Two buckets, so that encodings differ in length and a reset shows.
    private static byte[] Encoded(int count)
    {
        var value = new HistogramValue { Schema = 0, Count = count, Sum = count * 1.5 };
        value.Positive.Add(1, count > 2 ? 2 : count);
        if (count > 2)
        {
            value.Positive.Add(3, count - 2);
        }

        return NativeHistogramWriter.Write(0, value, isFloat: false, isGauge: false).Written.ToArray();
    }
}
