using System.Collections.Immutable;
using System.Globalization;
using Exporter.Features;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.TestKit;
using Exporter.Tests.Models;
using Exporter.Trainer.Importing;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Onnx.Proto;
using Microsoft.ML.OnnxRuntime;
using DataType = Exporter.Trainer.Onnx.Proto.TensorProto.Types.DataType;

namespace Exporter.Tests.Trainer.Importing;

public sealed class ModelImportTests
{
    private static readonly PredictorDefinition TwoHorizons = SomeModels.Definition;
    private static readonly PredictorDefinition OneHorizon = SomeModels.Definition with { Horizons = [TimeSpan.FromMinutes(30)] };
    private static readonly int Features = SomeModels.Schema.Names.Length;

    private readonly List<string> _notes = [];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sklearn_BinaryClassifier_GivesTheProbabilityOfItsSecondClass(bool zipMap)
    {
        var foreign = new SklearnModel(Weights(("cpu:last", 2f)), offset: -1);

        using var scorer = Imported(zipMap ? foreign.WithZipMap() : foreign, OneHorizon, out var contract);

        float[] probabilities = new float[2];
        scorer.Score(SomeModels.Matrix([("cpu:last", 3f)], []), probabilities);
        Assert.Equal(SomeModels.Sigmoid((2 * 3) - 1), probabilities[0], 1e-6);
        Assert.Equal(SomeModels.Sigmoid(-1), probabilities[1], 1e-6);
        Assert.Equal("skl2onnx 1.19.1 (imported)", contract.Trainer);
        Assert.Equal([0.5], contract.Thresholds);
        Assert.Equal(["input \"float_input\" is now \"features\"", "column 1 of \"probabilities\" is now \"probability\""], _notes);
    }

    [Fact]
    public void Import_WhatTheTrainerDoesNotKnow_IsKept()
    {
        var import = new ModelImport(OneHorizon, [], null);
        Assert.True(import.TryRun(FileOf(new SklearnModel(new float[Features], 0).WithZipMap().ToBytes()), out _, out var content), string.Join("; ", import.Mistakes));

        using var session = new InferenceSession(content);

        Assert.Equal("a model of another program", session.ModelMetadata.Description);
        Assert.Equal("a graph", session.ModelMetadata.GraphDescription);
        Assert.Equal("a test", session.ModelMetadata.CustomMetadataMap["made_for"]);
        Assert.Equal(["probability"], session.OutputNames);

        // Making a map for each row costs more than scoring it.
        Assert.DoesNotContain(ModelProto.Parser.ParseFrom(content).Graph.Node, node => node.OpType == "ZipMap");
    }

    [Fact]
    public void Network_WithItsOwnNames_IsTaken()
    {
        var weights = new float[Features * 2];
        weights[SomeModels.Column("cpu:last") * 2] = weights[(SomeModels.Column("cpu:last") * 2) + 1] = 1;

        using var scorer = Imported(ForeignModels.Network(Features, weights, [-2, -1]), TwoHorizons, out var contract, 0.3, 0.6);

        var probabilities = SomeModels.Score(scorer, SomeModels.Matrix([("cpu:last", 1f)]));
        Assert.Equal(SomeModels.Sigmoid(-1), probabilities[0], 1e-6);
        Assert.Equal(SomeModels.Sigmoid(0), probabilities[1], 1e-6);
        Assert.Equal([0.3, 0.6], contract.Thresholds);
        Assert.Equal(["input \"x\" is now \"features\"", "\"y\" is now \"probability\""], _notes);
    }

