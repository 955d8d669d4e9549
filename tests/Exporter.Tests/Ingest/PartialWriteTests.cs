using Exporter.Ingest;

namespace Exporter.Tests.Ingest;

public class PartialWriteTests
{
    [Theory]
    [InlineData(AppendResult.DuplicateTimestamp, DropReason.DuplicateTimestamp)]
    [InlineData(AppendResult.TooOld, DropReason.TooOld)]
    public void Sample_Late_IsCountedAndNoFaultOfTheSender(AppendResult answer, DropReason reason)
    {
        DecodeResult result = Send(new RecordingSink { AppendAs = ms => ms == 2 ? answer : AppendResult.Stored });

        Assert.Equal((3L, 4L, 1L, false), (result.SamplesStored, result.SamplesWritten, result.Dropped(reason), result.SenderErred));
    }

    [Fact]
    public void Sample_SentTwice_IsWritten()
    {
        DecodeResult result = Send(new RecordingSink { AppendAs = _ => AppendResult.Duplicate });

        Assert.Equal((0L, 4L, 4L, false), (result.SamplesStored, result.SamplesDuplicate, result.SamplesWritten, result.SenderErred));
        Assert.Equal(long.MinValue, result.NewestStoredMs);
    }

    [Fact]
    public void Sample_TooFarInFuture_IsReportedAndTheRestApplied()
    {
        DecodeResult result = Send(new RecordingSink { AppendAs = ms => ms >= 3 ? AppendResult.TooFarInFuture : AppendResult.Stored });

        Assert.Equal((2L, 2L, 2L, true), (result.SamplesStored, result.SamplesWritten, result.Dropped(DropReason.TooFarInFuture), result.SenderErred));
        Assert.Equal("series 1 has a sample at 3 ms", result.FirstError);
    }

    [Theory]
    [InlineData(SeriesRef.RefusedSeriesLimit, DropReason.SeriesLimit)]
    [InlineData(SeriesRef.RefusedChurnLimit, DropReason.ChurnLimit)]
    public void Series_PastALimit_IsDroppedAndKnownOnesGoOn(int answer, DropReason reason)
    {
        DecodeResult result = Send(new RecordingSink { ResolveAs = series => series.Contains('b') ? answer : 0 });

        Assert.Equal((2L, 2L, 2L), (result.SamplesStored, result.SamplesWritten, result.Dropped(reason)));
        Assert.Equal((true, false), (result.LimitReached, result.SenderErred));
    }

    [Fact]
    public void Series_ThatNoSignalSelects_IsWritten()
    {
        DecodeResult result = Send(new RecordingSink { ResolveAs = _ => SeriesRef.Ignored });

        Assert.Equal((0L, 4L, 4L), (result.SamplesStored, result.SamplesIgnored, result.SamplesWritten));
    }

    [Fact]
    public void Result_OfTheNextRequest_StartsAnew()
    {
        var decoder = new RemoteWriteDecoder();
        decoder.TryDecode([1, 2, 3], RemoteWriteVersion.V1, new IngestLimits());
        Assert.Equal(RejectReason.Snappy, decoder.Result.Reject);

        Assert.True(decoder.TryDecode(Request().ToSnappy(), RemoteWriteVersion.V1, new IngestLimits()));
        decoder.ApplyTo(new RecordingSink { AppendAs = _ => AppendResult.TooFarInFuture });
        Assert.True(decoder.TryDecode(Request().ToSnappy(), RemoteWriteVersion.V1, new IngestLimits()));
        decoder.ApplyTo(new RecordingSink());

        Assert.Equal((RejectReason.None, null, false, 4L), (decoder.Result.Reject, decoder.Result.FirstError, decoder.Result.SenderErred, decoder.Result.SamplesStored));
    }

    [Fact]
    public void Body_PastTheLimits_IsRefusedWithSizeAndLimit()
    {
        byte[] body = Request().ToSnappy();
        var decoder = new RemoteWriteDecoder();

        Assert.False(decoder.TryDecode(body, RemoteWriteVersion.V1, new IngestLimits { MaxBodyBytes = 10 }));
        Assert.Equal((RejectReason.BodyTooLarge, $"body of {body.Length} bytes exceeds max_body_bytes=10"), (decoder.Result.Reject, decoder.Result.FirstError));
        Assert.False(decoder.TryDecode(body, RemoteWriteVersion.V1, new IngestLimits { MaxDecodedBytes = 10 }));
        Assert.Equal(RejectReason.DecodedTooLarge, decoder.Result.Reject);
        Assert.EndsWith("which exceeds max_decoded_bytes=10", decoder.Result.FirstError);
    }

    [Theory]
    [InlineData(6UL, new long[] { 1, 2, 3 }, 10.0, true)]
    [InlineData(7UL, new long[] { 1, 2, 3 }, 10.0, false)]
    [InlineData(5UL, new long[] { 1, 2, 3 }, 10.0, false)]
    [InlineData(7UL, new long[] { 1, 2, 3 }, double.NaN, true)] // one observation was NaN: in the count, in no bucket
    [InlineData(5UL, new long[] { 1, 2, 3 }, double.NaN, false)]
    [InlineData(0UL, new long[] { }, 0.0, true)]
    [InlineData(2UL, new long[] { 3, -1 }, 10.0, false)]
    public void Histogram_IsCountedOnlyIfItsCountIsTheSumOfItsBuckets(ulong count, long[] buckets, double sum, bool valid)
    {
        foreach (RemoteWriteVersion version in Enum.GetValues<RemoteWriteVersion>())
        {
            var encoder = new RemoteWriteEncoder(version);
            encoder.StartSeries([("__name__", "h")]);
            encoder.AddHistogram(1, count, sum, buckets);

            DecodeResult result = Bytes.Apply(encoder.ToProtobuf(), version, new RecordingSink());

            Assert.Equal((valid ? 1 : 0, valid ? 0 : 1, !valid), (result.Histograms, result.Dropped(DropReason.InvalidHistogram), result.SenderErred));
        }
    }

    [Fact]
    public void Histogram_WithFloatCounts_IsNotCheckedForItsSum()
    {
        byte[] histogram = Bytes.Field(4, Bytes.Double(2, 3.0), Bytes.Double(3, 1), Bytes.Field(11, Bytes.Varint(2, 1)), Bytes.Field(13, BitConverter.GetBytes(2.5)));
        DecodeResult result = Bytes.Apply(Bytes.Field(1, Bytes.Label("__name__", "h"), histogram), RemoteWriteVersion.V1, new RecordingSink());

        Assert.Equal(1, result.Histograms);
    }

    // Two series, a at 1 and 2 ms, b at 3 and 4 ms.
    private static RemoteWriteEncoder Request()
    {
        var encoder = new RemoteWriteEncoder(RemoteWriteVersion.V1);
        encoder.StartSeries([("__name__", "a")]);
        encoder.AddSample(1, 1);
        encoder.AddSample(2, 1);
        encoder.StartSeries([("__name__", "b")]);
        encoder.AddSample(3, 1);
        encoder.AddSample(4, 1);
        return encoder;
    }

    private static DecodeResult Send(RecordingSink sink) => Bytes.Apply(Request().ToProtobuf(), RemoteWriteVersion.V1, sink);
}
