using CsCheck;
using Exporter.Models.Explain;
using Exporter.Models.Inference;
using Exporter.Models.Trees;
using Exporter.Tests.Models;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Unsupervised;

namespace Exporter.Tests.Trainer.Onnx;

/// <summary>Models made of models: ONNX Runtime and the trainer's own arithmetic give one number, and reasons are those of the whole.</summary>
public sealed class SummedModelTests : IDisposable
{
    private static readonly int Features = SomeModels.Schema.Names.Length;
    private static readonly Calibration[] Plain = [new PlattCalibration(1, 0), new PlattCalibration(1, 0)];

    private readonly SomeModels _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Score_LineAndTree_IsTheHandComputedSum()
    {
        // 30m: 2·(3·0.5 − 1) + 1·4 − 0.5 = 4.5; 2h: 2·4 + 1; where disk is above 0.9, the tree says −4.
        var model = Mixed(SomeModels.Model(("cpu:last", 3)), Tree("disk:last", 0.9, 4, -4));
        using var scorer = Load(model);
        var probabilities = SomeModels.Score(scorer, SomeModels.Matrix([("cpu:last", 0.5f), ("disk:last", 0.5f)], [("cpu:last", 0.5f), ("disk:last", 0.95f)]));
        Assert.Equal(
            [SomeModels.Sigmoid(4.5), SomeModels.Sigmoid(9), SomeModels.Sigmoid(-3.5), SomeModels.Sigmoid(-3.5)], probabilities.Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Of_TreesAlone_IsOneEnsembleWithExactReasons()
    {
        var model = SummedModel.Of(
            [new SummedPart(Tree("disk:last", 0.9, 0, 3), [1, 2], 0.5), new SummedPart(Tree("cpu:last", 0.5, 0, 1), [4, 0], 0.5)], [-1, -2], Plain);
        using var scorer = Load(model);
        Assert.Equal([2, 1], scorer.Trees.Select(ensemble => ensemble.Trees.Length));

        // Half of the rows on either side: disk is worth 3·1·½ of 30m's score beyond the mean, processor 1·4·½.
        var reasons = Reasons(scorer, 0);
        Assert.Equal(1.5 / 3.5, reasons["disk"], 6);
        Assert.Equal(2 / 3.5, reasons["cpu"], 6);
    }

    [Fact]
    public void Of_OneTreeAmongOthers_HasReasonsOfAllAndNotOfTheTreeAlone()
    {
        using var scorer = Load(Mixed(SomeModels.Model(("cpu:last", 3)), Tree("disk:last", 0.9, 4, -4)));
        Assert.Empty(scorer.Trees);
        Assert.Equal(["cpu"], Reasons(scorer, 0).Keys);
    }

    [Fact]
    public void Detected_ForestBeforeALine_HasNoReasonsOfTheForestAlone()
    {
        var line = Widened(SomeModels.Model(("cpu:last", 3)));
        using var scorer = Load(new DetectedModel([OneHorizon(Tree("disk:last", 0.9, 4, -4))], line, Plain));
        Assert.Empty(scorer.Trees);
    }

    [Fact]
    public void Detected_ScoreOfTheDetector_IsAFeatureBehindTheOthers()
    {
        // The line gives the detector's column a weight of 2: 3·0.5 − 1 + 2·4 at 30m.
        var line = Widened(SomeModels.Model(("cpu:last", 3)));
        line.Weights[^2] = line.Weights[^1] = 2;
        var model = new DetectedModel([OneHorizon(Tree("disk:last", 0.9, 4, -4))], line, Plain);
        using var scorer = Load(model);
        var probabilities = SomeModels.Score(scorer, SomeModels.Matrix([("cpu:last", 0.5f), ("disk:last", 0.5f)], [("cpu:last", 0.5f), ("disk:last", 0.95f)]));
        Assert.Equal(
            [SomeModels.Sigmoid(8.5), SomeModels.Sigmoid(9.5), SomeModels.Sigmoid(-7.5), SomeModels.Sigmoid(-6.5)], probabilities.Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-6);

        // What the detector is worth goes to what it looks at.
        var shares = model.GainShares();
        Assert.Equal(2 / 5.0, shares[SomeModels.Column("disk:last")], 6);
        Assert.Equal(3 / 5.0, shares[SomeModels.Column("cpu:last")], 6);
    }

    [Fact]
    public void Write_AnyMixture_EqualsManagedScoresAndWidensToTheSame() =>
        Gen.Int[0, 1_000_000].Sample(
            seed =>
            {
                var random = new Random(seed);
                var model = (IPartModel)SomeMixture(random);
                using var scorer = Load(model);
                var matrix = SomeModels.RandomMatrix(40 + random.Next(9));
                var (expected, actual) = (new float[matrix.Rows * 2], SomeModels.Score(scorer, matrix));
                model.Score(matrix.Values, expected);
                Assert.Equal(expected, actual, (a, b) => Math.Abs(a - b) < 1e-5);

                // One more column in front of all others.
                var wide = model.Widened([.. Enumerable.Range(1, Features)], Features + 1);
                var (narrowRow, wideRow) = (new float[2], new float[2]);
                model.Score(matrix.Row(0), narrowRow);
                wide.Score([77, .. matrix.Row(0)], wideRow);
                Assert.Equal(narrowRow, wideRow);
            },
            iter: 12, threads: 1);

    private static IPartModel SomeMixture(Random random)
    {
        var line = SomeModels.Model(("cpu:last", random.NextSingle()), ("disk:last", -random.NextSingle()));
        float[][] usual = [.. Enumerable.Range(0, 60).Select(_ => new float[] { random.NextSingle(), random.NextSingle() })];
        var input = new SelectedTerms(Features, [1, 3], new LinearBasis { Fill = [0, 0], Means = [0, 0], Scales = [1, 1], ClipLow = [-10, -10], ClipHigh = [10, 10] });
        var subspace = SphericalPca.Fit(usual, 0.8);
        var detector = new TermModel(input, [subspace, subspace], Plain);
        var detected = new DetectedModel([new TermModel(input, [OneClassFit.Fit(usual, 0.2)], [Plain[0]]), OneHorizon(Tree("disk:last", 0.3, 1, 2))], Widened(line, 2), Plain);
        detected = detected with { Inner = Weighted((LinearModel)detected.Inner, random) };
        float[] Weights() => [random.NextSingle(), random.Next(3) == 0 ? 0 : random.NextSingle()];
        return SummedModel.Of(
            [new SummedPart(line, [1, random.NextSingle()], 0.25), new SummedPart(detector, Weights(), 0.25), new SummedPart(detected, Weights(), 0.25), new SummedPart(Tree("disk:last", 0.3, -1, 1), Weights(), 0.25)],
            [random.NextSingle(), -random.NextSingle()],
            Plain);
    }

    /// <summary>The same line with a column for each detector behind the others.</summary>
    private static LinearModel Widened(LinearModel line, int detectors = 1) =>
        line with
        {
            Basis = line.Basis.Widened([.. Enumerable.Range(0, Features)], Features + detectors) with
            {
                ClipLow = [.. line.Basis.ClipLow, .. Enumerable.Repeat(-100f, detectors)],
                ClipHigh = [.. line.Basis.ClipHigh, .. Enumerable.Repeat(100f, detectors)],
            },
            Weights = [.. line.Weights, .. new float[detectors * 2]],
        };

    private static LinearModel Weighted(LinearModel line, Random random) =>
        line with { Weights = [.. line.Weights[..(Features * 2)], .. Enumerable.Range(0, line.Weights.Length - (Features * 2)).Select(_ => random.NextSingle())] };

    private static SummedModel Mixed(IPartModel line, IPartModel tree) =>
        (SummedModel)SummedModel.Of([new SummedPart(line, [2, 0], 0.5), new SummedPart(tree, [1, 2], 0.5)], [-0.5f, 1], Plain);

    private static TreeModel OneHorizon(TreeModel model) => model with { Ensembles = [model.Ensembles[0]], Calibrations = [Plain[0]] };

    /// <summary>One split, as many rows on either side; missing goes left.</summary>
    private static TreeModel Tree(string feature, double threshold, double low, double high)
    {
        var tree = new DecisionTree
        {
            Features = [SomeModels.Column(feature)], Thresholds = [threshold], MissingLeft = [true], Left = [~0], Right = [~1], Leaves = [low, high], InnerCovers = [10], LeafCovers = [5, 5],
        };
        return new TreeModel(Features, [new TreeEnsemble([tree], 0), new TreeEnsemble([tree], 0)], Plain);
    }

    private static Dictionary<string, double> Reasons(OnnxScorer scorer, int horizon) =>
        new Contributions(SomeModels.Definition, SomeModels.Schema)
            .Explain(scorer, SomeModels.Matrix([("cpu:last", 0.9f), ("disk:last", 0.95f)]), 0, horizon, 5)
            .ToDictionary(reason => reason.Signal, reason => reason.Contribution);

    private OnnxScorer Load(ITrainedModel model)
    {
        var path = _files.PathOf("made-of-models.onnx");
        using (var file = File.Create(path))
        {
            model.Write(SomeModels.Contract, file);
        }

        return SomeModels.Load(path);
    }
}
