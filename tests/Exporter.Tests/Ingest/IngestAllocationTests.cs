using Exporter.Ingest;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Exporter.TestKit;

namespace Exporter.Tests.Ingest;

public class IngestAllocationTests
{
    // Snappier's decompressor is one object of 80 bytes per block, whatever the size; everything of ours is reused.
    private const long SnappierPerRequest = 80;

    [Theory]
    [InlineData(RemoteWriteVersion.V1, false)]
    [InlineData(RemoteWriteVersion.V2, false)]
    [InlineData(RemoteWriteVersion.V1, true)]
    [InlineData(RemoteWriteVersion.V2, true)]
    public void Request_OfKnownSeries_AllocatesNoBytePerSeriesOrSample(RemoteWriteVersion version, bool byFingerprint)
    {
        const int Rounds = 20;
        byte[] body = SomeRequests.Typical(version, 1000).ToSnappy();
        var sink = new NullSink { Remembers = byFingerprint };
        var decoder = new RemoteWriteDecoder();
        var limits = new IngestLimits();
        Run(decoder, body, version, limits, sink, Rounds);

        long perRequest = Allocations.FewestBytes(_ => Run(decoder, body, version, limits, sink, Rounds)) / Rounds;

        Assert.Equal((1 + Allocations.Attempts) * Rounds * 1000, sink.Samples);
        Assert.InRange(perRequest, 0, SnappierPerRequest);
        Assert.Equal(byFingerprint ? 1000 : (1 + Allocations.Attempts) * Rounds * 1000, sink.Resolves);
    }

    [Theory]
    [InlineData(RemoteWriteVersion.V1)]
    [InlineData(RemoteWriteVersion.V2)]
    public void Request_IntoAHeadThatKnowsItsSeries_AllocatesNoBytePerSeriesOrSample(RemoteWriteVersion version)
    {
        const int Requests = 40;
        Query.TryCompile("sum_over_time(node_metric_1_total[5m])", out var query, out _);
        var head = new SeriesHead(query!.Selectors, new HeadLimits());
        head.TimeAdvancing = time => head.ClosedUntilMs = time - 30_000;
        var decoder = new RemoteWriteDecoder();
        var limits = new IngestLimits();
        byte[][] bodies = [.. Enumerable.Range(0, (1 + Allocations.Attempts) * Requests).Select(i => SomeRequests.Typical(version, 1000, 1_700_000_000_000 + (i * 15_000L)).ToSnappy())];
        Send(0);

        long perRequest = Allocations.FewestBytes(run => Send(1 + run)) / Requests;

        Assert.Equal((20, 980), (head.SeriesCount, head.IgnoredSeriesCount));
        Assert.Equal(bodies.Length * 20L, head.Stored);
        Assert.InRange(perRequest, 0, SnappierPerRequest);

        void Send(int part)
        {
            foreach (byte[] body in bodies.AsSpan(part * Requests, Requests))
            {
                Run(decoder, body, version, limits, head, 1);
            }
        }
    }

    private static void Run(RemoteWriteDecoder decoder, byte[] body, RemoteWriteVersion version, IngestLimits limits, ISampleSink sink, int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            if (!decoder.TryDecode(body, version, limits))
            {
                Assert.Fail(decoder.Result.FirstError);
            }

            decoder.ApplyTo(sink);
            decoder.Release();
        }
    }
}
