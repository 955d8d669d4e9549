using Exporter.Ingest;

namespace Exporter.Tests.Ingest;

/// <summary>Knows every series by its hash, or by its fingerprint where it remembers, and stores nothing; allocates nothing for what it knows.</summary>
internal sealed class NullSink : ISampleSink
{
    private readonly Dictionary<UInt128, int> _known = [];

    public bool Remembers { get; init; }

    public int Resolves { get; private set; }

    public ulong HashSum { get; private set; }

    public long Samples { get; private set; }

    public int Resolve(in LabelView labels)
    {
        Resolves++;
        HashSum ^= labels.Hash;
        return (int)(labels.Hash & int.MaxValue);
    }

    public int ResolveKnown(UInt128 fingerprint) => Remembers ? _known.GetValueOrDefault(fingerprint, SeriesRef.Unknown) : SeriesRef.Unknown;

    public void Remember(UInt128 fingerprint, int series)
    {
        if (Remembers)
        {
            _known.Add(fingerprint, series);
        }
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
