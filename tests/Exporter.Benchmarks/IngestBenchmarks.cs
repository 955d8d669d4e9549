using BenchmarkDotNet.Attributes;
using Exporter.Ingest;

namespace Exporter.Benchmarks;

/// <summary>ns and bytes per sample of a body of 10,000 series with ten labels and one sample each, into a sink that stores nothing and, where it says so, knows every series by its fingerprint.</summary>
[MemoryDiagnoser]
public class IngestBenchmarks
{
    private const int Series = 10_000;

    private readonly RemoteWriteDecoder _decoder = new();
    private readonly IngestLimits _limits = new();
    private readonly CountingSink _unknown = new(SeriesRef.Unknown);
    private readonly CountingSink _known = new(0);
    private byte[] _body = [];

    /// <summary>The protocol version.</summary>
    [Params(RemoteWriteVersion.V1, RemoteWriteVersion.V2)]
    public RemoteWriteVersion Version { get; set; }

    /// <summary>Writes the body as a fleet of node_exporter targets would give it.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var encoder = new RemoteWriteEncoder(Version);
        for (int i = 0; i < Series; i++)
        {
            encoder.Add(
            [
                ("__name__", $"node_metric_{i % 50}_total"), ("cluster", "eu-1"), ("cpu", $"{i % 64}"), ("device", "nvme0n1"), ("env", "production"),
                ("instance", $"host-{i / 50}.example.net:9100"), ("job", "node"), ("mode", "idle"), ("rack", $"r{i % 7}"), ("zone", "a"),
            ], 1_700_000_000_000, i * 1.5);
        }

        _body = encoder.ToSnappy();
    }

    /// <summary>Decompress and check, which needs no lock.</summary>
    [Benchmark(OperationsPerInvoke = Series)]
    public bool CheckOnly() => _decoder.TryDecode(_body, Version, _limits);

    /// <summary>Decompress, check and apply; labels are read.</summary>
    [Benchmark(OperationsPerInvoke = Series)]
    public ulong DecodeAndApply() => Run(_unknown);

    /// <summary>The same where the sink knows all series already.</summary>
    [Benchmark(OperationsPerInvoke = Series)]
    public ulong DecodeAndApplyKnown() => Run(_known);

    private ulong Run(CountingSink sink)
    {
        _decoder.TryDecode(_body, Version, _limits);
        _decoder.ApplyTo(sink);
        return sink.Sum;
    }

    private sealed class CountingSink(int known) : ISampleSink
    {
        public ulong Sum { get; private set; }

        public int Resolve(in LabelView labels)
        {
            Sum ^= labels.Hash;
            return 0;
        }

        public int ResolveKnown(UInt128 fingerprint)
        {
            Sum ^= (ulong)fingerprint;
            return known;
        }

        public AppendResult Append(int series, long timestampMs, double value) => AppendResult.Stored;

        public AppendResult AppendHistogram(int series, long timestampMs, ReadOnlySpan<byte> encoded) => AppendResult.Stored;
    }
}