    [Fact]
    public void Network_ThatTakesWindows_IsTakenAsItIs()
    {
        // The newest value of "cpu", and with features the same once more.
        var definition = OneHorizon with { WindowSteps = 3 };
        var schema = FeatureSchema.For(definition);
        foreach (var takesFeatures in (bool[])[false, true])
        {
            var graph = new GraphBuilder("windows", "1");
            var newest = graph.Node("Gather", [graph.Input("windows", GraphBuilder.Dynamic, 3, 2), graph.Constant([2L])], null, ("axis", 1));
            var score = graph.Node("Gather", [newest, graph.Constant([0L], 1)], null, ("axis", 1));
            if (takesFeatures)
            {
                var features = graph.Input("features", GraphBuilder.Dynamic, schema.Names.Length);
                score = graph.Node("Add", [score, graph.Node("Gather", [features, graph.Constant([(long)schema.Names.IndexOf("cpu:window_0")], 1)], null, ("axis", 1))]);
            }

            graph.Node("Sigmoid", [graph.Node("Where", [graph.Node("IsNaN", [score]), graph.Constant([0f]), score])], "y");
            graph.Output("y", GraphBuilder.Dynamic, 1);
            using var stream = new MemoryStream();
            graph.WriteTo(stream);

            var import = new ModelImport(definition, [], null);
            Assert.True(import.TryRun(FileOf(stream.ToArray()), out var contract, out var content), string.Join("; ", import.Mistakes));
            Assert.Equal(3, contract.Windows!.Steps);
            Assert.True(OnnxScorer.TryLoad(FileOf(content), definition, schema, out var scorer, out var error), error);
            using (scorer)
            {
                var matrix = new FeatureMatrix();
                matrix.Reset(0, 1, schema.Names.Length);
                matrix.Add(0).Fill(float.NaN);
                matrix.Row(0)[^2] = 0.75f;
                Assert.Equal(SomeModels.Sigmoid(takesFeatures ? 1.5 : 0.75), SomeModels.Score(scorer, matrix)[0], 1e-6);
            }
        }
    }

    [Fact]
    public void Network_ThatTakesWindowsByAnotherName_IsToldTheirName()
    {
        var graph = new GraphBuilder("windows", "1");
        graph.Node("ReduceMax", [graph.Input("x", GraphBuilder.Dynamic, 3, 2)], "y");
        using var stream = new MemoryStream();
        graph.Output("y", GraphBuilder.Dynamic, 1).WriteTo(stream);

        var import = new ModelImport(OneHorizon with { WindowSteps = 3 }, [], null);
        Assert.False(import.TryRun(FileOf(stream.ToArray()), out _, out _));
        Assert.Contains("input \"x\" has 3 dimensions, it must have two: rows and features; windows are float32 [N, 3, 2] by the name \"windows\"", import.Mistakes);
    }

    [Fact]
    public void PyTorch_FileThatItExported_ScoresAsItDoesThere()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Trainer", "Importing", "testdata");
        float[][] rows = [.. File.ReadLines(Path.Combine(folder, "pytorch.txt")).Select(line => line.Split(' ').Select(number => float.Parse(number, CultureInfo.InvariantCulture)).ToArray())];

        using var scorer = Imported(File.ReadAllBytes(Path.Combine(folder, "pytorch.onnx")), TwoHorizons, out var contract);

        var matrix = new FeatureMatrix();
        matrix.Reset(0, rows.Length, Features);
        foreach (var (index, row) in rows.Index())
        {
            var vector = matrix.Add(index);
            vector.Fill(1000);
            row.AsSpan(0, 8).CopyTo(vector);
        }

        Assert.Equal(rows.SelectMany(row => row[8..]), SomeModels.Score(scorer, matrix), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal("pytorch 1.13.0 (imported)", contract.Trainer);
        Assert.Equal(["input \"vectors\" is now \"features\"", "\"failing\" is now \"probability\""], _notes);
    }

    [Fact]
    public void Float64_BehindItsOwnInput_IsConverted()
    {
        var foreign = new SklearnModel(Weights(("cpu:last", 2f)), offset: -1);
        foreign.Input.Name = "features";
        foreign.Input.Type.TensorType.ElemType = (int)DataType.Double;

        // The nodes go on with float32, as a network in float64 would begin with a cast of its own.
        var cast = SklearnModel.Node("Cast", "features", "float_input");
        cast.Domain = "";
        cast.Attribute.Add(new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = (long)DataType.Float });
        foreign.Model.Graph.Node.Insert(0, cast);

        using var scorer = Imported(foreign, OneHorizon, out _);

