using System.Text;
using Exporter.Ingest.Protobuf;

namespace Exporter.Models.Safety;

/// <summary>Looks at a declared input or output, an ONNX <c>ValueInfoProto</c>: its shape must be of a size that can be made.</summary>
internal static class ShapeInspection
{
    // Field numbers of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto: ValueInfoProto, TypeProto, TypeProto.Tensor, TensorShapeProto, Dimension.
    private const int NameField = 1;
    private const int TypeField = 2;
    private const int TensorField = 1;
    private const int ShapeField = 2;
    private const int DimensionField = 1;
    private const int SizeField = 1;

    /// <summary>Inspects a declaration.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="start">Where the message begins.</param>
    /// <param name="length">Its length.</param>
    /// <param name="kind">What it is, for the message.</param>
    /// <param name="findings">Where errors go.</param>
    /// <param name="name">Its name.</param>
    /// <returns>False when it is malformed.</returns>
    public static bool TryInspect(ReadOnlySpan<byte> file, int start, int length, string kind, InspectionFindings findings, out string name)
    {
        (name, var type) = ("", (At: start, Size: 0));
        var reader = new ProtobufReader(file, start, length);
        while (reader.TryReadTag(out var field, out var wire))
        {
            var (at, size) = (0, 0);
            if (!(wire == WireType.Bytes ? reader.TryReadBytes(out at, out size) : reader.TrySkip(wire)))
            {
                return false;
            }

            name = field == NameField ? Encoding.UTF8.GetString(file.Slice(at, size)) : name;
            type = field == TypeField ? (at, size) : type;
        }

        // What is no tensor, such as ZipMap's list of maps, has no shape.
        var elements = TryFind(file, type, TensorField, out var tensor) && TryFind(file, tensor, ShapeField, out var shape) ? Elements(file, shape) : 0;
        if (elements is < 0 or > InspectionLimits.MaxDeclaredElements)
        {
            findings.Add($"{kind} \"{InspectionFindings.Shown(name)}\" has more than {InspectionLimits.MaxDeclaredElements} elements");
        }

        return reader.AtEnd;
    }

    private static bool TryFind(ReadOnlySpan<byte> file, (int At, int Size) message, int wanted, out (int At, int Size) found)
    {
        found = default;
        var reader = new ProtobufReader(file, message.At, message.Size);
        while (reader.TryReadTag(out var field, out var wire))
        {
            var (at, size) = (0, 0);
            if (!(wire == WireType.Bytes ? reader.TryReadBytes(out at, out size) : reader.TrySkip(wire)))
            {
                return false;
            }

            found = field == wanted && wire == WireType.Bytes ? (at, size) : found;
        }

        return found != default;
    }

    /// <summary>Product of the sizes; -1 beyond all bounds.</summary>
    private static long Elements(ReadOnlySpan<byte> file, (int At, int Size) shape)
    {
        var product = 1L;
        var reader = new ProtobufReader(file, shape.At, shape.Size);
        while (reader.TryReadTag(out var field, out var wire))
        {
            if (field != DimensionField || wire != WireType.Bytes)
            {
                if (!reader.TrySkip(wire))
                {
                    return -1;
                }
            }
            else if (reader.TryReadBytes(out var at, out var size))
            {
                product = TensorInspection.Times(product, SizeOf(file, at, size));
            }
        }

        return reader.AtEnd ? product : -1;
    }

    private static ulong SizeOf(ReadOnlySpan<byte> file, int start, int length)
    {
        var reader = new ProtobufReader(file, start, length);
        ulong found = InspectionLimits.OpenSize;
        while (reader.TryReadTag(out var field, out var wire))
        {
            if (field == SizeField && wire == WireType.Varint)
            {
                _ = reader.TryReadVarint(out found);
            }
            else if (!reader.TrySkip(wire))
            {
                break;
            }
        }

        // Some writers say 0 or -1 for what is open.
        return found is 0 or ulong.MaxValue ? InspectionLimits.OpenSize : found;
    }
}
