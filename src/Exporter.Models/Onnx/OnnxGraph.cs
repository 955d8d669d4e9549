using System.Text;
using Exporter.Ingest.Protobuf;

namespace Exporter.Models.Onnx;

/// <summary>The graph of an ONNX file as far as it is looked at without a runtime: its nodes in the order of the file, and its constants.</summary>
/// <param name="file">The whole file; kept, as constants are decoded when they are asked for.</param>
internal sealed class OnnxGraph(byte[] file)
{
    // Field numbers of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto: ModelProto, GraphProto, TensorProto.
    private const int GraphField = 7;
    private const int NodeField = 1;
    private const int ConstantField = 5;
    private const int ConstantNameField = 8;

    private readonly List<OnnxNode> _nodes = [];
    private readonly Dictionary<string, (int Start, int Length)> _constants = new(StringComparer.Ordinal);

    /// <summary>The nodes, each after those whose values it takes.</summary>
    public IReadOnlyList<OnnxNode> Nodes => _nodes;

    /// <summary>Reads a file.</summary>
    /// <param name="file">The whole file; kept.</param>
    /// <returns>Null when it is cut off or malformed.</returns>
    public static OnnxGraph? TryRead(byte[] file)
    {
        var graph = new OnnxGraph(file);
        var model = new ProtobufReader(file, 0, file.Length);
        while (model.TryReadTag(out var field, out var wire))
        {
            var read = field == GraphField && wire == WireType.Bytes
                ? model.TryReadBytes(out var start, out var length) && graph.TryReadGraph(start, length)
                : model.TrySkip(wire);
            if (!read)
            {
                return null;
            }
        }

        return model.AtEnd ? graph : null;
    }

    /// <summary>True where a node takes a value of this name.</summary>
    public bool Takes(string value) => _nodes.Exists(node => node.Inputs.Contains(value));

    /// <summary>The elements of a constant of int64, in order; null where there is no such constant.</summary>
    public IReadOnlyList<long>? Indices(string name) =>
        _constants.TryGetValue(name, out var at) && OnnxNumbers.TryReadTensor(file.AsSpan(at.Start, at.Length), out var numbers) ? numbers : null;

    private bool TryReadGraph(int start, int length)
    {
        var graph = new ProtobufReader(file, start, length);
        while (graph.TryReadTag(out var field, out var wire))
        {
            if (field is not (NodeField or ConstantField) || wire != WireType.Bytes)
            {
                if (!graph.TrySkip(wire))
                {
                    return false;
                }

                continue;
            }

            if (!graph.TryReadBytes(out var at, out var size) || !(field == NodeField ? TryAddNode(at, size) : TryAddConstant(at, size)))
            {
                return false;
            }
        }

        return graph.AtEnd;
    }

    private bool TryAddNode(int start, int length)
    {
        var read = OnnxNode.TryRead(file, start, length, out var node);
        _nodes.Add(node);
        return read;
    }

    private bool TryAddConstant(int start, int length)
    {
        var tensor = new ProtobufReader(file, start, length);
        while (tensor.TryReadTag(out var field, out var wire))
        {
            if (field != ConstantNameField || wire != WireType.Bytes)
            {
                if (!tensor.TrySkip(wire))
                {
                    return false;
                }
            }
            else if (!tensor.TryReadBytes(out var at, out var size))
            {
                return false;
            }
            else
            {
                _constants[Encoding.UTF8.GetString(file.AsSpan(at, size))] = (start, length);
            }
        }

        return tensor.AtEnd;
    }
}
