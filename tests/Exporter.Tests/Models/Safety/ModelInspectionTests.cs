using Exporter.Models.Safety;
using Exporter.TestKit;
using Exporter.Tests.Trainer.Importing;
using Exporter.Trainer.Onnx.Proto;
using Google.Protobuf;

namespace Exporter.Tests.Models.Safety;

/// <summary>What converters make passes; what means harm is refused by name before any runtime sees it.</summary>
public sealed class ModelInspectionTests
{
    [Theory]
    [InlineData("examples/Demo/models/node.onnx")]
    [InlineData("examples/Demo/models/service.onnx")]
    [InlineData("tests/Exporter.Tests/Trainer/Importing/testdata/pytorch.onnx")]
    public void FileOfTheRepository_Passes(string file) => AssertPasses(File.ReadAllBytes(Repository.PathOf(file)));

    [Fact]
    public void FilesOfOtherPrograms_Pass()
    {
        AssertPasses(ForeignModels.Constant(3, 0.5f));
        AssertPasses(new SklearnModel([1, 2], 0).ToBytes());
        AssertPasses(new SklearnModel([1, 2], 0).WithZipMap().ToBytes());
        AssertPasses(HostileModels.Model().ToByteArray());
    }

    /// <summary>As PyTorch exports a recurrent network: the first state has a size that follows from the number of rows.</summary>
    [Theory]
    [InlineData("LSTM")]
    [InlineData("GRU")]
    public void RecurrentNetwork_WithAStateAsLongAsThereAreRows_Passes(string operation) => AssertPasses(HostileModels.Model((graph, scores) =>
    {
        var rows = graph.Node("Gather", [graph.Node("Shape", [scores]), graph.Constant([0L], 1)]);
        var state = graph.Node("ConstantOfShape", [graph.Node("Concat", [graph.Constant([1L], 1), rows, graph.Constant([4L], 1)], null, ("axis", 0))]);
        var sequence = graph.Node("Unsqueeze", [scores, graph.Constant([0L], 1)]);
        var gates = operation == "LSTM" ? 4 : 3;
        var all = graph.Node(operation, [sequence, graph.Constant(new float[gates * 8], 1, gates * 4, 2), graph.Constant(new float[gates * 16], 1, gates * 4, 4), "", "", state], null, ("hidden_size", 4));
        return graph.Node("Add", [scores, graph.Node("ReduceMean", [all])]);
    }).ToByteArray());

    [Fact]
    public void Branch_OnASize_Passes() => AssertPasses(HostileModels.Nested(depth: 3).ToByteArray());

    [Fact]
    public void Trees_WithANodeOfTwoParents_Pass() =>
        AssertPasses(HostileModels.WithNode(HostileModels.Trees([0, 1, 2], [1, 2, 0], [2, 2, 0], "BRANCH_EQ", "BRANCH_EQ", "LEAF")).ToByteArray());

