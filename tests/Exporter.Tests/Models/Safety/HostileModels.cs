using Exporter.Models;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Onnx.Proto;
using Google.Protobuf;
using AttributeType = Exporter.Trainer.Onnx.Proto.AttributeProto.Types.AttributeType;
using DataType = Exporter.Trainer.Onnx.Proto.TensorProto.Types.DataType;

namespace Exporter.Tests.Models.Safety;

/// <summary>Models that keep the contract of <see cref="SomeModels"/>, and mean harm.</summary>
internal static class HostileModels
{
    private const int Horizons = 2;

    // AttributeProto.g, GraphProto.sparse_initializer, TensorProto.external_data and ModelProto.functions of onnx.proto.
    private const int GraphField = 6;
    private const int SparseField = 15;
    private const int ExternalField = 13;
    private const int FunctionField = 25;

    private static int Features => SomeModels.Schema.Names.Length;

    /// <summary>A model that is as it should be, whose last value before the sigmoid a test may make otherwise.</summary>
    /// <param name="between">From the scores [N, horizons] to others of that shape.</param>
    internal static ModelProto Model(Func<GraphBuilder, string, string>? between = null)
    {
        var graph = new GraphBuilder("g", "1").Metadata(ModelContract.MetadataKey, SomeModels.Contract.ToJson());
        var input = graph.Input(ModelContract.InputName, GraphBuilder.Dynamic, Features);
        var known = graph.Node("Where", [graph.Node("IsNaN", [input]), graph.Constant([0f]), input]);
        var scores = graph.Node("MatMul", [known, graph.Constant(new float[Features * Horizons], Features, Horizons)]);
        graph.Node("Sigmoid", [between?.Invoke(graph, scores) ?? scores], ModelContract.OutputName);
        graph.Output(ModelContract.OutputName, GraphBuilder.Dynamic, Horizons);
        using var file = new MemoryStream();
        graph.WriteTo(file);
        return ModelProto.Parser.ParseFrom(file.ToArray());
    }

    /// <summary>A few nodes, each of which doubles what is made of the scores: gigabytes soon.</summary>
    internal static ModelProto Doubling(int times) => Model((graph, scores) =>
    {
        var grown = scores;
        for (var i = 0; i < times; i++)
        {
            grown = graph.Node("Concat", [grown, grown], null, ("axis", 1));
        }

        return graph.Node("Add", [scores, graph.Node("ReduceSum", [grown, graph.Constant([1L], 1)])]);
    });

    /// <summary>Products of matrices that a few sizes say, one after the other, for minutes.</summary>
    internal static ModelProto Busy(int products) => Model((graph, scores) =>
    {
        // A square of 1,500 out of the number of rows, so that it cannot be worked out beforehand.
        var rows = graph.Node("Slice", [graph.Node("Shape", [scores]), graph.Constant([0L], 1), graph.Constant([1L], 1)]);
        var one = graph.Node("Div", [rows, rows]);
        var square = graph.Node("Expand", [graph.Constant([1e-4f], 1, 1), graph.Node("Mul", [graph.Constant([1500L, 1500L], 2), one])]);
        var product = square;
        for (var i = 0; i < products; i++)
        {
            product = graph.Node("MatMul", [product, square]);
        }

        return graph.Node("Add", [scores, graph.Node("ReduceSum", [product])]);
    });

    /// <summary>A loop without an end, over a condition that stays true.</summary>
    internal static ModelProto Endless()
    {
        var body = new GraphProto { Name = "body" };
        body.Input.AddRange([Scalar("i", DataType.Int64), Scalar("go", DataType.Bool)]);
        body.Node.Add(Node("Identity", ["go"], "on"));
        body.Output.Add(Scalar("on", DataType.Bool));
        var model = Model();
        var loop = Node("Loop", ["", "always"]);
        loop.Attribute.Add(Graph("body", body));
        var always = new TensorProto { Name = "always", DataType = (int)DataType.Bool, RawData = ByteString.CopyFrom(1) };
        model.Graph.Initializer.Add(always);
        model.Graph.Node.Insert(0, loop);
        return model;
    }

