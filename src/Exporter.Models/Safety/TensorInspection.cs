using System.Text;
using Exporter.Ingest.Protobuf;

namespace Exporter.Models.Safety;

/// <summary>Looks at one ONNX <c>TensorProto</c>: it must hold the elements that it claims, in the file itself.</summary>
internal static class TensorInspection
{
    // Field numbers of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto: TensorProto.
    private const int DimsField = 1;
    private const int TypeField = 2;
    private const int FloatsField = 4;
    private const int IntsField = 5;
    private const int TextsField = 6;
    private const int LongsField = 7;
    private const int NameField = 8;
    private const int RawField = 9;
    private const int DoublesField = 10;
    private const int UnsignedField = 11;
    private const int ExternalField = 13;
    private const int LocationField = 14;
    private const int Text = 8;

    /// <summary>Inspects a tensor.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="start">Where the message begins.</param>
    /// <param name="length">Its length.</param>
    /// <param name="findings">Where errors go.</param>
    /// <param name="name">Its name.</param>
    /// <returns>False when it is cut off or malformed.</returns>
    public static bool TryInspect(ReadOnlySpan<byte> file, int start, int length, InspectionFindings findings, out string name)
    {
        name = "";
        var (claimed, held, raw, type, isElsewhere) = (1L, 0L, 0L, 0UL, false);
        var reader = new ProtobufReader(file, start, length);
        while (reader.TryReadTag(out var field, out var wire))
        {
            var (at, size, number) = (0, 0, 0UL);
            var read = wire switch
            {
                WireType.Bytes => reader.TryReadBytes(out at, out size),
                WireType.Varint => reader.TryReadVarint(out number),
                _ => reader.TrySkip(wire),
            };
            if (!read)
            {
                return false;
            }

            switch (field)
            {
                case DimsField when wire == WireType.Varint:
                    claimed = Times(claimed, number);
                    break;
                case DimsField:
                    for (var dims = new ProtobufReader(file, at, size); !dims.AtEnd;)
                    {
                        if (!dims.TryReadVarint(out number))
                        {
                            return false;
                        }

                        claimed = Times(claimed, number);
                    }

                    break;
                case TypeField:
                    type = number;
                    break;
                case NameField:
                    name = Encoding.UTF8.GetString(file.Slice(at, size));
                    break;
                case RawField:
                    raw += size;
                    break;
                case FloatsField or DoublesField:
                    held += wire == WireType.Bytes ? size / (field == FloatsField ? sizeof(float) : sizeof(double)) : 1;
                    break;
                case IntsField or LongsField or UnsignedField:
                    held += wire == WireType.Bytes ? Varints(file.Slice(at, size)) : 1;
                    break;
                case TextsField:
                    held++;
                    findings.ConstantBytes += size;
                    break;
                case ExternalField:
                    isElsewhere = true;
                    break;
                case LocationField:
                    isElsewhere |= number != 0;
                    break;
            }
        }

        Judge(name, claimed, held, raw, (int)Math.Min(type, int.MaxValue), isElsewhere, findings);
        return reader.AtEnd;
    }

    /// <summary>The varints of a packed list: each ends with a byte below 128.</summary>
    public static long Varints(ReadOnlySpan<byte> packed)
    {
        long count = 0;
        foreach (var part in packed)
        {
            count += part < 0x80 ? 1 : 0;
        }

        return count;
    }

    /// <summary>A product of sizes; -1 where one is negative or the product is beyond all bounds.</summary>
    public static long Times(long product, ulong size) =>
        product < 0 || size > int.MaxValue || (product != 0 && (long)size > long.MaxValue / product) ? -1 : product * (long)size;

    private static void Judge(string name, long claimed, long held, long raw, int type, bool isElsewhere, InspectionFindings findings)
    {
        var bytes = BytesOf(type);
        if (isElsewhere)
        {
            findings.Add($"constant \"{InspectionFindings.Shown(name)}\" lies in another file; a model must be one file");
        }
        else if (bytes == 0)
        {
            findings.Add($"constant \"{InspectionFindings.Shown(name)}\" has elements of type {type}, which are not taken");
        }
        else if (claimed < 0 || claimed > held + (type == Text ? 0 : raw / bytes))
        {
            findings.Add($"constant \"{InspectionFindings.Shown(name)}\" claims {(claimed < 0 ? "too many" : claimed)} elements and holds {held + (raw / bytes)}");
        }
        else
        {
            findings.ConstantBytes += claimed * bytes;
        }

        if (findings.ConstantBytes > InspectionLimits.MaxConstantBytes)
        {
            findings.Add($"has constants of more than {InspectionLimits.MaxConstantBytes} bytes");
        }
    }

    /// <summary>Bytes of one element, of the types that are taken; 0 for others.</summary>
    private static int BytesOf(int type) => type switch
    {
        2 or 3 or 9 or 17 or 18 or 19 or 20 => 1, // uint8, int8, bool, four of float8
        4 or 5 or 10 or 16 => 2, // uint16, int16, float16, bfloat16
        1 or 6 or 12 => 4, // float32, int32, uint32
        7 or 11 or 13 => 8, // int64, float64, uint64
        Text => 1, // its bytes are counted where they are read
        _ => 0,
    };
}
