using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Exporter.Ingest.Protobuf;

namespace Exporter.Models.Onnx;

/// <summary>Whole numbers as ONNX files hold them.</summary>
internal static class OnnxNumbers
{
    // Field numbers and the element type of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto: TensorProto.
    private const int TypeField = 2;
    private const int NumbersField = 7;
    private const int RawField = 9;
    private const int LocationField = 14;
    private const int Int64 = 7;

    /// <summary>Reads the varints of a packed field.</summary>
    /// <returns>False when one is cut off or malformed.</returns>
    public static bool TryReadPacked(ReadOnlySpan<byte> bytes, List<long> numbers)
    {
        for (var packed = new ProtobufReader(bytes, 0, bytes.Length); !packed.AtEnd;)
        {
            if (!packed.TryReadVarint(out var number))
            {
                return false;
            }

            numbers.Add((long)number);
        }

        return true;
    }

    /// <summary>The elements of a tensor of int64 that lies in the file itself, in order.</summary>
    /// <returns>False where it is another tensor, or malformed.</returns>
    public static bool TryReadTensor(ReadOnlySpan<byte> tensor, [NotNullWhen(true)] out List<long>? numbers)
    {
        numbers = null;
        var (type, elsewhere, found) = (0UL, 0UL, new List<long>());
        var reader = new ProtobufReader(tensor, 0, tensor.Length);
        while (reader.TryReadTag(out var field, out var wire))
        {
            var read = (field, wire) switch
            {
                (TypeField, WireType.Varint) => reader.TryReadVarint(out type),
                (LocationField, WireType.Varint) => reader.TryReadVarint(out elsewhere),
                (NumbersField, WireType.Varint) => TryReadOne(ref reader, found),
                (NumbersField, WireType.Bytes) => reader.TryReadBytes(out var at, out var size) && TryReadPacked(tensor.Slice(at, size), found),
                (RawField, WireType.Bytes) => reader.TryReadBytes(out var at, out var size) && TryReadRaw(tensor.Slice(at, size), found),
                _ => reader.TrySkip(wire),
            };
            if (!read)
            {
                return false;
            }
        }

        numbers = reader.AtEnd && type == Int64 && elsewhere == 0 ? found : null;
        return numbers is not null;
    }

    private static bool TryReadOne(ref ProtobufReader reader, List<long> numbers)
    {
        if (!reader.TryReadVarint(out var number))
        {
            return false;
        }

        numbers.Add((long)number);
        return true;
    }

    private static bool TryReadRaw(ReadOnlySpan<byte> bytes, List<long> numbers)
    {
        for (; bytes.Length >= sizeof(long); bytes = bytes[sizeof(long)..])
        {
            numbers.Add(BinaryPrimitives.ReadInt64LittleEndian(bytes));
        }

        return bytes.IsEmpty;
    }
}
