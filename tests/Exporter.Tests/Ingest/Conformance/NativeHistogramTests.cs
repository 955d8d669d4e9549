using Exporter.Ingest;
using Exporter.Tests.Ingest.Wire.V2;
using Types = Exporter.Tests.Ingest.Wire.V2.Metadata.Types;

namespace Exporter.Tests.Ingest.Conformance;

/// <summary>Native histograms of remote write 2.0.</summary>
[Collection(ReceiverGroup.Name)]
public sealed class NativeHistogramTests(Receiver receiver)
{
    public static TheoryData<string> Shapes => [.. ShapesByName.Keys];

    // Sums are arbitrary. Buckets are deltas to the one before; each shape comes with its count.
    private static Dictionary<string, Func<Histogram>> ShapesByName => new()
    {
        ["all kinds of buckets"] = () => new Histogram
        {
            CountInt = 11, Sum = 30, ZeroThreshold = 0.001, ZeroCountInt = 2,
            PositiveSpans = { new BucketSpan { Length = 2 }, new BucketSpan { Offset = 1, Length = 1 } }, PositiveDeltas = { 1, 1, 0 },
            NegativeSpans = { new BucketSpan { Offset = -1, Length = 2 } }, NegativeDeltas = { 3, -2 },
        },
        ["positive and zero"] = () => new Histogram
        {
            CountInt = 6, Sum = -4, ZeroThreshold = 0.001, ZeroCountInt = 3, PositiveSpans = { new BucketSpan { Length = 2 } }, PositiveDeltas = { 1, 1 },
        },
        ["negative, no zero count set"] = () => new Histogram { CountInt = 3, Sum = -4, NegativeSpans = { new BucketSpan { Length = 2 } }, NegativeDeltas = { 1, 1 } },
        ["zero only"] = () => new Histogram { CountInt = 5, Sum = 0.1, ZeroThreshold = 0.001, ZeroCountInt = 5 },
        ["nothing observed"] = () => new Histogram(),
        ["custom bounds"] = () => new Histogram
        {
            CountInt = 6, Sum = 12, Schema = -53, CustomValues = { 0.5, 1, 5 }, PositiveSpans = { new BucketSpan { Length = 3 } }, PositiveDeltas = { 1, 1, 1 },
        },
        ["float counts"] = () => new Histogram
        {
            CountFloat = 3.5, Sum = 2, ZeroCountFloat = 1, PositiveSpans = { new BucketSpan { Length = 2 } }, PositiveCounts = { 1, 1.5 },
        },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Histogram_OfAnyShape_IsStoredAndCounted(string shape)
    {
        var (request, now, name) = (new WriteV2(), Receiver.NowMs, receiver.NewName());
        var histogram = At(ShapesByName[shape](), now);
        request.Histogram(histogram, ("__name__", name), ("instance", "a:1"));

        (await receiver.SendAsync(request)).AssertAccepted(histograms: 1);

        Assert.Equal([histogram.CountCase == Histogram.CountOneofCase.CountFloat ? "3.5" : $"{histogram.CountInt}"], await receiver.QueryAsync(name, now, "histogram_count"));
        Assert.Equal([FormattableString.Invariant($"{histogram.Sum}")], await receiver.QueryAsync(name, now, "histogram_sum"));
    }

    [Fact]
    public async Task CustomBounds_InTheSeriesThatHadASchema_AreTaken()
    {
        var (now, name) = (Receiver.NowMs, receiver.NewName());
        foreach (var (shape, offset) in new[] { ("all kinds of buckets", -1000), ("custom bounds", 0) })
        {
            var request = new WriteV2();
            request.Histogram(At(ShapesByName[shape](), now + offset), ("__name__", name));
            (await receiver.SendAsync(request)).AssertAccepted(histograms: 1);
        }

        Assert.Equal(["6"], await receiver.QueryAsync(name, now, "histogram_count"));
    }

    [Fact]
    public async Task Count_OtherThanTheBuckets_Is400AndTheRestIsWritten()
    {
        var (request, now, name) = (new WriteV2(), Receiver.NowMs, receiver.NewName());
        var wrong = At(ShapesByName["all kinds of buckets"](), now);
        wrong.CountInt++;
        request.Histogram(wrong, ("__name__", name), ("instance", "wrong"));
        request.Histogram(At(ShapesByName["zero only"](), now), ("__name__", name), ("instance", "right"));

        (await receiver.SendAsync(request)).AssertRefused(histograms: 1);

        Assert.Equal(["count 5"], await receiver.QueryAsync(name, now));
    }

    [Fact]
    public async Task StartTimestamp_InEitherLayout_IsAccepted()
    {
        var (request, now, name) = (new WriteV2(), Receiver.NowMs, receiver.NewName());
        request.Histogram(At(ShapesByName["zero only"](), now), ("__name__", name), ("instance", "series")).CreatedTimestamp = now - 1_800_000;
        request.Histogram(At(ShapesByName["zero only"](), now), ("__name__", name), ("instance", "histogram")).Histograms[0].StartTimestamp = now - 1_800_000;

        (await receiver.SendAsync(request)).AssertAccepted(histograms: 2);

        Assert.Equal(["count 5", "count 5"], await receiver.QueryAsync(name, now));
    }

    [Theory]
    [InlineData(1, false, false)]
    [InlineData(1, true, false)]
    [InlineData(1, false, true)]
    [InlineData(1, true, true)]
    [InlineData(2, true, false)]
    [InlineData(2, false, false)]
    public async Task Histograms_WithMetadataAndExemplars_AreCounted(int count, bool metadata, bool exemplar)
    {
        var (request, now) = (new WriteV2(), Receiver.NowMs);
        for (var i = 0; i < count; i++)
        {
            var series = request.Histogram(At(ShapesByName["positive and zero"](), now), ("__name__", receiver.NewName()), ("instance", "a:1"));
            series.Metadata = metadata ? request.Metadata(Types.MetricType.Histogram, "Durations.", "seconds") : null;
            if (exemplar)
            {
                series.Exemplars.Add(request.Exemplar(2, now, ("trace_id", "abc"), ("span_id", "def")));
            }
        }

        (await receiver.SendAsync(request)).AssertAccepted(histograms: count, exemplars: exemplar ? count : 0);
    }

    [Fact]
    public async Task StaleMarker_EndsTheSeries()
    {
        var (now, name) = (Receiver.NowMs, receiver.NewName());
        foreach (var (histogram, offset, left) in new[] { (ShapesByName["zero only"](), -1000, 1), (new Histogram { Sum = StaleMarker.Value }, 0, 0) })
        {
            var request = new WriteV2();
            request.Histogram(At(histogram, now + offset), ("__name__", name));
            (await receiver.SendAsync(request)).AssertAccepted(histograms: 1);
            Assert.Equal(left, (await receiver.QueryAsync(name, now)).Length);
        }
    }

    [Fact]
    public async Task SamplesAndHistograms_InOneEntry_AreBothTaken() // the specification forbids senders to, and says nothing of receivers that can
    {
        var (request, now, name) = (new WriteV2(), Receiver.NowMs, receiver.NewName());
        var series = request.Sample(4, now - 1000, ("__name__", name));
        series.Histograms.Add(At(ShapesByName["zero only"](), now));

        (await receiver.SendAsync(request)).AssertAccepted(samples: 1, histograms: 1);

        Assert.Equal(["4"], await receiver.QueryAsync(name, now - 500));
        Assert.Equal(["count 5"], await receiver.QueryAsync(name, now));
    }

    private static Histogram At(Histogram histogram, long timestampMs)
    {
        histogram.Timestamp = timestampMs;
        return histogram;
    }
}
