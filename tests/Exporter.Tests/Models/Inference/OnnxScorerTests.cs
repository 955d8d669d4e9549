using Exporter.Features;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.TestKit;
using Exporter.Tests.Trainer.LightGbm;
using Exporter.Trainer.Onnx;

namespace Exporter.Tests.Models.Inference;

public sealed class OnnxScorerTests : IDisposable
{
    private static readonly LinearModel Model = SomeModels.Model(("cpu:last", 2f), ("disk:last", -0.5f));
    private static readonly int Features = SomeModels.Schema.Names.Length;

    private readonly SomeModels _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Score_TwoRows_EqualsHandComputedNumbers()
    {
        using var scorer = SomeModels.Load(_files.Write("node.onnx", Model));

        var scores = SomeModels.Score(scorer, SomeModels.Matrix([("cpu:last", 1f), ("disk:last", 2f)], [("cpu:last", -1f)]));

        // 2·1 − 0.5·2 = 1, and −2 with the disk missing; 30m has intercept −1.
        Assert.Equal(SomeModels.Sigmoid(0), scores[0], 1e-6);
        Assert.Equal(SomeModels.Sigmoid(1), scores[1], 1e-6);
        Assert.Equal(SomeModels.Sigmoid(-3), scores[2], 1e-6);
        Assert.Equal(SomeModels.Sigmoid(-2), scores[3], 1e-6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(1300)]
    public void Score_AnyNumberOfRows_EqualsManagedModel(int rows)
    {
        using var scorer = SomeModels.Load(_files.Write("node.onnx", Model));
        var matrix = SomeModels.RandomMatrix(rows);
        var expected = new float[rows * 2];
        Model.Score(matrix.Values, expected);

        var scores = SomeModels.Score(scorer, matrix);

        Assert.Equal(expected, scores, (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Score_LinearModelOfFewFeatures_LooksAtNothingElse()
    {
        using var scorer = SomeModels.Load(_files.Write("node.onnx", Model));

        Assert.Equal([SomeModels.Column("cpu:last"), SomeModels.Column("disk:last")], scorer.UsedFeatures);
        SomeModels.AssertLooksAtNothingElse(scorer);
    }

    [Fact]
    public void Score_TreeModel_LooksAtNothingThatNoTreeSplitsOn()
    {
        using var forest = SomeForest.Grow(SomeForest.Boosting, trees: 2, count: 500);
        using var scorer = forest.Load();

        Assert.Equal(forest.Ensemble.Trees.SelectMany(tree => tree.Features).Distinct().Order(), scorer.UsedFeatures);
        Assert.InRange(scorer.UsedFeatures.Length, 1, Features - 1);
        SomeModels.AssertLooksAtNothingElse(scorer);
    }

    [Fact]
    public void Score_NetworkOfAnotherProgram_MayLookAtAll()
    {
        using var scorer = SomeModels.Load(_files.Write("fragile.onnx", NaNForInfinity()));

        Assert.Equal(Enumerable.Range(0, Features), scorer.UsedFeatures);
    }

    [Fact]
    public void TryLoad_GoodFile_TellsVersionAndThresholds()
    {
        using var scorer = SomeModels.Load(_files.Write("node.onnx", Model));
        using var same = SomeModels.Load(_files.Write("node.onnx", Model));

        Assert.Matches("^node-[0-9a-f]{8}$", scorer.Version);
        Assert.Equal(scorer.Version, same.Version);
        Assert.Equal([0.4, 0.5], scorer.Thresholds);
        Assert.Equal(SomeModels.Contract.ToJson(), scorer.Contract.ToJson());
    }

    [Fact]
    public void Score_SteadyState_AllocatesNothing()
    {
        using var scorer = SomeModels.Load(_files.Write("node.onnx", Model));
        FeatureMatrix[] matrices = [SomeModels.RandomMatrix(700), SomeModels.RandomMatrix(3), SomeModels.RandomMatrix(100)];
        var probabilities = new float[700 * 2];
        void ScoreAll()
        {
            for (var i = 0; i < 50; i++)
            {
                foreach (var matrix in matrices)
                {
                    scorer.Score(matrix, probabilities.AsSpan(0, matrix.Rows * 2));
                }
            }
        }

        ScoreAll();
        Assert.Equal(0, Allocations.FewestBytes(_ => ScoreAll()));
    }

    [Fact]
    public void TryLoad_OtherPredictor_NamesBothSidesAndTheFile()
    {
        var path = _files.Write("node.onnx", Model, SomeModels.Contract with { Predictor = "web" });

        Assert.Equal($"model file {path}: the model is for predictor \"web\", the configuration's is \"node\"", SomeModels.Refusal(path));
    }

    [Fact]
    public void TryLoad_SignalAddedToConfiguration_NamesHashesAndFeatures()
    {
        var definition = SomeModels.Definition with { Signals = [.. SomeModels.Definition.Signals, new SignalDefinition("mem", "mem")] };

        var error = SomeModels.Refusal(_files.Write("node.onnx", Model), definition);

        Assert.Contains($"hash {SomeModels.Schema.Hash} ({Features} features)", error, StringComparison.Ordinal);
        Assert.Contains($"the configuration's {FeatureSchema.For(definition).Hash}", error, StringComparison.Ordinal);
        Assert.Contains("only in the configuration: mem:last, ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryLoad_GarbageAndTruncation_AreRefusedAtEveryLength()
    {
        var whole = File.ReadAllBytes(_files.Write("node.onnx", Model));
        var path = _files.PathOf("cut.onnx");
        foreach (var length in new[] { 1, 2, 10, 100, whole.Length / 2, whole.Length - 1 })
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.StartsWith($"model file {path}: ", SomeModels.Refusal(path), StringComparison.Ordinal);
        }

        File.WriteAllBytes(path, [.. Enumerable.Repeat((byte)0xff, 5000)]);
        Assert.StartsWith($"model file {path}: ", SomeModels.Refusal(path), StringComparison.Ordinal);
    }

    [Fact]
    public void TryLoad_NoContract_SaysWhatIsMissing()
    {
        var path = _files.Write("bare.onnx", Graph(Features, 2, contract: null));

        Assert.Equal($"model file {path}: has no metadata \"foresight\", the contract that says what it predicts", SomeModels.Refusal(path));
    }

    [Fact]
    public void TryLoad_InvalidContract_SaysWhy()
    {
        var path = _files.Write("bad.onnx", Graph(Features, 2, "{"));

        Assert.StartsWith($"model file {path}: the contract is not valid JSON", SomeModels.Refusal(path), StringComparison.Ordinal);
    }

    [Fact]
    public void TryLoad_DeclaredShapesDiffer_NamesBothSides()
    {
        var path = _files.Write("wide.onnx", Graph(Features + 1, 3, SomeModels.Contract.ToJson()));

        Assert.Equal(
            $"model file {path}: input \"features\" has shape [-1, {Features + 1}], the contract's is [-1, {Features}] with -1 for any number of rows; "
            + "output \"probability\" has shape [-1, 3], the contract's is [-1, 2] with -1 for any number of rows",
            SomeModels.Refusal(path));
    }

    [Fact]
    public void TryLoad_ShapeOnlyWrongWhenRun_IsFoundByTheWarmUp()
    {
        var path = _files.Write("lies.onnx", Graph(Features, 3, SomeModels.Contract.ToJson(), declaredHorizons: GraphBuilder.Dynamic));

        Assert.StartsWith($"model file {path}: ", SomeModels.Refusal(path), StringComparison.Ordinal);
    }

    [Fact]
    public void TryLoad_OtherTensorNames_SaysWhichAreNeeded()
    {
        var graph = new GraphBuilder("g", "1").Metadata(ModelContract.MetadataKey, SomeModels.Contract.ToJson());
        graph.Node("Relu", [graph.Input("x", GraphBuilder.Dynamic, Features)], "y");
        var path = _files.Write("names.onnx", graph.Output("y", GraphBuilder.Dynamic, Features));

        Assert.Equal(
            $"model file {path}: has inputs \"x\", must have exactly \"features\"; has no output \"probability\" but \"y\"", SomeModels.Refusal(path));
    }

    [Fact]
    public void TryLoad_ModelThatCannotTakeMissingValues_IsRefused()
    {
        var path = _files.Write("nan.onnx", Graph(Features, 2, SomeModels.Contract.ToJson()));

        Assert.Equal(
            $"model file {path}: gives no valid probability for a vector whose features are all missing (NaN)", SomeModels.Refusal(path));
    }

    [Fact]
    public void Score_OneRowWithoutValidAnswer_LeavesTheOthers()
    {
        using var scorer = SomeModels.Load(_files.Write("fragile.onnx", NaNForInfinity()));

        var scores = SomeModels.Score(scorer, SomeModels.Matrix([("cpu:last", 1f)], [("cpu:last", float.PositiveInfinity)], [("cpu:last", 0f)]));

        Assert.Equal(0.5f, scores[0]);
        Assert.Equal([float.NaN, float.NaN], scores[2..4]);
        Assert.Equal(0.5f, scores[5]);
    }

    [Fact]
    public void Score_NoRowWithValidAnswer_Fails()
    {
        using var scorer = SomeModels.Load(_files.Write("fragile.onnx", NaNForInfinity()));

        var failure = Assert.Throws<ScoringException>(() => SomeModels.Score(scorer, SomeModels.Matrix([("cpu:last", float.PositiveInfinity)])));

        Assert.Equal($"model {scorer.Version} gave no valid probability for any of 1 rows", failure.Message);
    }

    [Fact]
    public void Score_VectorsOfAnotherWidth_Fails()
    {
        using var scorer = SomeModels.Load(_files.Write("node.onnx", Model));
        var matrix = new FeatureMatrix();
        matrix.Reset(0, 1, 3);
        matrix.Add(0);

        Assert.Throws<ScoringException>(() => scorer.Score(matrix, new float[2]));
    }

    /// <summary>sigmoid(features · 0): of the right names, not able to take NaN.</summary>
    private static GraphBuilder Graph(int columns, int horizons, string? contract, long? declaredHorizons = null)
    {
        var graph = new GraphBuilder("g", "1");
        var input = graph.Input(ModelContract.InputName, GraphBuilder.Dynamic, columns);
        var product = graph.Node("MatMul", [input, graph.Constant(new float[columns * horizons], columns, horizons)]);
        graph.Node("Sigmoid", [product], ModelContract.OutputName);
        graph.Output(ModelContract.OutputName, GraphBuilder.Dynamic, declaredHorizons ?? horizons);
        return contract is null ? graph : graph.Metadata(ModelContract.MetadataKey, contract);
    }

    /// <summary>Missing counts 0, and 0 · infinity is NaN: one half for all other rows.</summary>
    private static GraphBuilder NaNForInfinity()
    {
        var graph = new GraphBuilder("g", "1").Metadata(ModelContract.MetadataKey, SomeModels.Contract.ToJson());
        var input = graph.Input(ModelContract.InputName, GraphBuilder.Dynamic, Features);
        var filled = graph.Node("Where", [graph.Node("IsNaN", [input]), graph.Constant([0f]), input]);
        var zeros = graph.Node("ReduceSum", [graph.Node("Mul", [filled, graph.Constant([0f])]), graph.Constant([1L], 1)]);
        graph.Node("Sigmoid", [graph.Node("Concat", [zeros, zeros], null, ("axis", 1))], ModelContract.OutputName);
        return graph.Output(ModelContract.OutputName, GraphBuilder.Dynamic, 2);
    }
}
