using CsCheck;
using Exporter.Ingest;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Exporter.Signals.State;

namespace Exporter.Tests.Ingest;

/// <summary>An election whose sink knows series by their fingerprints does what one does that reads every label.</summary>
public sealed class ReplicaElectionProperties
{
    private static readonly IngestLimits Limits = new() { Replicas = new ReplicaLabels("__replica__", "cluster") };

    // Mostly whole requests of one server as a pair sends them, sometimes anybody's series in any order. No replica: it belongs to no pair.
    private static readonly Gen<(string Replica, string Cluster)> Servers =
        Gen.Select(Gen.OneOf("a", "b", "c", ""), Gen.OneOf("eu", "us", ""), (replica, cluster) => (replica, cluster));

    private static readonly Gen<Some[]> Requests =
        Gen.Select(Servers, Gen.Frequency((3, Gen.Const(false)), (1, Gen.Const(true)))).SelectMany(request =>
            Gen.Select(Servers, Gen.OneOf("x", "y", "ignored"), Gen.Int[0, 4], Gen.Int[0, 2], (server, name, instance, kind) =>
                new Some(request.Item2 ? server : request.Item1, name, instance, kind)).Array[1, 12]);

    // Gaps beyond the failover among them, and servers that are behind.
    private static readonly Gen<(Some[] Request, int GapMs, int BackMs, RemoteWriteVersion Version)[]> Streams =
        Gen.Select(Requests, Gen.Frequency((6, Gen.Int[0, 5000]), (1, Gen.Int[25_000, 40_000])), Gen.Frequency((4, Gen.Const(0)), (1, Gen.Int[0, 40_000])), Gen.OneOf(RemoteWriteVersion.V1, RemoteWriteVersion.V2)).Array[1, 40];

    [Fact]
    public void Known_DoesWhatReadingEveryLabelDoes() => Streams.Sample(stream =>
    {
        var known = new Receiver(head => head);
        var read = new Receiver(head => new Forgetful(head));
        var now = 1_000_000L;
        foreach (var (request, gapMs, backMs, version) in stream)
        {
            now += gapMs;
            var body = Encode(request, now - backMs, version);
            Assert.Equal(read.Take(body, version), known.Take(body, version));
        }

        Assert.Equal(read.Elected, known.Elected);
        Assert.Equal(read.State(), known.State());
    });

    private static byte[] Encode(Some[] request, long atMs, RemoteWriteVersion version)
    {
        var encoder = new RemoteWriteEncoder(version);
        foreach (var (server, name, instance, kind) in request)
        {
            encoder.StartSeries([("__name__", name), ("__replica__", server.Replica), ("cluster", server.Cluster), ("instance", $"{instance}")]);
            if (kind == 2)
            {
                encoder.AddHistogram(atMs, 3, 5, [1, 2]);
            }

            // One sample, as senders have it, or two.
            for (var i = kind == 2 ? 2 : kind; i < 2; i++)
            {
                encoder.AddSample(atMs + i, i);
            }
        }

        return encoder.ToSnappy();
    }

    private sealed record Some((string Replica, string Cluster) Server, string Name, int Instance, int Kind);

    private sealed class Receiver
    {
        private readonly RemoteWriteDecoder _decoder = new();
        private readonly ReplicaElection _election;

        public Receiver(Func<SeriesHead, ISampleSink> seenAs)
        {
            Assert.True(Query.TryCompile("x + y", out var query, out _));
            Head = new SeriesHead(query.Selectors, new HeadLimits());
            Head.TimeAdvancing = time => Head.ClosedUntilMs = time - 30_000;
            _election = new ReplicaElection(seenAs(Head), (cluster, replica) => Elected.Add($"{cluster}/{replica}"));
        }

        public SeriesHead Head { get; }

        public List<string> Elected { get; } = [];

        public string Take(byte[] body, RemoteWriteVersion version)
        {
            Assert.True(_decoder.TryDecode(body, version, Limits), _decoder.Result.FirstError);
            _decoder.ApplyTo(_election);
            var result = _decoder.Result;
            return $"{result.Series} {result.SamplesStored} {result.SamplesIgnored} {result.SamplesDuplicate} {result.Histograms} {result.NewestStoredMs} {string.Join(',', Enum.GetValues<DropReason>().Select(result.Dropped))}";
        }

        public byte[] State()
        {
            var writer = new StateWriter();
            Head.SaveSlice(writer, 0, int.MaxValue, withSamples: true);
            Head.SaveRest(writer);
            return writer.Written.ToArray();
        }
    }

    /// <summary>Hides what a sink knows.</summary>
    private sealed class Forgetful(ISampleSink inner) : ISampleSink
    {
        public int Resolve(in LabelView labels) => inner.Resolve(labels);

        public AppendResult Append(int series, long timestampMs, double value) => inner.Append(series, timestampMs, value);

        public AppendResult AppendHistogram(int series, long timestampMs, ReadOnlySpan<byte> encoded) => inner.AppendHistogram(series, timestampMs, encoded);
    }
}
