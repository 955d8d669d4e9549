namespace Exporter.Ingest.Protobuf;

/// <summary>How a protobuf field's value lies on the wire.</summary>
/// <remarks>Source: protobuf.dev/programming-guides/encoding, "Message Structure". Groups (3, 4) are refused, no message here has any.</remarks>
internal enum WireType
{
    /// <summary>A base-128 varint of 1..10 bytes.</summary>
    Varint = 0,

    /// <summary>Eight bytes, little-endian.</summary>
    Fixed64 = 1,

    /// <summary>A varint length, then that many bytes.</summary>
    Bytes = 2,

    /// <summary>Four bytes, little-endian.</summary>
    Fixed32 = 5,
}