    /// <summary>A size that a feature says: nothing while it is 0 or missing.</summary>
    internal static ModelProto SizedByFeature() => Model((graph, scores) =>
    {
        var largest = graph.Node("ReduceMax", [graph.Node("Cast", [scores], null, ("to", (long)DataType.Int64))], null, ("keepdims", 0));
        var grown = graph.Node("Expand", [graph.Constant([0f], 1), graph.Node("Reshape", [largest, graph.Constant([1L], 1)])]);
        return graph.Node("Add", [scores, graph.Node("ReduceSum", [grown])]);
    });

    /// <summary>Graphs within graphs.</summary>
    internal static ModelProto Nested(int depth)
    {
        var inner = new GraphProto { Name = "inner" };
        inner.Node.Add(Node("Identity", ["always"], "v0"));
        inner.Output.Add(Scalar("v0", DataType.Bool));
        for (var level = 1; level <= depth; level++)
        {
            var branch = Node("If", ["always"], $"v{level}");
            branch.Attribute.AddRange([Graph("then_branch", inner), Graph("else_branch", inner)]);
            inner = new GraphProto { Name = $"inner{level}" };
            inner.Node.Add(branch);
            inner.Output.Add(Scalar($"v{level}", DataType.Bool));
        }

        var model = Model();
        model.Graph.Initializer.Add(new TensorProto { Name = "always", DataType = (int)DataType.Bool, RawData = ByteString.CopyFrom(1) });
        model.Graph.Node.Add(inner.Node);
        return model;
    }

    /// <summary>A constant whose elements lie in another file.</summary>
    internal static ModelProto Elsewhere(string location)
    {
        var model = Model();
        var tensor = model.Graph.Initializer[0];
        tensor.RawData = ByteString.Empty;
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.MergeFrom(Field(ExternalField, new StringStringEntryProto { Key = "location", Value = location }.ToByteArray()));
        return model;
    }

    /// <summary>A constant that claims to be large.</summary>
    internal static ModelProto Claiming(params long[] dims)
    {
        var model = Model();
        model.Graph.Initializer[1].Dims.Clear();
        model.Graph.Initializer[1].Dims.AddRange(dims);
        return model;
    }

    internal static ModelProto WithNode(NodeProto node)
    {
        var model = Model();
        model.Graph.Node.Add(node);
        return model;
    }

    internal static ModelProto Sparse()
    {
        var model = Model();
        model.Graph.MergeFrom(Field(SparseField, []));
        return model;
    }

    internal static byte[] WithFunction() => [.. Model().ToByteArray(), .. Field(FunctionField, [])];

    /// <summary>A tree whose nodes lead to each other.</summary>
    internal static NodeProto Trees(long[] ids, long[] yes, long[] no, params string[] modes)
    {
        var node = Node("TreeEnsembleRegressor", [ModelContract.InputName], "trees");
        node.Domain = "ai.onnx.ml";
        foreach (var (name, values) in new[] { ("nodes_treeids", new long[ids.Length]), ("nodes_nodeids", ids), ("nodes_truenodeids", yes), ("nodes_falsenodeids", no) })
        {
            var attribute = new AttributeProto { Name = name, Type = AttributeType.Ints };
            attribute.Ints.AddRange(values);
            node.Attribute.Add(attribute);
        }

        var texts = new AttributeProto { Name = "nodes_modes", Type = AttributeType.Strings };
        texts.Strings.AddRange(modes.Select(ByteString.CopyFromUtf8));
        node.Attribute.Add(texts);
        return node;
    }

    internal static NodeProto Node(string operation, string[] inputs, params string[] outputs)
    {
        var node = new NodeProto { OpType = operation };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        return node;
    }

    internal static ValueInfoProto Scalar(string name, DataType type) =>
        new() { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = new TensorShapeProto() } } };

    private static AttributeProto Graph(string name, GraphProto graph)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeType.Graph };
        attribute.MergeFrom(Field(GraphField, graph.ToByteArray()));
        return attribute;
    }

    /// <summary>A field that the trainer's subset of ONNX does not know.</summary>
    private static byte[] Field(int number, byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var writer = new CodedOutputStream(bytes, leaveOpen: true))
        {
            writer.WriteTag(number, WireFormat.WireType.LengthDelimited);
            writer.WriteBytes(ByteString.CopyFrom(content));
        }

        return bytes.ToArray();
    }
}
