using Exporter.Ingest;
using Exporter.TestKit;

namespace Exporter.Tests.Ingest;

public sealed class ReplicaElectionTests
{
    private static readonly IngestLimits Limits = new() { Replicas = new ReplicaLabels("__replica__", "cluster") };

    private readonly RecordingSink _sink = new() { AppendAs = ms => ms >= 10_000_000 ? AppendResult.TooFarInFuture : AppendResult.Stored };
    private readonly List<string> _elected = [];
    private readonly ReplicaElection _election;

    public ReplicaElectionTests() => _election = new ReplicaElection(_sink, (cluster, replica) => _elected.Add($"{cluster}/{replica}"));

    [Theory]
    [InlineData(RemoteWriteVersion.V1)]
    [InlineData(RemoteWriteVersion.V2)]
    public void TwoReplicas_OfTheSameSeries_CountOnce(RemoteWriteVersion version)
    {
        var first = Send("a", 1000, version);
        var second = Send("b", 1200, version);
        Send("a", 16_000, version);
        Send("b", 16_200, version);

        Assert.Equal([("__name__=up,cluster=eu,instance=i", 1000L), ("__name__=up,cluster=eu,instance=i", 16_000L)], Stored);
        Assert.Equal(["eu/a"], _elected);
        Assert.Equal((1L, 0L), (first.SamplesStored, first.Dropped(DropReason.OtherReplica)));
        Assert.Equal((0L, 1L, 1L, false), (second.SamplesStored, second.Dropped(DropReason.OtherReplica), second.SamplesWritten, second.SenderErred));
    }

    [Fact]
    public void TheOther_TakesOverWhenTheElectedIsSilentForLongerThanTheFailover()
    {
        Send("a", 1000);
        Send("b", 16_000);
        Send("b", 31_000);
        Send("b", 31_001);
        Send("a", 31_002);
        Send("b", 46_000);

        Assert.Equal([1000L, 31_001L, 46_000L], Stored.Select(sample => sample.At));
        Assert.Equal(["eu/a", "eu/b"], _elected);
    }

    [Fact]
    public void Samples_OfTheNext_DoNotComeBetweenThoseOfTheOneBefore()
    {
        Send("a", 1000);
        Send("a", 16_000);
        Send("b", 50_000);

        // Another connection of its sender is behind: what the one before left out is taken, what it sent is not.
        Assert.Equal(1, Send("b", 15_999).Dropped(DropReason.OtherReplica));
        Assert.Equal(1, Send("b", 16_000).Dropped(DropReason.OtherReplica));
        Send("b", 16_001);

        Assert.Equal([1000L, 16_000L, 50_000L, 16_001L], Stored.Select(sample => sample.At));
    }

    [Theory]
    [InlineData(RemoteWriteVersion.V1)]
    [InlineData(RemoteWriteVersion.V2)]
    public void Series_OfKnownSenders_AreFoundWithoutALookAtTheirLabels(RemoteWriteVersion version)
    {
        for (var scrape = 0; scrape < 20; scrape++)
        {
            Send("a", 1000 + scrape, version);
            Send("b", 1000 + scrape, version);
        }

        Assert.Equal(2, _sink.Resolves);

        // Of a third, one in each request, by which its sender shows.
        for (var scrape = 20; scrape < 30; scrape++)
        {
            Send("a", 1000 + scrape, version);
            Send("b", 1000 + scrape, version);
            Send("a", 1000 + scrape, version, "us");
        }

        Assert.Equal(2 + (3 * 10) - 2, _sink.Resolves);
    }

    [Fact]
    public void Sample_FromTheFuture_ElectsNobody()
    {
        Send("a", 1000);
        Send("b", 10_000_000);
        Send("a", 10_000_000);
        Send("a", 16_000);
        Send("b", 60_000);

        Assert.Equal([1000L, 16_000L, 60_000L], Stored.Select(sample => sample.At));
        Assert.Equal(["eu/a", "eu/b"], _elected);
    }

