using Exporter.Trainer;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.LightGbm;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Stacking;
using Exporter.Trainer.Training;
using Exporter.Trainer.Unsupervised;

namespace Exporter.Tests.Trainer.Stacking;

public sealed class StackLearnerTests : IDisposable
{
    private const int Count = 1200;

    private static readonly TrainingOptions Options = new() { FromMs = 0, ToMs = 1, Threads = 2, Hinges = false };
    private static readonly List<int> Train = [.. Enumerable.Range(0, 900)];
    private static readonly List<int> HeldOut = [.. Enumerable.Range(900, 300)];

    private readonly TrainingRows _rows = new(4);
    private readonly RowLabel[][] _labels = [new RowLabel[Count], new RowLabel[Count]];
    private readonly LightGbmDataset _binned;

    public StackLearnerTests()
    {
        var random = new Random(2);
        for (var row = 0; row < Count; row++)
        {
            float[] values = [.. Enumerable.Range(0, 4).Select(_ => (float)SomeContest.Normal(random))];
            _rows.Add(row, 0, values);
            _labels[0][row] = values[0] + values[1] > 1.5 ? RowLabel.Onset : RowLabel.Quiet;
            _labels[1][row] = values[0] + values[1] > 1 ? RowLabel.Onset : RowLabel.Quiet;
        }

        _binned = LightGbmDataset.Of(_rows, Count, TreeLearner.Common(Options));
    }

    public void Dispose() => _binned.Dispose();

    [Fact]
    public void Fit_LearnersOfAllKinds_ScoresAsThePathDoes()
    {
        var detected = new DetectedLearner(of => new LogisticLearner(Options, of, _labels), new DetectorColumns(_rows, [new RobustPcaLearner(Options, _rows, [_labels[1]])], Count));
        var stack = new StackLearner(
            [At(new LogisticLearner(Options, _rows, _labels), 3), At(new BoostingLearner(_binned, Options, _labels, 4), 4), At(new OneClassSvmLearner(Options, _rows, _labels), 0), At(detected, 2)],
            [Weights(0.5f, 1, 2, 0.25f), Weights(1, 0, 0.5f, 2)]);
        var model = Assert.IsType<SummedModel>(stack.Fit(0, [0, 0], [new PlattCalibration(1, 0), new PlattCalibration(1, 0)], Train));
        AssertScoresAsPath(stack, model);
        Assert.Equal("stack of logistic + lightgbm + one-class-svm + logistic with detectors", stack.Name);
        Assert.Equal([0.5, 1], stack.Parts[0].Weights);
        Assert.Equal(1, model.Parts.Sum(part => part.Share), 12);
        Assert.Equal(1, model.GainShares().Sum(), 12);
    }

    [Fact]
    public void Fit_TreesAlone_IsOneTreeModelThatScoresAsThePathDoes()
    {
        var stack = new StackLearner(
            [At(new BoostingLearner(_binned, Options, _labels, 4), 4), At(new ForestLearner(_binned, Options, _rows, _labels), 0), At(new IsolationForestLearner(Options, _rows, _labels), 0)],
            [Weights(0.5f, 1, 0), Weights(1, 0, 0.5f)]);
        var model = Assert.IsType<TreeModel>(stack.Fit(0, [0, 0], [new PlattCalibration(1, 0), new PlattCalibration(1, 0)], Train));
        AssertScoresAsPath(stack, model);
    }

    [Fact]
    public void Of_MembersThatCountNothing_AreLeftOutAndOneAloneIsNoStack()
    {
        Candidate[] candidates = [At(new LogisticLearner(Options, _rows, _labels), 3), At(new SparseLearner(Options, _rows, _labels), 0), At(new OneClassSvmLearner(Options, _rows, _labels), 0)];
        Assert.Equal("stack of logistic + one-class-svm", StackLearner.Of(candidates, [Weights(1, 0, 0), Weights(0, 0, 2)])!.Name);
        Assert.Null(StackLearner.Of(candidates, [Weights(1, 0, 0), Weights(2, 0, 0)]));
    }

    private void AssertScoresAsPath(StackLearner stack, IPartModel model)
    {
        var scores = new double[2];
        for (var horizon = 0; horizon < 2; horizon++)
        {
            var path = Assert.Single(stack.Path(0, horizon, Train, HeldOut));
            foreach (var (position, row) in HeldOut.Index())
            {
                model.RawScores(_rows.Row(row), scores);
                Assert.Equal(path[position], scores[horizon], 1e-4);
            }
        }
    }

    private static Candidate At(ILearner learner, int point) => new(learner, 0, [point, point], [new PlattCalibration(1, 0), new PlattCalibration(1, 0)], [0.5, 0.5], [0.5, 0.5], []);

    private static StackWeights Weights(params float[] weights) => new(weights, 0.25f, Array.ConvertAll(weights, weight => (double)weight));
}
