using Exporter.Models;
using Exporter.Models.Onnx;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Onnx.Proto;
using Google.Protobuf;

namespace Exporter.Tests.Models.Onnx;

public sealed class InputUseTests
{
    private const int Features = 6;

    private static readonly int[] All = [0, 1, 2, 3, 4, 5];

    [Fact]
    public void Gather_ConstantIndices_AreTheColumns() => Assert.Equal([1, 4], Of((graph, features) => Gather(graph, features, [4, 1, 4])));

    [Fact]
    public void Gather_NegativeIndices_CountFromTheEnd() => Assert.Equal([0, 5], Of((graph, features) => Gather(graph, features, [-1, -6])));

    [Theory]
    [InlineData(6)]
    [InlineData(-7)]
    public void Gather_OutOfTheVector_MayBeAll(long index) => Assert.Equal(All, Of((graph, features) => Gather(graph, features, [index])));

    [Fact]
    public void Gather_OfRows_IsAll() =>
        Assert.Equal(All, Of((graph, features) => graph.Node("Gather", [features, graph.Constant([0L], 1)], "out", ("axis", 0))));

    [Fact]
    public void Gather_ComputedIndices_MayBeAll() =>
        Assert.Equal(All, Of((graph, features) => graph.Node("Gather", [features, graph.Node("Abs", [graph.Constant([1L], 1)])], "out", ("axis", 1))));

    [Fact]
    public void Cast_OfTheInput_IsFollowed() => Assert.Equal(
        [2], Of((graph, features) => Gather(graph, graph.Node("Identity", [graph.Node("Cast", [features], null, ("to", 11))]), [2])));

    [Fact]
    public void Cast_IntoTheOutput_IsAll() =>
        Assert.Equal(All, Of((graph, features) => graph.Node("Cast", [features], ModelContract.OutputName, ("to", 1))));

    [Fact]
    public void SeveralReaders_AddUp() => Assert.Equal([0, 3], Of((graph, features) => graph.Node("Add", [Gather(graph, features, [0]), Gather(graph, features, [3])])));

    [Fact]
    public void AnyOtherReader_IsAll() =>
        Assert.Equal(All, Of((graph, features) => graph.Node("Add", [Gather(graph, features, [0]), graph.Node("Relu", [features])])));

    [Theory]
    [InlineData("TreeEnsembleRegressor")]
    [InlineData("TreeEnsembleClassifier")]
    public void TreeEnsemble_SplitColumns_WithoutThoseOfLeaves(string operation) =>
        Assert.Equal([2, 3], Of((graph, features) => graph.MlNode(operation, features, "out", Tree(["BRANCH_LT", "LEAF", "BRANCH_LEQ", "LEAF", "LEAF"], [3, 0, 2, 0, 5]))));

    [Fact]
    public void TreeEnsemble_ListsOfDifferentLengths_MayBeAll() =>
        Assert.Equal(All, Of((graph, features) => graph.MlNode("TreeEnsembleRegressor", features, "out", Tree(["BRANCH_LT", "LEAF"], [3]))));

    [Fact]
    public void GraphInsideANode_MayLookAtAll() => Assert.Equal(All, Of((graph, features) =>
    {
        Gather(graph, features, [1]);
        var inner = new AttributeProto { Name = "then_branch" };

        // g = 6, which the trainer never writes: a length and an empty graph.
        return graph.MlNode("If", "condition", "out", [AttributeProto.Parser.ParseFrom([.. inner.ToByteArray(), 0x32, 0x00])]);
    }));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Indices_AsNumbersInsteadOfBytes_AreReadToo(bool unpacked)
    {
        // TensorProto with dims [2], int64, name "picked"; int64_data = 7, which other programs write, packed or not: 1 and 4.
        byte[] numbers = unpacked ? [0x38, 0x01, 0x38, 0x04] : [0x3a, 0x02, 0x01, 0x04];
        Assert.Equal([1, 4], Of(Picking([0x08, 0x02, 0x10, 0x07, 0x42, 0x06, .. "picked"u8, .. numbers])));
    }

    [Fact]
    public void Indices_InAnotherFile_MayBeAll() =>
        Assert.Equal(All, Of(Picking([0x08, 0x02, 0x10, 0x07, 0x42, 0x06, .. "picked"u8, 0x70, 0x01])));

    [Fact]
    public void Indices_OfAnotherType_MayBeAll() =>
        Assert.Equal(All, Of(Picking([0x08, 0x02, 0x10, 0x06, 0x42, 0x06, .. "picked"u8, 0x3a, 0x02, 0x01, 0x04])));

    [Fact]
    public void CutFile_IsNoGraphOrAWholeOne()
    {
        var file = Bytes((graph, features) => Gather(graph, features, [4, 1]));
        for (var length = 0; length < file.Length; length++)
        {
            // Between two fields a cut cannot be seen; a graph that was cut off is not half a graph.
            Assert.True(OnnxGraph.TryRead(file[..length]) is not { } graph || graph.Nodes.Count is 0 or 1);
        }
    }

    private static string Gather(GraphBuilder graph, string values, long[] indices) =>
        graph.Node("Gather", [values, graph.Constant(indices, indices.Length)], null, ("axis", 1));

    private static IEnumerable<AttributeProto> Tree(string[] modes, long[] columns)
    {
        var attribute = new AttributeProto { Name = "nodes_modes", Type = AttributeProto.Types.AttributeType.Strings };
        attribute.Strings.AddRange(modes.Select(ByteString.CopyFromUtf8));
        yield return attribute;
        attribute = new AttributeProto { Name = "nodes_featureids", Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(columns);
        yield return attribute;
    }

    private static byte[] Bytes(Func<GraphBuilder, string, string> build)
    {
        var graph = new GraphBuilder("g", "1");
        build(graph, graph.Input(ModelContract.InputName, GraphBuilder.Dynamic, Features));
        using var file = new MemoryStream();
        graph.WriteTo(file);
        return file.ToArray();
    }

    /// <summary>A model that picks the columns that a tensor of these bytes names.</summary>
    private static byte[] Picking(byte[] tensor)
    {
        var file = Bytes((graph, features) => graph.Node("Gather", [features, "picked"], "out", ("axis", 1)));

        // graph = 7 with initializer = 5: a message that is there twice is read as one.
        return [.. file, 0x3a, (byte)(tensor.Length + 2), 0x2a, (byte)tensor.Length, .. tensor];
    }

    private static int[] Of(Func<GraphBuilder, string, string> build) => Of(Bytes(build));

    private static int[] Of(byte[] file) => [.. InputUse.Of(OnnxGraph.TryRead(file)!, Features)];
}