    [Fact]
    public void Clusters_ElectEachForItself()
    {
        Send("a", 1000, cluster: "eu");
        Send("b", 1000, cluster: "us");
        Send("b", 1001, cluster: "eu");
        Send("a", 1001, cluster: "us");

        Assert.Equal([("__name__=up,cluster=eu,instance=i", 1000L), ("__name__=up,cluster=us,instance=i", 1000L)], Stored);
    }

    [Fact]
    public void Series_WithoutTheLabel_PassBetweenThoseThatHaveIt()
    {
        var encoder = new RemoteWriteEncoder(RemoteWriteVersion.V1);
        encoder.Add([("__name__", "x"), ("__replica__", "a")], 1000, 1);
        encoder.Add([("__name__", "x"), ("__replica__", "b")], 1001, 1);
        encoder.Add([("__name__", "y")], 1001, 1);
        encoder.Add([("__name__", "x"), ("__replica__", "a")], 1002, 1);

        Apply(encoder, RemoteWriteVersion.V1);

        Assert.Equal([("__name__=x", 1000L), ("__name__=y", 1001L), ("__name__=x", 1002L)], Stored);
    }

    [Fact]
    public void Histograms_OfTheOtherReplica_DoNotCountEither()
    {
        foreach (var replica in new[] { "a", "b" })
        {
            var encoder = new RemoteWriteEncoder(RemoteWriteVersion.V2);
            encoder.StartSeries([("__name__", "h"), ("__replica__", replica)]);
            encoder.AddHistogram(1000, 3, 5, [1, 2]);
            Assert.Equal(1, Apply(encoder, RemoteWriteVersion.V2).Histograms);
        }

        Assert.Single(_sink.Histograms);
    }

    [Fact]
    public void Clusters_PastTheLimit_AreRefusedAndKnownOnesGoOn()
    {
        for (var i = 0; i <= ReplicaElection.MaxClusters; i++)
        {
            Assert.Equal(i < ReplicaElection.MaxClusters ? 0 : 1, Send("a", 1000, cluster: $"c{i}").Dropped(DropReason.SeriesLimit));
        }

        Assert.Equal(1, Send("a", 1001, cluster: "c0").SamplesStored);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Steady_AllocatesNothing(bool remembers)
    {
        var election = new ReplicaElection(new NullSink { Remembers = remembers }, (_, _) => { });
        var decoder = new RemoteWriteDecoder();
        var bodies = new[] { "a", "b" }.Select(replica =>
        {
            var encoder = new RemoteWriteEncoder(RemoteWriteVersion.V2);
            for (var i = 0; i < 1000; i++)
            {
                encoder.Add([("__name__", $"m{i}"), ("__replica__", replica), ("cluster", "eu")], 1000, i);
            }

            return encoder.ToSnappy();
        }).ToArray();

        long Run() => Allocations.FewestBytes(_ =>
        {
            foreach (var body in bodies)
            {
                decoder.TryDecode(body, RemoteWriteVersion.V2, Limits);
                decoder.ApplyTo(election);
            }
        });

        // What Snappier makes, 80 bytes a block, and nothing for 2,000 samples.
        Assert.InRange(Run(), 0, 160);
    }

    private IEnumerable<(string Series, long At)> Stored => _sink.Samples.Select(sample => (sample.Series, sample.TimestampMs));

    private DecodeResult Send(string replica, long timestampMs, RemoteWriteVersion version = RemoteWriteVersion.V1, string cluster = "eu")
    {
        var encoder = new RemoteWriteEncoder(version);
        encoder.Add([("__name__", "up"), ("__replica__", replica), ("cluster", cluster), ("instance", "i")], timestampMs, 1);
        return Apply(encoder, version);
    }

    private DecodeResult Apply(RemoteWriteEncoder encoder, RemoteWriteVersion version)
    {
        var decoder = new RemoteWriteDecoder();
        Assert.True(decoder.TryDecode(encoder.ToSnappy(), version, Limits), decoder.Result.FirstError);
        decoder.ApplyTo(_election);
        return decoder.Result;
    }
}
