using System.Buffers.Binary;
using System.Text;
using Exporter.Ingest.Protobuf;

namespace Exporter.Models.Onnx;

/// <summary>An ONNX <c>NodeProto</c>: operator, inputs, outputs, and its attributes by name.</summary>
internal sealed class OnnxNode
{
    private readonly List<string> _inputs = [];
    private readonly List<string> _outputs = [];

    /// <summary>The operator, such as <c>Gather</c>.</summary>
    public string Operation { get; private set; } = "";

    /// <summary>Names of the values that it takes.</summary>
    public IReadOnlyList<string> Inputs => _inputs;

    /// <summary>Names of the values that it makes.</summary>
    public IReadOnlyList<string> Outputs => _outputs;

    /// <summary>True where an attribute is a graph of its own, whose nodes may look at any value of the one around it.</summary>
    public bool HasGraph { get; private set; }

    /// <summary>Whole numbers of the attributes; an attribute of another kind has an empty list.</summary>
    public Dictionary<string, List<long>> Ints { get; } = new(StringComparer.Ordinal);

    /// <summary>Float32 numbers of the attributes; an attribute of another kind has an empty list.</summary>
    public Dictionary<string, List<float>> Floats { get; } = new(StringComparer.Ordinal);

    /// <summary>Texts of the attributes; an attribute of another kind has an empty list.</summary>
    public Dictionary<string, List<string>> Strings { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads a node; false when it is cut off or malformed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> buffer, int start, int length, out OnnxNode node)
    {
        node = new OnnxNode();
        var reader = new ProtobufReader(buffer, start, length);
        while (reader.TryReadTag(out var field, out var wire))
        {
            if (field is not (1 or 2 or 4 or 5) || wire != WireType.Bytes)
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
                case 2:
                    node._outputs.Add(Encoding.UTF8.GetString(buffer.Slice(at, size)));
                    break;
                case 4:
                    node.Operation = Encoding.UTF8.GetString(buffer.Slice(at, size));
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

    /// <summary>The one number of an attribute, else what it is where it is left out.</summary>
    public long Int(string name, long fallback) => Ints.TryGetValue(name, out var values) && values.Count == 1 ? values[0] : fallback;

    /// <summary>The one text of an attribute, else what it is where it is left out.</summary>
    public string Text(string name, string fallback) => Strings.TryGetValue(name, out var values) && values.Count == 1 ? values[0] : fallback;

    private bool TryReadAttribute(ReadOnlySpan<byte> buffer, int start, int length)
    {
        var (name, ints, floats, strings) = ("", new List<long>(), new List<float>(), new List<string>());
        var reader = new ProtobufReader(buffer, start, length);
        while (reader.TryReadTag(out var field, out var wire))
        {
            // name = 1; i = 3, ints = 8; f = 2, floats = 7; s = 4, strings = 9; g = 6, graphs = 11. Repeated numbers may be packed or not.
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

        (Ints[name], Floats[name], Strings[name]) = (ints, floats, strings);
        return reader.AtEnd;
    }

    private bool TryTake(
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
            case (6 or 11, WireType.Bytes):
                HasGraph = true;
                break;
            case (3 or 8, WireType.Varint):
                ints.Add((long)number);
                break;
            case (8, WireType.Bytes):
                return OnnxNumbers.TryReadPacked(bytes, ints);
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
