using Exporter.Ingest.Protobuf;
using Exporter.Models.Onnx;

namespace Exporter.Models.Safety;

/// <summary>Looks at a graph and those within it: operators on the list, constants that are there, and sizes that do not follow from what features hold.</summary>
/// <remarks>
/// The last is what makes a trial tell: where memory and work are a matter of the number of rows alone, a run with each number of rows has shown all of it. A value is
/// fixed when it is a constant, a size, or made of such; nodes come after what they take, as ONNX demands, so one pass is enough.
/// </remarks>
/// <param name="file">The whole file.</param>
/// <param name="findings">Where errors go, and what is counted.</param>
internal sealed class GraphInspection(byte[] file, InspectionFindings findings)
{
    // Field numbers of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto: GraphProto, ValueInfoProto.
    private const int NodeField = 1;
    private const int ConstantField = 5;
    private const int InputField = 11;
    private const int OutputField = 12;
    private const int SparseField = 15;

    /// <summary>Inspects a graph.</summary>
    /// <param name="start">Where the message begins.</param>
    /// <param name="length">Its length.</param>
    /// <param name="outer">What it sees of the graph around it; null for the outermost.</param>
    /// <param name="depth">Graphs around it.</param>
    /// <returns>False when it is malformed, or goes beyond what is counted: then nothing more is read.</returns>
    public bool TryInspect(int start, int length, ValueScope? outer = null, int depth = 0)
    {
        if (depth > InspectionLimits.MaxDepth)
        {
            return findings.Add($"has graphs within graphs, more than {InspectionLimits.MaxDepth} deep");
        }

        // Constants may stand behind the nodes that take them.
        var scope = new ValueScope(outer);
        return TryEach(start, length, (field, at, size) => TryDeclare(field, at, size, scope))
            && TryEach(start, length, (field, at, size) => field != NodeField || TryInspectNode(at, size, scope, depth));
    }

    private bool TryDeclare(int field, int at, int size, ValueScope scope)
    {
        switch (field)
        {
            case ConstantField:
                var read = TensorInspection.TryInspect(file, at, size, findings, out var constant);
                scope.Add(constant, isFixed: true);
                return read;
            case InputField:
                return ShapeInspection.TryInspect(file, at, size, "input", findings, out var input) && Declare(scope, input);
            case OutputField:
                return ShapeInspection.TryInspect(file, at, size, "output", findings, out _);
            case SparseField:
                return findings.Add("has sparse constants, which are not taken");
            case NodeField:
                return ++findings.Nodes <= InspectionLimits.MaxNodes || findings.Add($"has more than {InspectionLimits.MaxNodes} nodes");
            default:
                return true;
        }

        static bool Declare(ValueScope scope, string name)
        {
            scope.Add(name, isFixed: false);
            return true;
        }
    }

    private bool TryInspectNode(int start, int length, ValueScope scope, int depth)
    {
        var node = new NodeInspection(file, findings);
        if (!node.TryRead(start, length))
        {
            return false;
        }

        if (!OperatorList.TryFind(node.Domain, node.Operation, out var sizes))
        {
            findings.AddOperator(node.Domain, node.Operation);
            sizes = [];
        }

        if (sizes!.Any(input => input < node.Inputs.Count && !scope.IsFixed(node.Inputs[input])))
        {
            findings.Add($"has a node {InspectionFindings.Shown(node.Operation)} whose result has a size that follows from what features hold, and so may have any");
        }

        if (node.IsTrees && OnnxNode.TryRead(file, start, length, out var trees) && TreeInspection.Inspect(trees) is { Length: > 0 } error)
        {
            findings.Add(error);
        }

        foreach (var (at, size) in node.Graphs)
        {
            if (!TryInspect(at, size, scope, depth + 1))
            {
                return false;
            }
        }

        var isFixed = node.Operation is "Shape" or "Size" || (node.Graphs.Count == 0 && node.Inputs.TrueForAll(scope.IsFixed));
        foreach (var output in node.Outputs.Where(output => output.Length > 0))
        {
            // Which of two would count is the runtime's own business.
            if (scope.Has(output))
            {
                findings.Add($"has two values \"{InspectionFindings.Shown(output)}\"");
            }

            scope.Add(output, isFixed);
        }

        return true;
    }

    /// <summary>Calls for each field that is a message or bytes; false when the message is malformed, or the call says so.</summary>
    private bool TryEach(int start, int length, Func<int, int, int, bool> take)
    {
        var reader = new ProtobufReader(file, start, length);
        while (reader.TryReadTag(out var field, out var wire))
        {
            if (wire != WireType.Bytes)
            {
                if (!reader.TrySkip(wire))
                {
                    return false;
                }
            }
            else if (!reader.TryReadBytes(out var at, out var size) || !take(field, at, size))
            {
                return false;
            }
        }

        return reader.AtEnd;
    }
}
