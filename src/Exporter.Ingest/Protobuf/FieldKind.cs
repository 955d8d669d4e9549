namespace Exporter.Ingest.Protobuf;

/// <summary>What a <see cref="MessageShape"/> allows a field to be.</summary>
internal enum FieldKind : byte
{
    /// <summary>Not declared: skipped, whatever it holds.</summary>
    Unknown,

    /// <summary>A varint.</summary>
    Varint,

    /// <summary>A float64.</summary>
    Double,

    /// <summary>Text or bytes.</summary>
    Bytes,

    /// <summary>A nested message with a shape of its own.</summary>
    Message,

    /// <summary>Repeated varints, packed or not.</summary>
    PackedVarint,

    /// <summary>Repeated float64s, packed or not.</summary>
    PackedDouble,

    /// <summary>Must not occur: it belongs to the other version of the protocol.</summary>
    Reserved,
}