    public static TheoryData<string, byte[]> Hostile => new()
    {
        { "is no ONNX file, or is cut short", "garbage"u8.ToArray() },
        { "is no ONNX file, or is cut short", [] },
        { "is no ONNX file, or is cut short", HostileModels.Model().ToByteArray()[..^7] },
        { "has operators that are not taken: Loop", HostileModels.Endless().ToByteArray() },
        { "has operators that are not taken: com.example:Run", HostileModels.WithNode(new NodeProto { OpType = "Run", Domain = "com.example" }).ToByteArray() },
        { "has operators that are not taken: RandomNormal, Scan, ai.onnx.ml:Add", Operators() },
        { "constant \"constant_1\" lies in another file; a model must be one file", HostileModels.Elsewhere("/etc/passwd").ToByteArray() },
        { "constant \"constant_1\" lies in another file; a model must be one file", HostileModels.Elsewhere("../../../etc/passwd").ToByteArray() },
        { $"constant \"constant_3\" claims 100000000000 elements and holds {SomeModels.Schema.Names.Length * 2}", HostileModels.Claiming(100_000, 1_000_000).ToByteArray() },
        { $"constant \"constant_3\" claims too many elements and holds {SomeModels.Schema.Names.Length * 2}", HostileModels.Claiming(1 << 30, 1 << 30, 1 << 30).ToByteArray() },
        { $"constant \"constant_3\" claims too many elements and holds {SomeModels.Schema.Names.Length * 2}", HostileModels.Claiming(-5).ToByteArray() },
        { "has a node Expand whose result has a size that follows from what features hold, and so may have any", HostileModels.SizedByFeature().ToByteArray() },
        { "has a node If whose result has a size that follows from what features hold, and so may have any", HostileModels.WithNode(HostileModels.Node("If", [ModelOutput], "x")).ToByteArray() },
        { "has graphs within graphs, more than 4 deep", HostileModels.Nested(depth: 5).ToByteArray() },
        { "has more than 20000 nodes", Many() },
        { "has functions of its own, which are not taken", HostileModels.WithFunction() },
        { "has sparse constants, which are not taken", HostileModels.Sparse().ToByteArray() },
        { "has two values \"probability\"", HostileModels.WithNode(HostileModels.Node("Identity", ["features"], ModelOutput)).ToByteArray() },
        { "has 1 entries of metadata with 33554437 bytes, the limits are 1000 and 16777216", Metadata(1, 32 << 20) },
        { "has 2001 entries of metadata", Metadata(2000, 1) },
        { "output \"large\" has more than 16777216 elements", Large() },
        { "has tree 0 in which a walk goes in circles", HostileModels.WithNode(HostileModels.Trees([0, 1, 2], [1, 0, 0], [2, 2, 0], "BRANCH_LEQ", "BRANCH_LEQ", "LEAF")).ToByteArray() },
        { "has tree 0 with a branch to a node that is not there", HostileModels.WithNode(HostileModels.Trees([0, 1], [1, 0], [2, 0], "BRANCH_LEQ", "LEAF")).ToByteArray() },
        { "has tree 0 with two nodes 0", HostileModels.WithNode(HostileModels.Trees([0, 0], [0, 0], [0, 0], "LEAF", "LEAF")).ToByteArray() },
        { "has trees whose lists of nodes differ in length: 1, 1, 0, 1, 1", HostileModels.WithNode(HostileModels.Trees([0], [], [0], "LEAF")).ToByteArray() },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void HostileFile_IsRefusedByName(string reason, byte[] file)
    {
        Assert.False(ModelInspection.TryPass(file, out var error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void ManyMistakes_AreListedTogether()
    {
        var model = HostileModels.Elsewhere("x");
        model.Graph.Node.Add(new NodeProto { OpType = "Loop" });

        Assert.False(ModelInspection.TryPass(model.ToByteArray(), out var error));
        Assert.Equal("constant \"constant_1\" lies in another file; a model must be one file; has operators that are not taken: Loop", error);
    }

    [Fact]
    public void NameOfAnOperator_CannotWriteToATerminal()
    {
        Assert.False(ModelInspection.TryPass(HostileModels.WithNode(new NodeProto { OpType = "a\u001b[2J\n" + new string('x', 200) }).ToByteArray(), out var error));
        Assert.Equal($"has operators that are not taken: a?[2J?{new string('x', 74)}…", error);
    }

    [Fact]
    public void Scorer_NeverShowsARefusedFileToTheRuntime()
    {
        using var files = new SomeModels();
        var path = files.PathOf("endless.onnx");
        File.WriteAllBytes(path, HostileModels.Endless().ToByteArray());

        Assert.Equal($"model file {path}: has operators that are not taken: Loop", SomeModels.Refusal(path));
    }

    private const string ModelOutput = "probability";

    private static void AssertPasses(byte[] file) => Assert.True(ModelInspection.TryPass(file, out var error), error);

    private static byte[] Operators()
    {
        var model = HostileModels.WithNode(new NodeProto { OpType = "Scan" });
        model.Graph.Node.Add(new NodeProto { OpType = "RandomNormal" });
        model.Graph.Node.Add(new NodeProto { OpType = "Add", Domain = "ai.onnx.ml" });
        return model.ToByteArray();
    }

    private static byte[] Many()
    {
        var model = HostileModels.Model();
        model.Graph.Node.AddRange(Enumerable.Range(0, 1_000_000).Select(_ => new NodeProto()));
        return model.ToByteArray();
    }

    private static byte[] Metadata(int entries, int length)
    {
        var model = HostileModels.Model();
        var bytes = entries == 1 ? [] : model.ToByteArray();
        model.MetadataProps.Clear();
        model.MetadataProps.AddRange(Enumerable.Range(0, entries).Select(_ => new StringStringEntryProto { Value = new string('x', length) }));
        return bytes.Length == 0 ? model.ToByteArray() : [.. bytes, .. new ModelProto { MetadataProps = { model.MetadataProps } }.ToByteArray()];
    }

    private static byte[] Large()
    {
        var model = HostileModels.Model();
        var output = HostileModels.Scalar("large", TensorProto.Types.DataType.Float);
        output.Type.TensorType.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "N" });
        output.Type.TensorType.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = 1 << 16 });
        model.Graph.Output.Add(output);
        return model.ToByteArray();
    }
}
