using Exporter.Ingest;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Exporter.Signals.State;
using Exporter.TestKit;

namespace Exporter.Tests.Signals.Head;

/// <summary>A head that was saved and loaded goes on as if nothing had been, histograms among its samples too.</summary>
public class HeadStateTests
{
    private static readonly Labels Histogram = Labels.Of(("__name__", "h"), ("job", "a"));
    private static readonly Labels Float = Labels.Of(("__name__", "h"), ("job", "b"));

    [Fact]
    public void Load_OfSamplesAndHistograms_IsTheSameHead()
    {
        var head = Story(scrapes: 40);

        var copy = Load(Save(head, withSamples: true));

        Assert.Equal(Save(head, withSamples: true), Save(copy, withSamples: true));
        Assert.Equal(head.SeriesCount, copy.SeriesCount);
        AssertSameAnswers(head, copy, 39);

        // Histograms are found where they lie also after others came and the first ones went.
        GoOn(head, 40, 400);
        GoOn(copy, 40, 400);
        AssertSameAnswers(head, copy, 399);
        Assert.Equal(Save(head, withSamples: true), Save(copy, withSamples: true));
    }

    [Fact]
    public void Load_WithoutSamples_KeepsWhatAppearedWhen()
    {
        var head = Head();
        HeadFeed.Append(head, Labels.Of(("__name__", "h"), ("instance", "gone")), 0, 1);
        HeadFeed.Append(head, Labels.Of(("__name__", "h"), ("instance", "i"), ("version", "9")), 0, 1);
        HeadFeed.Append(head, Labels.Of(("__name__", "h"), ("instance", "i"), ("version", "10")), 3_600_000, 1);

        var copy = Load(Save(head, withSamples: false));
        copy.ClosedUntilMs = 3_600_000;
        copy.Expire(3_700_000);
        foreach (var version in (string[])["9", "10"])
        {
            HeadFeed.Append(copy, Labels.Of(("__name__", "h"), ("instance", "i"), ("version", version)), 3_700_000, 1);
        }

        var definition = new PredictorDefinition { Name = "p", EntityLabels = ["instance"], KeepLabels = ["version"], Horizons = [TimeSpan.FromHours(1)], Signals = [new SignalDefinition("s", "h")] };
        Assert.Equal("10", new KeptLabels(copy, definition).For(Labels.Of(("instance", "i"))).Get("version"));

        // What does not show itself again within its reach, counted from the restart, goes; the series in use never does.
        copy.Expire(3_700_000 + 3_599_999);
        Assert.Equal(3, copy.SeriesCount);
        copy.Expire(3_700_000 + 3_600_000);
        Assert.Equal(1, copy.SeriesCount);
    }

    [Fact]
    public void Load_OfHistogramsThatAreNotThoseOfTheMarks_IsRefused()
    {
        var head = Head();
        head.AppendHistogram(HeadFeed.Resolve(head, Histogram), 1000, Encoded(1000, 3));
        var bytes = Save(head, withSamples: true);
        var refused = 0;
        for (var at = 0; at < bytes.Length; at++)
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= 1;
            try
            {
                Load(damaged);
            }
            catch (Exception exception) when (exception is StateFormatException or ArgumentException)
            {
                refused += exception.Message.Contains("histogram", StringComparison.Ordinal) ? 1 : 0;
            }
        }

        Assert.InRange(refused, 8, bytes.Length);
    }

    private static SeriesHead Story(int scrapes)
    {
        var head = Head();
        GoOn(head, 0, scrapes);
        return head;
    }

    private static void GoOn(SeriesHead head, int from, int to)
    {
        for (var scrape = from; scrape < to; scrape++)
        {
            var atMs = scrape * 60_000L;
            var series = HeadFeed.Resolve(head, Histogram);
            _ = scrape % 17 == 5 ? head.Append(series, atMs, StaleMarker.Value) : head.AppendHistogram(series, atMs, Encoded(atMs, 1 + (scrape % 90)));
            HeadFeed.Append(head, Float, atMs, scrape % 30);
            head.ClosedUntilMs = atMs - 60_000;
            head.Expire(atMs - 60_000);
        }
    }

    private static void AssertSameAnswers(SeriesHead expected, SeriesHead actual, int scrape)
    {
        foreach (var text in (string[])["sum(histogram_count(h))", "sum(increase(h[20m]))", "histogram_quantile(0.9, rate(h[1h]))", "sum(histogram_count(rate(h[30m])))"])
        {
            Assert.Equal(Evaluate(expected, text, scrape * 60_000L), Evaluate(actual, text, scrape * 60_000L));
        }
    }

    private static double? Evaluate(SeriesHead head, string text, long atMs)
    {
        Assert.True(Query.TryCompile(text, out var query, out var errors), string.Join("; ", errors));
        var result = new InstantVector();
        query.Evaluate(head, atMs, result);
        return result.Count == 0 ? null : result.ValueAt(0);
    }

    private static byte[] Save(SeriesHead head, bool withSamples)
    {
        var writer = new StateWriter();
        head.SaveSlice(writer, 0, int.MaxValue, withSamples);
        head.SaveRest(writer);
        return writer.Written.ToArray();
    }

    private static SeriesHead Load(byte[] bytes)
    {
        var head = Head();
        var reader = new StateReader(bytes);
        head.LoadSlice(reader);
        head.LoadRest(reader);
        return head;
    }

    private static SeriesHead Head() =>
        new([.. (Query.TryCompile("max_over_time(h[1h])", out var query, out _) ? query : throw new InvalidOperationException()).Selectors], new HeadLimits());

    private static byte[] Encoded(long atMs, int observations)
    {
        var value = new HistogramValue { Schema = 0, Count = observations, Sum = observations };
        value.Positive.Add(1, observations);
        return NativeHistogramWriter.Write(atMs, value, isFloat: false, isGauge: false).Written.ToArray();
    }
}
