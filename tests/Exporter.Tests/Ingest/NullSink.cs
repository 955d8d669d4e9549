using Exporter.Ingest;

namespace Exporter.Tests.Ingest;

/// <summary>Knows every series by its hash and stores nothing; allocates nothing.</summary>
internal sealed class NullSink : ISampleSink
{
    public ulong HashSum { get; private set; }

    public long Samples { get; private set; }

    public int Resolve(in LabelView labels)
    {
        HashSum ^= labels.Hash;
        return (int)(labels.Hash & int.MaxValue);
    }

    public AppendResult Append(int series, long timestampMs, double value)
    {
        Samples++;
        return AppendResult.Stored;
    }

    public AppendResult AppendHistogram(int series, long timestampMs, ReadOnlySpan<byte> encoded)
    {
        Samples++;
        return AppendResult.Stored;
    }
}
