using Exporter.Ingest;
using Exporter.TestKit;

namespace Exporter.Tests.Ingest;

public class IngestAllocationTests
{
    // Snappier's decompressor is one object of 80 bytes per block, whatever the size; everything of ours is reused.
    private const long SnappierPerRequest = 80;

    [Theory]
    [InlineData(RemoteWriteVersion.V1)]
    [InlineData(RemoteWriteVersion.V2)]
    public void Request_OfKnownSeries_AllocatesNoBytePerSeriesOrSample(RemoteWriteVersion version)
    {
        const int Rounds = 20;
        byte[] body = SomeRequests.Typical(version, 1000).ToSnappy();
        var sink = new NullSink();
        var decoder = new RemoteWriteDecoder();
        var limits = new IngestLimits();
        Run(decoder, body, version, limits, sink, Rounds);

        long perRequest = Allocations.FewestBytes(_ => Run(decoder, body, version, limits, sink, Rounds)) / Rounds;

        Assert.Equal((1 + Allocations.Attempts) * Rounds * 1000, sink.Samples);
        Assert.InRange(perRequest, 0, SnappierPerRequest);
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
