using Exporter.Ingest.Otlp.Proto;
using Exporter.Ingest.Protobuf;
using Google.Protobuf.Reflection;

namespace Exporter.Ingest.Otlp;

/// <summary>Counts what an export would be in memory, before it is: two bytes of protobuf become an object of two hundred, and gzip makes one byte of five hundred of those.</summary>
/// <remarks>Follows the declarations that the generated classes are made of. Allocates nothing.</remarks>
internal sealed class ExportShape
{
    // Our own messages nest five deep, values of attributes as deep as Google.Protobuf's readers go.
    private const int MaxDepth = 100;

    private static readonly Dictionary<MessageDescriptor, ExportShape> Shapes = [];
    private static readonly ExportShape Export = Of(ExportMetricsServiceRequest.Descriptor);
    private static readonly ExportShape ResourceShape = Of(Resource.Descriptor);

    private readonly Dictionary<int, FieldDescriptor> _fields;
    private readonly Dictionary<int, ExportShape> _nested = [];

    private ExportShape(MessageDescriptor message)
    {
        Shapes.Add(message, this);
        _fields = message.Fields.InFieldNumberOrder().ToDictionary(field => field.FieldNumber);
        foreach (var field in message.Fields.InFieldNumberOrder().Where(field => field.FieldType == FieldType.Message))
        {
            _nested.Add(field.FieldNumber, Of(field.MessageType));
        }
    }

    /// <summary>Elements that an export may have: a request at its limit of bytes is then a few times as large in memory. Real points have one for every dozen bytes.</summary>
    public static int MaxElements(IngestLimits limits) => Math.Max(4096, limits.MaxDecodedBytes / 32);

    /// <summary>Counts the messages, the numbers of lists that are written with fewer bytes than they take, and the fields that nobody knows.</summary>
    /// <returns>False where the bytes are no protobuf, or have a group, which no version of OTLP has.</returns>
    public static bool TryCount(ReadOnlySpan<byte> protobuf, out int elements)
    {
        elements = 0;
        return Export.TryCount(protobuf, 0, protobuf.Length, MaxDepth, ref elements);
    }

    /// <summary>The same of a resource alone.</summary>
    public static bool TryCountResource(ReadOnlySpan<byte> protobuf, out int elements)
    {
        elements = 0;
        return ResourceShape.TryCount(protobuf, 0, protobuf.Length, MaxDepth, ref elements);
    }

    /// <summary>As many in JSON, or some more: each but the first stands behind a brace, a bracket or a comma.</summary>
    public static int CountJson(ReadOnlySpan<byte> json) => json.Count((byte)'{') + json.Count((byte)'[') + json.Count((byte)',');

    private static ExportShape Of(MessageDescriptor message) => Shapes.GetValueOrDefault(message) ?? new ExportShape(message);

    private bool TryCount(ReadOnlySpan<byte> buffer, int start, int length, int depth, ref int elements)
    {
        var reader = new ProtobufReader(buffer, start, length);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var number, out var wire))
            {
                return false;
            }

            var field = _fields.GetValueOrDefault(number);
            if (field is null || field.IsRepeated || field.FieldType == FieldType.Message)
            {
                elements++;
            }

            if (wire != WireType.Bytes)
            {
                if (!reader.TrySkip(wire))
                {
                    return false;
                }
            }
            else if (!reader.TryReadBytes(out var at, out var size) || !TryCountWithin(buffer, at, size, field, depth, ref elements))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryCountWithin(ReadOnlySpan<byte> buffer, int at, int size, FieldDescriptor? field, int depth, ref int elements)
    {
        if (field is null)
        {
            return true;
        }

        if (_nested.TryGetValue(field.FieldNumber, out var nested))
        {
            // What nests deeper is refused by the reader.
            return depth > 0 && nested.TryCount(buffer, at, size, depth - 1, ref elements);
        }

        if (field is { IsRepeated: true, FieldType: FieldType.UInt64 })
        {
            // Each varint ends with the one byte that has no continuation bit.
            foreach (var octet in buffer.Slice(at, size))
            {
                elements += octet < 0x80 ? 1 : 0;
            }
        }

        return true;
    }
}
