using Exporter.Ingest;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Exporter.TestKit;

namespace Exporter.Tests.Signals.Head;

/// <summary>The short way from what a sender wrote to the series, and when it must not be taken.</summary>
public class KnownSeriesTests
{
    private const long Minute = 60_000;

    private static readonly UInt128 First = new(1, 1);
    private static readonly UInt128 Second = new(ulong.MaxValue, 2);

    [Fact]
    public void Fingerprint_ThatWasNeverRemembered_IsUnknown() => Assert.Equal(SeriesRef.Unknown, Head().ResolveKnown(First));

    [Fact]
    public void Fingerprints_OfOneSeries_AllLeadToIt()
    {
        var head = Head();
        var a = HeadFeed.Resolve(head, Series(0));
        head.Remember(First, a);
        head.Remember(Second, a);

        Assert.Equal((a, a), (head.ResolveKnown(First), head.ResolveKnown(Second)));
    }

    [Fact]
    public void Fingerprint_OfADroppedSeries_IsUnknownAlsoWhenItsPlaceIsTaken()
    {
        var head = Head();
        var a = HeadFeed.Resolve(head, Series(0));
        head.Remember(First, a);
        head.Append(a, Minute, 1);
        HeadFeed.Append(head, Series(1), 10 * Minute, 1);
        head.Expire(10 * Minute);
        Assert.Equal(SeriesRef.Unknown, head.ResolveKnown(First));

        Assert.Equal(a, HeadFeed.Resolve(head, Series(2)));
        Assert.Equal(SeriesRef.Unknown, head.ResolveKnown(First));

        head.Remember(First, a);
        Assert.Equal(a, head.ResolveKnown(First));
    }

    [Fact]
    public void Fingerprint_OfAnIgnoredSeries_IsIgnoredUntilSelectorsChange()
    {
        var head = Head();
        head.Remember(First, SeriesRef.Ignored);
        Assert.Equal(SeriesRef.Ignored, head.ResolveKnown(First));

        head.Reselect(Selectors("other"));

        Assert.Equal(SeriesRef.Unknown, head.ResolveKnown(First));
    }

    [Fact]
    public void SeriesThatIsResolvedByItsFingerprint_IsNotDroppedBeforeItsSample()
    {
        var head = Head();
        var a = HeadFeed.Resolve(head, Series(0));
        head.Remember(First, a);
        head.Append(a, Minute, 1);
        HeadFeed.Append(head, Series(1), 10 * Minute, 1);

        Assert.Equal(a, head.ResolveKnown(First));
        head.Expire(10 * Minute);

        Assert.Equal(AppendResult.Stored, head.Append(a, 11 * Minute, 2));
        Assert.Equal(2, head.SeriesCount);
    }

    [Fact]
    public void ManyFingerprints_WithSeriesThatComeAndGo_AreThoseOfTheSeriesThatAreThere()
    {
        var head = Head();
        var live = new Dictionary<UInt128, int>();
        for (var round = 0; round < 20; round++)
        {
            var now = (round + 1) * 10 * Minute;
            live.Clear();
            for (var i = 0; i < 500; i++)
            {
                var slot = HeadFeed.Resolve(head, Series((round * 500) + i));
                var fingerprint = new UInt128((ulong)((round * 500) + i) * 0x9E3779B97F4A7C15, (ulong)i << 40);
                head.Remember(fingerprint, slot);
                head.Append(slot, now, i);
                live.Add(fingerprint, slot);
            }

            head.Expire(now);
        }

        Assert.Equal(500, head.SeriesCount);
        Assert.All(live, pair => Assert.Equal(pair.Value, head.ResolveKnown(pair.Key)));
        Assert.Equal(SeriesRef.Unknown, head.ResolveKnown(new UInt128(0, 0)));

        // Of 10,000 that came, the table holds little more than those that are left.
        Assert.InRange(head.MemoryBytes, 0, 500 * 1000);
    }

    [Fact]
    public void Fingerprints_OfAPlaceThatHadHundredsOfSeries_LeadToTheLastOnly()
    {
        var head = Head();
        var steady = HeadFeed.Resolve(head, Series(0));
        head.Remember(First, steady);
        head.Remember(Second, SeriesRef.Ignored);
        for (var life = 1; life <= 600; life++)
        {
            var now = life * 10 * Minute;
            head.Append(steady, now, life);
            var slot = HeadFeed.Resolve(head, Series(life));
            Assert.Equal(1, slot);
            head.Remember(Of(life), slot);
            head.Append(slot, now, life);

            Assert.All(Enumerable.Range(1, life - 1), earlier => Assert.Equal(SeriesRef.Unknown, head.ResolveKnown(Of(earlier))));
            Assert.Equal((1, steady, SeriesRef.Ignored), (head.ResolveKnown(Of(life)), head.ResolveKnown(First), head.ResolveKnown(Second)));

            head.Append(steady, now + (6 * Minute), life);
            head.Expire(now + (6 * Minute));
        }

        static UInt128 Of(int life) => new((ulong)life * 0x9E3779B97F4A7C15, (ulong)life << 40);
    }

    [Fact]
    public void Entries_TellApartAsManyPlacesAsAHeadMayHave() => Assert.InRange(HeadLimits.MostSeries, 1, KnownEntry.MaxSlots);

    private static Labels Series(int i) => Labels.Of(("__name__", "a"), ("i", $"{i}"));

    private static SeriesHead Head() => new(Selectors("a"), new HeadLimits());

    private static System.Collections.Immutable.ImmutableArray<SelectorUse> Selectors(string name)
    {
        Query.TryCompile($"sum_over_time({name}[5m])", out var query, out _);
        return query!.Selectors;
    }
}
