using System.Collections.Immutable;
using Exporter.Models.Explain;
using Exporter.Models.Onnx;
using Exporter.Models.Trees;
using Exporter.Tests.Trainer.LightGbm;
using Exporter.Trainer.LightGbm;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Onnx.Proto;
using Google.Protobuf;

namespace Exporter.Tests.Models.Explain;

public sealed class TreeContributionsTests
{
    /// <summary>x₀ ≤ 0 (6 of 10 rows): x₁ ≤ 0 (2 of 6) ? 1 : 3; else 8.</summary>
    private static readonly DecisionTree Tree = new()
    {
        Features = [0, 1],
        Thresholds = [0, 0],
        MissingLeft = [true, false],
        Left = [1, ~0],
        Right = [~1, ~2],
        Leaves = [1, 8, 3],
        InnerCovers = [10, 6],
        LeafCovers = [2, 4, 4],
    };

    [Fact]
    public void AddTo_TwoFeatures_GivesHandComputedShapleyValues()
    {
        var explainer = new TreeContributions(new TreeEnsemble([Tree], 0.5));
        var contributions = new double[2];
        explainer.AddTo([-1, -1], contributions);

        // Nothing known: 0.6·(2/6·1 + 4/6·3) + 0.4·8 = 4.6. x₀ known: 7/3. x₁ known: 0.6·1 + 3.2 = 3.8. Both: 1.
        // x₀: ½(7/3 − 4.6) + ½(1 − 3.8); x₁: ½(3.8 − 4.6) + ½(1 − 7/3).
        Assert.Equal(5.1, explainer.Mean, 12);
        Assert.Equal(((7.0 / 3) - 4.6 + 1 - 3.8) / 2, contributions[0], 12);
        Assert.Equal((3.8 - 4.6 + 1 - (7.0 / 3)) / 2, contributions[1], 12);
    }

    /// <summary>Sixty nodes, both children of each of which are the next: 2⁶⁰ ways down.</summary>
    [Fact]
    public void Read_NodesWithTwoParents_GivesNoExactExplanation() => Assert.Empty(ReadBack(Chain(60, level => level)));

    [Fact]
    public void Read_TreeThatIsTooDeep_GivesNoExactExplanation()
    {
        Assert.Single(ReadBack(Chain(256, level => ~level)));
        Assert.Empty(ReadBack(Chain(257, level => ~level)));
    }

    /// <summary>A node a level, whose right child is the next.</summary>
    /// <param name="levels">Number of inner nodes.</param>
    /// <param name="left">The left child of the node above a level.</param>
    private static DecisionTree Chain(int levels, Func<int, int> left)
    {
        // Covers of parents are the sums of their children's.
        var isShared = left(1) == 1;
        int[] inner = [.. Enumerable.Range(1, levels)];
        return new DecisionTree
        {
            Features = new int[levels],
            Thresholds = new double[levels],
            MissingLeft = new bool[levels],
            Left = [.. inner.Select(level => level == levels ? ~levels : left(level))],
            Right = [.. inner.Select(level => level == levels ? ~0 : level)],
            Leaves = new double[levels + 1],
            InnerCovers = [.. inner.Select(level => isShared ? Math.Pow(2, levels + 1 - level) : levels + 2.0 - level)],
            LeafCovers = [.. Enumerable.Repeat(1.0, levels + 1)],
        };
    }

    private static ImmutableArray<TreeEnsemble> ReadBack(DecisionTree tree)
    {
        var node = new NodeProto { OpType = "TreeEnsembleRegressor", Domain = "ai.onnx.ml" };
        node.Input.Add("features");
        node.Attribute.AddRange(TreeAttributes.Of(new TreeEnsemble([tree], 0)));
        return Read(new ModelProto { Graph = new GraphProto { Node = { node } } }.ToByteArray(), 1, 1);
    }

    [Theory]
    [InlineData(SomeForest.Boosting, 1.0, 0.2)]
    [InlineData(SomeForest.Boosting, 1e9, 0.0)]
    [InlineData(SomeForest.Boosting + " num_leaves=63", 1.0, 0.4)]
    [InlineData(SomeForest.Forest, 1.0, 0.2)]
    public void AddTo_EnsembleOutOfTheFile_EqualsLightGbm(string parameters, double scale, double missing)
    {
        using var forest = SomeForest.Grow(parameters, scale, missing, count: 400);
        using var scorer = forest.Load();
        Assert.Equal(2, scorer.Trees.Length);
        var columns = SomeForest.Columns;
        var native = new double[forest.Rows.Count * (columns + 1)];
        forest.Booster.Predict(forest.Values, columns, NativeMethods.PredictContributions, native);
        var explainer = new TreeContributions(scorer.Trees[1]);

        // LightGBM explains the sum of a forest's trees, its prediction is their mean.
        var parts = parameters == SomeForest.Forest ? forest.Ensemble.Trees.Length : 1;
        for (var row = 0; row < forest.Rows.Count; row++)
        {
            var contributions = new double[columns];
            explainer.AddTo(forest.Rows.Row(row), contributions);
            for (var column = 0; column < columns; column++)
            {
                Assert.Equal(native[(row * (columns + 1)) + column] / parts, contributions[column], 1e-6);
            }

            Assert.Equal(native[(row * (columns + 1)) + columns] / parts, explainer.Mean, 1e-6);
            Assert.Equal(scorer.Trees[1].Score(forest.Rows.Row(row)), explainer.Mean + contributions.Sum(), 1e-9);
        }
    }

    [Fact]
    public void Explain_TreeModel_IsExactAndNamesTheSignal()
    {
        using var forest = SomeForest.Grow(SomeForest.Boosting, missing: 0);
        using var scorer = forest.Load();
        var first = SomeModels.Schema.Names[0];
        var shares = new Contributions(SomeModels.Definition, SomeModels.Schema).Explain(scorer, SomeModels.Matrix([(first, 0.99f)]), 0, 0, 1);
        Assert.Equal(first.Split(':')[0], Assert.Single(shares).Signal);
    }

    [Fact]
    public void Trees_CutOrForeignFile_AreNone()
    {
        using var forest = SomeForest.Grow(SomeForest.Boosting, trees: 3, count: 300);
        using var memory = new MemoryStream();
        new Exporter.Trainer.Onnx.TreeModel(SomeForest.Columns, [forest.Ensemble, forest.Ensemble], [new Exporter.Trainer.Onnx.PlattCalibration(1, 0), new Exporter.Trainer.Onnx.PlattCalibration(1, 0)])
            .Write(SomeModels.Contract, memory);
        var file = memory.ToArray();
        Assert.Equal(2, Read(file, SomeForest.Columns, 2).Length);
        Assert.Empty(Read(file, SomeForest.Columns, 3));
        Assert.Empty(Read(file, 1, 2));
        for (var length = 0; length < file.Length; length += 97)
        {
            // Cut anywhere: no exception, and never a part of the trees.
            Assert.True(Read(file[..length], SomeForest.Columns, 2).Length is 0 or 2);
        }
    }

    private static ImmutableArray<TreeEnsemble> Read(byte[] file, int features, int horizons) =>
        OnnxGraph.TryRead(file) is { } graph ? TreeEnsembleReader.Read(graph, features, horizons) : [];
}