        float[] probabilities = new float[1];
        scorer.Score(SomeModels.Matrix([("cpu:last", 3f)]), probabilities);
        Assert.Equal(SomeModels.Sigmoid(5), probabilities[0], 1e-6);
        Assert.Equal("input \"features\" is now \"features\", and converted to float64 behind it", _notes[0]);
    }

    [Fact]
    public void OwnFile_KeepsItsContract()
    {
        using var files = new SomeModels();
        var before = SomeModels.Contract with { Metrics = SomeModels.Contract.Metrics.Add("event_f1_2h", 0.5), Trainer = "foresight_trainer 1.0.0 (few)" };
        var path = files.Write("node.onnx", SomeModels.Model(("cpu:last", 1f)), before);

        using var scorer = Imported(File.ReadAllBytes(path), TwoHorizons, out var contract);

        Assert.Equal(before.ToJson(), contract.ToJson());
        Assert.Equal(SomeModels.Sigmoid(3), SomeModels.Score(scorer, SomeModels.Matrix([("cpu:last", 3f)]))[1], 1e-6);
        Assert.Equal(["the contract that it has is kept"], _notes);
    }

    [Fact]
    public void OwnFile_OfAnotherPredictor_IsRefused()
    {
        using var files = new SomeModels();
        var path = files.Write("web.onnx", SomeModels.Model(), SomeModels.Contract with { Predictor = "web" });
        Assert.Equal(["the model is for predictor \"web\", the configuration's is \"node\""], Mistakes(File.ReadAllBytes(path), TwoHorizons));
    }

    [Fact]
    public void ManyMistakes_AreListedAtOnce()
    {
        var foreign = new SklearnModel(new float[3], 0);
        foreign.Model.Graph.Input[0] = SklearnModel.Declared("float_input", DataType.String, columns: 3, rows: 1);
        foreign.Model.Graph.Output.RemoveAt(1);

        Assert.Equal(
            [
                "input \"float_input\" is string, it must be float32 (or float64)",
                $"input \"float_input\" takes exactly 1 rows at a time, it must take any number: leave the first dimension open (PyTorch: dynamic_axes={{\"float_input\": {{0: \"N\"}}}}, scikit-learn: FloatTensorType([None, {Features}]))",
                $"input \"float_input\" has 3 features, predictor \"node\" has {Features}: it must be trained on the vectors of this configuration, in the order of /api/v1/vectors",
                "none of its outputs holds probabilities as float32 or float64 (label: int64); export predict_proba, in scikit-learn with options={\"zipmap\": False}",
                "--thresholds has 1 numbers, predictor \"node\" has 2 horizons",
            ],
            Mistakes(foreign.ToBytes(), TwoHorizons, thresholds: [0.5]));
    }

    [Fact]
    public void WeightsInAnotherFile_AreAskedFor()
    {
        var foreign = new SklearnModel(new float[Features], 0);
        foreign.Model.Graph.Initializer.Add(new TensorProto { Name = "w", DataType = (int)DataType.Float, DataLocation = TensorProto.Types.DataLocation.External });
        Assert.Equal(
            ["its weights lie in another file: export it as one file (PyTorch: external_data=False), or join them with onnx.save(onnx.load(\"model.onnx\"), \"whole.onnx\")"],
            Mistakes(foreign.ToBytes(), OneHorizon));
    }

    [Fact]
    public void OneInputAColumn_IsExplained()
    {
        var foreign = new SklearnModel(new float[Features], 0);
        foreign.Model.Graph.Input.Add(SklearnModel.Declared("age", DataType.Float, columns: 1));
        Assert.Equal(
            [$"it has 2 inputs (float_input, age), it must have one of float32 [N, {Features}]; in scikit-learn convert with FloatTensorType([None, {Features}])"],
            Mistakes(foreign.ToBytes(), OneHorizon));
    }

    [Fact]
    public void SeveralOutputs_OneMustBeNamed()
    {
        var foreign = new SklearnModel(new float[Features], 0);
        foreign.Model.Graph.Output.Add(SklearnModel.Declared("scores", DataType.Float, columns: 2));

        Assert.Equal(
            ["several of its outputs may hold probabilities (label: int64, probabilities: float32, scores: float32); say which with --output"],
            Mistakes(foreign.ToBytes(), OneHorizon));
        Assert.Empty(Mistakes(foreign.ToBytes(), OneHorizon, output: "probabilities"));
        Assert.Equal(
            ["it has no output \"label\" of float32 or float64; there are: label: int64, probabilities: float32, scores: float32"],
            Mistakes(foreign.ToBytes(), OneHorizon, output: "label"));
    }

    [Fact]
    public void Classes_InPlaceOfHorizons_AreSeenThrough() => Assert.Equal(
        ["the 2 columns of each row add up to 1: they are classes of one question, but should be one probability for each horizon (30m, 2h)"],
        Mistakes(new SklearnModel(Weights(("cpu:last", 2f)), -1).ToBytes(), TwoHorizons));

    [Fact]
    public void OneProbability_ForTwoHorizons_IsExplained() => Assert.Equal(
        ["output \"y\" has shape [256, 1] for 256 rows, it must have [256, 2]: one probability for each horizon (30m, 2h); train one model for each horizon and join their outputs, or configure one horizon"],
        Mistakes(ForeignModels.Constant(Features, 0.5f), TwoHorizons));

    [Fact]
    public void ShorterHorizonMoreLikely_IsRefusedWithAnExample() => Assert.Equal(
        ["256 of 256 sample rows are less likely to fail within a longer horizon than within a shorter one, such as [0.75, 0.5]: let each column be the maximum of itself and those before"],
        Mistakes(ForeignModels.Constant(Features, 0.75f, 0.5f), TwoHorizons));

    [Fact]
    public void Logits_AndMissingFeatures_AreBothTold()
    {
        // The layer without its sigmoid, and without the nodes that replace NaN.
        var graph = new GraphBuilder("net", "1");
        var x = graph.Input("x", GraphBuilder.Dynamic, Features);
        graph.Node("Gemm", [x, graph.Constant(Weights(("cpu:last", 1f)), Features, 1), graph.Constant([0.5f], 1)], "y");
        using var file = new MemoryStream();
        graph.Output("y", GraphBuilder.Dynamic, 1).WriteTo(file);

        var mistakes = Mistakes(file.ToArray(), OneHorizon);

        Assert.Equal(3, mistakes.Count);
        Assert.EndsWith("of 255 sample rows give no number: features may be missing (NaN), so put an imputer in front, or learn with missing values", mistakes[0], StringComparison.Ordinal);
        Assert.Equal("a vector whose features are all missing (NaN) gives no number: put an imputer in front, or learn with missing values", mistakes[1]);
        Assert.EndsWith("which are no probabilities (0..1): export predict_proba and not the decision function, or put a sigmoid behind the logits", mistakes[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("6e6f7420616e204f4e4e582066696c65")]
    [InlineData("")]
    [InlineData("0808")]
    public void NoOnnxFile_IsSaidSo(string hex) =>
        Assert.StartsWith("this is no ONNX file: ", Assert.Single(Mistakes(Convert.FromHexString(hex), OneHorizon)), StringComparison.Ordinal);

    private OnnxScorer Imported(SklearnModel model, PredictorDefinition definition, out ModelContract contract) =>
        Imported(model.ToBytes(), definition, out contract);

    private OnnxScorer Imported(byte[] content, PredictorDefinition definition, out ModelContract contract, params double[] thresholds)
    {
        var import = new ModelImport(definition, [.. thresholds], null);
        Assert.True(import.TryRun(FileOf(content), out contract!, out var signed), string.Join("; ", import.Mistakes));
        _notes.AddRange(import.Notes);
        Assert.True(OnnxScorer.TryLoad(FileOf(signed), definition, FeatureSchema.For(definition), out var scorer, out var error), error);
        Assert.Equal(contract.ToJson(), scorer.Contract.ToJson());
        return scorer;
    }

    private static IReadOnlyList<string> Mistakes(byte[] content, PredictorDefinition definition, ImmutableArray<double>? thresholds = null, string? output = null)
    {
        var import = new ModelImport(definition, thresholds ?? [], output);
        var done = import.TryRun(FileOf(content), out _, out var signed);
        Assert.Equal((import.Mistakes.Count == 0, done), (done, signed is not null));
        return import.Mistakes;
    }

    private static ModelFile FileOf(byte[] content) => new("foreign.onnx", "foreign", ModelFile.HashOf(content), content);

    private static float[] Weights(params (string Feature, float Weight)[] weights)
    {
        var all = new float[Features];
        foreach (var (feature, weight) in weights)
        {
            all[SomeModels.Column(feature)] = weight;
        }

        return all;
    }
}
