using BenchmarkDotNet.Attributes;
using Exporter.Ingest;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;

namespace Exporter.Benchmarks;

/// <summary>ns and bytes per sample of what a high-availability pair sends: bodies of 10,000 stored series with ten labels from one replica and the other in turn.</summary>
[MemoryDiagnoser]
public class ReplicaBenchmarks
{
    private const int Series = 10_000;

    private readonly RemoteWriteDecoder _decoder = new();
    private readonly IngestLimits _limits = new() { Replicas = new ReplicaLabels("__replica__", "cluster") };
    private ReplicaElection _election = null!;
    private byte[][] _bodies = [];

    /// <summary>The protocol version.</summary>
    [Params(RemoteWriteVersion.V1, RemoteWriteVersion.V2)]
    public RemoteWriteVersion Version { get; set; }

    /// <summary>Writes the bodies as the two servers of a pair would, and makes their series known.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Query.TryCompile("count({job=\"node\"})", out var query, out _);
        _election = new ReplicaElection(new SeriesHead(query!.Selectors, new HeadLimits()), (_, _) => { });
        _bodies = [.. ((string[])["prometheus-0", "prometheus-1"]).Select(Body)];
        DecodeAndApplyPair();
    }

    /// <summary>Decompress, check and apply; the samples of one replica are there already, those of the other do not count.</summary>
    [Benchmark(OperationsPerInvoke = 2 * Series)]
    public void DecodeAndApplyPair()
    {
        foreach (var body in _bodies)
        {
            _decoder.TryDecode(body, Version, _limits);
            _decoder.ApplyTo(_election);
        }
    }

    private byte[] Body(string replica)
    {
        var encoder = new RemoteWriteEncoder(Version);
        for (var i = 0; i < Series; i++)
        {
            encoder.Add(
            [
                ("__name__", $"node_metric_{i % 50}_total"), ("__replica__", replica), ("cluster", "eu-1"), ("cpu", $"{i % 64}"), ("device", "nvme0n1"), ("env", "production"),
                ("instance", $"host-{i / 50}.example.net:9100"), ("job", "node"), ("mode", "idle"), ("rack", $"r{i % 7}"),
            ], 1_700_000_000_000, i * 1.5);
        }

        return encoder.ToSnappy();
    }
}
