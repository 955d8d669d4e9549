using System.Text;
using Exporter.Ingest.Protobuf;

namespace Exporter.Models.Safety;

/// <summary>One ONNX <c>NodeProto</c> as far as its inspection needs it: operator, names, and the graphs in its attributes. Numbers in attributes are counted, not kept.</summary>
/// <param name="file">The whole file.</param>
/// <param name="findings">Where errors go, and what is counted.</param>
internal sealed class NodeInspection(byte[] file, InspectionFindings findings)
{
    // Field numbers of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto: NodeProto, AttributeProto.
    private const int InputField = 1;
    private const int OutputField = 2;
    private const int OperationField = 4;
    private const int AttributeField = 5;
    private const int DomainField = 7;
    private const int TextField = 4;
    private const int TensorField = 5;
    private const int GraphField = 6;
    private const int FloatsField = 7;
    private const int IntsField = 8;
    private const int TextsField = 9;
    private const int TensorsField = 10;
    private const int GraphsField = 11;
    private const int SparseField = 22;
    private const int SparsesField = 23;

    /// <summary>The operator.</summary>
    public string Operation { get; private set; } = "";

    /// <summary>The set of operators that it is of; empty for the standard one.</summary>
    public string Domain { get; private set; } = "";

    /// <summary>Names of what it takes; empty names for what is left out.</summary>
    public List<string> Inputs { get; } = [];

    /// <summary>Names of what it makes.</summary>
    public List<string> Outputs { get; } = [];

    /// <summary>Where the graphs in its attributes are.</summary>
    public List<(int At, int Size)> Graphs { get; } = [];

    /// <summary>True for an ensemble of trees.</summary>
    public bool IsTrees => Operation.StartsWith("TreeEnsemble", StringComparison.Ordinal);

    /// <summary>Reads a node.</summary>
    /// <returns>False when it is malformed, or goes beyond what is counted.</returns>
    public bool TryRead(int start, int length)
    {
        var reader = new ProtobufReader(file, start, length);
        while (reader.TryReadTag(out var field, out var wire))
        {
            var (at, size) = (0, 0);
            if (!(wire == WireType.Bytes ? reader.TryReadBytes(out at, out size) : reader.TrySkip(wire)))
            {
                return false;
            }

            if (wire == WireType.Bytes && !TryTake(field, at, size))
            {
                return false;
            }
        }

        return reader.AtEnd;
    }

    private bool TryTake(int field, int at, int size)
    {
        switch (field)
        {
            case InputField or OutputField:
                (field == InputField ? Inputs : Outputs).Add(Text(at, size));
                return ++findings.Edges <= InspectionLimits.MaxEdges || findings.Add($"has nodes that take and make more than {InspectionLimits.MaxEdges} values");
            case OperationField:
                Operation = Text(at, size);
                return true;
            case DomainField:
                Domain = Text(at, size);
                return true;
            case AttributeField:
                return TryReadAttribute(at, size);
            default:
                return true;
        }
    }

    private bool TryReadAttribute(int start, int length)
    {
        var (tensors, graphs) = (0, 0);
        var reader = new ProtobufReader(file, start, length);
        while (reader.TryReadTag(out var field, out var wire))
        {
            var (at, size) = (0, 0);
            if (!(wire == WireType.Bytes ? reader.TryReadBytes(out at, out size) : reader.TrySkip(wire)))
            {
                return false;
            }

            tensors += field == TensorField ? 1 : 0;
            graphs += field == GraphField ? 1 : 0;
            if (!TryCount(field, wire, at, size))
            {
                return false;
            }
        }

        // Readers of protobuf make one message of two, which is then not what was looked at.
        return (tensors <= 1 && graphs <= 1 && reader.AtEnd) || findings.Add("has an attribute that is malformed");
    }

    private bool TryCount(int field, WireType wire, int at, int size)
    {
        switch (field)
        {
            case FloatsField:
                findings.Numbers += wire == WireType.Bytes ? size / sizeof(float) : 1;
                break;
            case IntsField:
                findings.Numbers += wire == WireType.Bytes ? TensorInspection.Varints(file.AsSpan(at, size)) : 1;
                break;
            case TextField or TextsField:
                findings.Texts++;
                break;
            case GraphField or GraphsField when wire == WireType.Bytes:
                Graphs.Add((at, size));
                break;
            case TensorField or TensorsField when wire == WireType.Bytes:
                return TensorInspection.TryInspect(file, at, size, findings, out _);
            case SparseField or SparsesField:
                return findings.Add("has sparse constants, which are not taken");
        }

        return (findings.Numbers <= InspectionLimits.MaxNumbers && findings.Texts <= InspectionLimits.MaxTexts)
            || findings.Add($"has attributes of more than {InspectionLimits.MaxNumbers} numbers or {InspectionLimits.MaxTexts} texts");
    }

    private string Text(int at, int size) => Encoding.UTF8.GetString(file, at, size);
}
