using System.Buffers.Binary;
using System.Text;
using Exporter.Ingest.Protobuf;

namespace Exporter.Models.Trees;

/// <summary>An ONNX <c>NodeProto</c>: operator, inputs, and its attributes by name.</summary>
internal sealed class TreeNodeAttributes
{
    private readonly Dictionary<string, List<long>> _ints = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<float>> _floats = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _strings = new(StringComparer.Ordinal);
    private readonly List<string> _inputs = [];
    private string _operation = "";

    /// <summary>True for the operator that sums trees.</summary>
    public bool IsTreeEnsemble => _operation == "TreeEnsembleRegressor";

    /// <summary>Reads a node; false when it is cut off or malformed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> buffer, int start, int length, out TreeNodeAttributes node)
    {
        node = new TreeNodeAttributes();
        var reader = new ProtobufReader(buffer, start, length);
        while (reader.TryReadTag(out var field, out var wire))
        {
            if (field is not (1 or 4 or 5) || wire != WireType.Bytes)
            {
                if (!reader.TrySkip(wire))
                {
                    return false;
                }

                continue;
            }

            if (!reader.TryReadBytes(out var at, out var size))
            {
                return false;
            }

            switch (field)
            {
                case 1:
                    node._inputs.Add(Encoding.UTF8.GetString(buffer.Slice(at, size)));
                    break;
                case 4:
                    node._operation = Encoding.UTF8.GetString(buffer.Slice(at, size));
                    break;
                default:
                    if (!node.TryReadAttribute(buffer, at, size))
                    {
                        return false;
                    }

                    break;
            }
        }

        return reader.AtEnd;
    }

    /// <summary>The ensemble; null when it is not one target summed straight from the input, or its covers are no row counts.</summary>
    public TreeEnsemble? ToEnsemble(int features)
    {
        var isPlain = _inputs is [ModelContract.InputName] && One("n_targets", 1) == 1 && Text("aggregate_function", "SUM") == "SUM" && Text("post_transform", "NONE") == "NONE";
        return isPlain ? new TreeAssembly(_ints, _floats, _strings, features).ToEnsemble() : null;
    }

    private long One(string name, long fallback) => _ints.TryGetValue(name, out var values) && values.Count == 1 ? values[0] : fallback;

    private string Text(string name, string fallback) => _strings.TryGetValue(name, out var values) && values.Count == 1 ? values[0] : fallback;

    private bool TryReadAttribute(ReadOnlySpan<byte> buffer, int start, int length)
    {
        var (name, ints, floats, strings) = ("", new List<long>(), new List<float>(), new List<string>());
        var reader = new ProtobufReader(buffer, start, length);
        while (reader.TryReadTag(out var field, out var wire))
        {
            // name = 1; i = 3, ints = 8; f = 2, floats = 7; s = 4, strings = 9. Repeated numbers may be packed or not.
            var at = reader.Position;
            var size = sizeof(float);
            ulong number = 0;
            var read = wire switch
            {
                WireType.Bytes => reader.TryReadBytes(out at, out size),
                WireType.Varint => reader.TryReadVarint(out number),
                _ => reader.TrySkip(wire),
            };
            if (!read || !TryTake(buffer.Slice(at, wire == WireType.Varint ? 0 : size), field, wire, number, ref name, ints, floats, strings))
            {
                return false;
            }
        }

        (_ints[name], _floats[name], _strings[name]) = (ints, floats, strings);
        return reader.AtEnd;
    }

    private static bool TryTake(
        ReadOnlySpan<byte> bytes, int field, WireType wire, ulong number, ref string name, List<long> ints, List<float> floats, List<string> strings)
    {
        switch (field, wire)
        {
            case (1, WireType.Bytes):
                name = Encoding.UTF8.GetString(bytes);
                break;
            case (4 or 9, WireType.Bytes):
                strings.Add(Encoding.UTF8.GetString(bytes));
                break;
            case (3 or 8, WireType.Varint):
                ints.Add((long)number);
                break;
            case (8, WireType.Bytes):
                for (var packed = new ProtobufReader(bytes, 0, bytes.Length); !packed.AtEnd; ints.Add((long)number))
                {
                    if (!packed.TryReadVarint(out number))
                    {
                        return false;
                    }
                }

                break;
            case (2 or 7, WireType.Bytes or WireType.Fixed32):
                for (; bytes.Length >= sizeof(float); bytes = bytes[sizeof(float)..])
                {
                    floats.Add(BinaryPrimitives.ReadSingleLittleEndian(bytes));
                }

                break;
        }

        return true;
    }
}
