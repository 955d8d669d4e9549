using System.Buffers.Binary;
using Exporter.Trainer.Onnx.Proto;
using Google.Protobuf;

namespace Exporter.Trainer.Onnx;

/// <summary>Puts an ONNX graph together: values are named, every call returns the name of the value it makes.</summary>
/// <remarks>IR version 8, operator set 17, ai.onnx.ml 3: what ONNX Runtime has read for years. The same calls give the same bytes.</remarks>
public sealed class GraphBuilder
{
    /// <summary>Size of a dimension that is only known when the model runs, such as the number of rows.</summary>
    public const long Dynamic = -1;

    private const int IrVersion = 8;
    private const int OpsetVersion = 17;
    private const int MlOpsetVersion = 3;
    private const string MlDomain = "ai.onnx.ml";

    private readonly ModelProto _model;
    private readonly string _prefix = "";
    private int _values;

    /// <summary>An empty graph.</summary>
    /// <param name="name">Name of the graph.</param>
    /// <param name="producerVersion">Version of this program, for those who look into the file.</param>
    public GraphBuilder(string name, string producerVersion)
    {
        _model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "foresight_trainer",
            ProducerVersion = producerVersion,
            Graph = new GraphProto { Name = name },
        };
        _model.OpsetImport.Add(new OperatorSetIdProto { Version = OpsetVersion });
        _model.OpsetImport.Add(new OperatorSetIdProto { Domain = MlDomain, Version = MlOpsetVersion });
    }

    /// <summary>Goes on with a graph of another program.</summary>
    /// <param name="model">The file; it is changed in place.</param>
    /// <param name="prefix">Begins the names that are made up, so that they are not those of the graph.</param>
    internal GraphBuilder(ModelProto model, string prefix)
    {
        (_model, _prefix) = (model, prefix);

        // A pipeline of ai.onnx.ml operators alone need not import the standard ones.
        if (model.OpsetImport.All(set => set.Domain is not ("" or "ai.onnx")))
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Version = OpsetVersion });
        }
    }

    /// <summary>Declares a float32 input.</summary>
    public string Input(string name, params long[] shape)
    {
        _model.Graph.Input.Add(Declared(name, shape));
        return name;
    }

    /// <summary>Declares that the value <paramref name="name"/> is a float32 output.</summary>
    public GraphBuilder Output(string name, params long[] shape)
    {
        _model.Graph.Output.Add(Declared(name, shape));
        return this;
    }

    /// <summary>Adds a metadata entry.</summary>
    public GraphBuilder Metadata(string key, string value)
    {
        _model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        return this;
    }

    /// <summary>A float32 constant.</summary>
    /// <param name="values">Row-major, as many as the shape says.</param>
    /// <param name="shape">None for a scalar.</param>
    public string Constant(ReadOnlySpan<float> values, params long[] shape)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        }

        return Initializer(TensorProto.Types.DataType.Float, bytes, values.Length, shape);
    }

    /// <summary>An int64 constant, such as indices.</summary>
    public string Constant(ReadOnlySpan<long> values, params long[] shape)
    {
        var bytes = new byte[values.Length * sizeof(long)];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), values[i]);
        }

        return Initializer(TensorProto.Types.DataType.Int64, bytes, values.Length, shape);
    }

    /// <summary>Applies an operator of the standard set that has one output.</summary>
    /// <param name="operation">Operator name, such as <c>Gemm</c>.</param>
    /// <param name="inputs">Values by name.</param>
    /// <param name="output">Name for the result; null makes one up.</param>
    /// <param name="attributes">Integer attributes: all that the operators used here need.</param>
    public string Node(string operation, ReadOnlySpan<string> inputs, string? output = null, params ReadOnlySpan<(string Name, long Value)> attributes)
    {
        output ??= $"{_prefix}{operation}_{_values++}";
        var node = new NodeProto { OpType = operation, Name = $"{_prefix}make_{output}" };
        node.Input.AddRange(inputs.ToArray());
        node.Output.Add(output);
        foreach (var (name, value) in attributes)
        {
            node.Attribute.Add(new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value });
        }

        _model.Graph.Node.Add(node);
        return output;
    }

    /// <summary>Puts the dimensions of a value in another order.</summary>
    /// <param name="value">Name of the value.</param>
    /// <param name="order">For each dimension of the result, which one of the value it is.</param>
    public string Transpose(string value, params ReadOnlySpan<long> order)
    {
        var made = Node("Transpose", [value]);
        var attribute = new AttributeProto { Name = "perm", Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(order.ToArray());
        _model.Graph.Node[^1].Attribute.Add(attribute);
        return made;
    }

    /// <summary>Applies an operator of the <c>ai.onnx.ml</c> set that has one input and one output.</summary>
    internal string MlNode(string operation, string input, string output, IEnumerable<AttributeProto> attributes)
    {
        var node = new NodeProto { OpType = operation, Name = $"make_{output}", Domain = MlDomain };
        node.Input.Add(input);
        node.Output.Add(output);
        node.Attribute.AddRange(attributes);
        _model.Graph.Node.Add(node);
        return output;
    }

    /// <summary>Writes the file.</summary>
    public void WriteTo(Stream destination) => _model.WriteTo(destination);

    private string Initializer(TensorProto.Types.DataType type, byte[] bytes, long count, long[] shape)
    {
        if (shape.Aggregate(1L, (product, size) => product * size) != count)
        {
            throw new ArgumentException($"{count} values do not fill the shape [{string.Join(", ", shape)}]", nameof(shape));
        }

        var tensor = new TensorProto { DataType = (int)type, Name = $"{_prefix}constant_{_values++}", RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.AddRange(shape);
        _model.Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private static ValueInfoProto Declared(string name, long[] shape)
    {
        var dimensions = new TensorShapeProto();
        foreach (var size in shape)
        {
            dimensions.Dim.Add(size == Dynamic
                ? new TensorShapeProto.Types.Dimension { DimParam = "N" }
                : new TensorShapeProto.Types.Dimension { DimValue = size });
        }

        var tensor = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = dimensions };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
