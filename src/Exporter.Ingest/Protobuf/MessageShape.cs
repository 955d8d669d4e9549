namespace Exporter.Ingest.Protobuf;

/// <summary>The fields of one protobuf message, declared once, and the check that bytes have this shape.</summary>
/// <remarks>
/// The check runs before anything of a request is applied, so that an undecodable body changes nothing. It allocates
/// nothing, and nests no deeper than the declaration. Immutable.
/// </remarks>
internal sealed class MessageShape
{
    private const int MaxField = 31;
    private const int WellFormed = -1;

    private readonly FieldKind[] _kinds = new FieldKind[MaxField + 1];
    private readonly MessageShape?[] _nested = new MessageShape?[MaxField + 1];

    /// <summary>Declares a field.</summary>
    /// <returns>This shape, so that declarations chain.</returns>
    public MessageShape With(int field, FieldKind kind)
    {
        _kinds[field] = kind;
        return this;
    }

    /// <summary>Declares a field that holds a nested message.</summary>
    /// <returns>This shape, so that declarations chain.</returns>
    public MessageShape With(int field, MessageShape nested)
    {
        _kinds[field] = FieldKind.Message;
        _nested[field] = nested;
        return this;
    }

    /// <summary>Looks for the first byte that does not fit.</summary>
    /// <returns>Its offset in <paramref name="buffer"/>; negative if the message is well-formed.</returns>
    public int FindFault(ReadOnlySpan<byte> buffer) => FindFault(buffer, 0, buffer.Length);

    /// <summary>Looks for the first byte that does not fit, of a message at <paramref name="start"/>, which must lie inside the buffer.</summary>
    /// <returns>Its offset in <paramref name="buffer"/>; negative if the message is well-formed.</returns>
    public int FindFault(ReadOnlySpan<byte> buffer, int start, int length)
    {
        var reader = new ProtobufReader(buffer, start, length);
        while (!reader.AtEnd)
        {
            int tagAt = reader.Position;
            if (!reader.TryReadTag(out int field, out WireType wire))
            {
                return tagAt;
            }

            FieldKind kind = field <= MaxField ? _kinds[field] : FieldKind.Unknown;
            int fault = CheckField(buffer, ref reader, field, kind, wire, tagAt);
            if (fault >= 0)
            {
                return fault;
            }
        }

        return WellFormed;
    }

    private int CheckField(ReadOnlySpan<byte> buffer, ref ProtobufReader reader, int field, FieldKind kind, WireType wire, int tagAt)
    {
        if (!Allows(kind, wire))
        {
            return tagAt;
        }

        if (wire != WireType.Bytes)
        {
            return reader.TrySkip(wire) ? WellFormed : tagAt;
        }

        if (!reader.TryReadBytes(out int start, out int length))
        {
            return tagAt;
        }

        return kind switch
        {
            FieldKind.Message => _nested[field]!.FindFault(buffer, start, length),
            FieldKind.PackedVarint => FindFaultInVarints(buffer, start, length),
            FieldKind.PackedDouble => length % sizeof(double) == 0 ? WellFormed : tagAt,
            _ => WellFormed,
        };
    }

    private static bool Allows(FieldKind kind, WireType wire) => kind switch
    {
        FieldKind.Unknown => true,
        FieldKind.Varint => wire == WireType.Varint,
        FieldKind.Double => wire == WireType.Fixed64,
        FieldKind.Bytes or FieldKind.Message => wire == WireType.Bytes,
        FieldKind.PackedVarint => wire is WireType.Varint or WireType.Bytes,
        FieldKind.PackedDouble => wire is WireType.Fixed64 or WireType.Bytes,
        _ => false,
    };

    private static int FindFaultInVarints(ReadOnlySpan<byte> buffer, int start, int length)
    {
        var reader = new ProtobufReader(buffer, start, length);
        while (!reader.AtEnd)
        {
            int at = reader.Position;
            if (!reader.TryReadVarint(out _))
            {
                return at;
            }
        }

        return WellFormed;
    }
}
