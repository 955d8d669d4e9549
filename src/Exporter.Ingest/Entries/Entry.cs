namespace Exporter.Ingest.Entries;

/// <summary>One series entry of a request as its scan found it.</summary>
internal struct Entry
{
    /// <summary>Stands for the labels; meaningless for <see cref="EntryKind.Unusual"/>.</summary>
    public UInt128 Fingerprint;

    /// <summary>The sample's timestamp in Unix ms; of <see cref="EntryKind.Sample"/> only.</summary>
    public long TimestampMs;

    /// <summary>The sample's value; of <see cref="EntryKind.Sample"/> only.</summary>
    public double Value;

    /// <summary>Offset of the entry's first byte in the decoded request.</summary>
    public int Start;

    /// <summary>Bytes of the entry.</summary>
    public int Length;

    /// <summary>What is known.</summary>
    public EntryKind Kind;
}
