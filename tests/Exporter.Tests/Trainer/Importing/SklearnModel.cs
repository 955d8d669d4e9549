using Exporter.Trainer.Onnx.Proto;
using Google.Protobuf;
using DataType = Exporter.Trainer.Onnx.Proto.TensorProto.Types.DataType;

namespace Exporter.Tests.Trainer.Importing;

/// <summary>A pipeline of SimpleImputer and LogisticRegression, laid out as skl2onnx writes it.</summary>
/// <remarks>
/// float_input → Imputer → LinearClassifier → label (int64) and scores of both classes → Normalizer → probabilities [N, 2], and with a
/// ZipMap a list of maps from class to probability in its place. The file has fields that the trainer does not know.
/// </remarks>
internal sealed class SklearnModel
{
    private const string MlDomain = "ai.onnx.ml";

    // ModelProto.doc_string, GraphProto.doc_string and NodeProto.doc_string of onnx.proto.
    private const int ModelDocField = 6;
    private const int GraphDocField = 10;
    private const int NodeDocField = 6;

    internal SklearnModel(float[] weights, float offset)
    {
        Model = new ModelProto { IrVersion = 8, ProducerName = "skl2onnx", ProducerVersion = "1.19.1", Graph = new GraphProto { Name = "logistic" } };
        Model.OpsetImport.Add(new OperatorSetIdProto { Domain = MlDomain, Version = 1 });
        Model.MetadataProps.Add(new StringStringEntryProto { Key = "made_for", Value = "a test" });
        Input = Declared("float_input", DataType.Float, weights.Length);
        Model.Graph.Input.Add(Input);
        Model.Graph.Node.AddRange([Imputer(weights.Length), Classifier(weights, offset), Normalizer()]);
        Model.Graph.Output.AddRange([Declared("label", DataType.Int64), Declared("probabilities", DataType.Float, 2)]);
    }

    /// <summary>The file; a test may change it.</summary>
    internal ModelProto Model { get; private set; }

    internal ValueInfoProto Input { get; }

    /// <summary>As skl2onnx writes a classifier by default: a list of maps in place of the tensor.</summary>
    internal SklearnModel WithZipMap()
    {
        var zip = Node("ZipMap", "probabilities", "output_probability");
        zip.Attribute.Add(Integers("classlabels_int64s", 0, 1));
        Model.Graph.Node.Add(zip);

        // Its type, seq(map(int64, tensor(float))), in the fields that the trainer does not know.
        var type = TypeProto.Parser.ParseFrom(Convert.FromHexString("220c0a0a2a08080712040a020801"));
        Model.Graph.Output[1] = new ValueInfoProto { Name = "output_probability", Type = type };
        return this;
    }

    internal byte[] ToBytes()
    {
        Model.Graph.Node[0].MergeFrom(Text(NodeDocField, "an imputer"));
        Model.Graph.MergeFrom(Text(GraphDocField, "a graph"));
        return [.. Model.ToByteArray(), .. Text(ModelDocField, "a model of another program")];
    }

    internal static ValueInfoProto Declared(string name, DataType type, int? columns = null, int? rows = null)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(rows is { } fixedRows ? new TensorShapeProto.Types.Dimension { DimValue = fixedRows } : new TensorShapeProto.Types.Dimension());
        if (columns is { } size)
        {
            shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = size });
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } } };
    }

    internal static NodeProto Node(string operation, string input, params string[] outputs)
    {
        var node = new NodeProto { OpType = operation, Domain = MlDomain, Name = operation };
        node.Input.Add(input);
        node.Output.AddRange(outputs);
        return node;
    }

    private static NodeProto Imputer(int features)
    {
        var node = Node("Imputer", "float_input", "imputed");
        node.Attribute.Add(Floats("imputed_value_floats", new float[features]));
        node.Attribute.Add(new AttributeProto { Name = "replaced_value_float", Type = AttributeProto.Types.AttributeType.Float, F = float.NaN });
        return node;
    }

    private static NodeProto Classifier(float[] weights, float offset)
    {
        var node = Node("LinearClassifier", "imputed", "label", "scores");
        node.Attribute.Add(Integers("classlabels_ints", 0, 1));
        node.Attribute.Add(Floats("coefficients", [.. weights.Select(weight => -weight), .. weights]));
        node.Attribute.Add(Floats("intercepts", [-offset, offset]));
        node.Attribute.Add(new AttributeProto { Name = "multi_class", Type = AttributeProto.Types.AttributeType.Int, I = 1 });
        node.Attribute.Add(new AttributeProto { Name = "post_transform", Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8("LOGISTIC") });
        return node;
    }

    private static NodeProto Normalizer()
    {
        var node = Node("Normalizer", "scores", "probabilities");
        node.Attribute.Add(new AttributeProto { Name = "norm", Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8("L1") });
        return node;
    }

    private static AttributeProto Integers(string name, params long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    private static AttributeProto Floats(string name, float[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Floats };
        attribute.Floats.AddRange(values);
        return attribute;
    }

    private static byte[] Text(int field, string value)
    {
        using var bytes = new MemoryStream();
        using (var writer = new CodedOutputStream(bytes, leaveOpen: true))
        {
            writer.WriteTag(field, WireFormat.WireType.LengthDelimited);
            writer.WriteString(value);
        }

        return bytes.ToArray();
    }
}
