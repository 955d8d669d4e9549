using Exporter.Trainer;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Training;

namespace Exporter.Tests.Trainer;

public sealed class SparseLearnerTests
{
    private static readonly TrainingOptions Options = new() { FromMs = 0, ToMs = 1 };

    [Fact]
    public void Fit_FewFeaturesMatter_FindsTheStrongestFirst()
    {
        var (rows, labels) = Simulated(4000, margin: row => (2.5 * row[7]) - (1.2 * row[3]) - 2);
        var learner = new SparseLearner(Options, rows, [labels]);
        List<int> all = [.. Enumerable.Range(0, rows.Count)];
        Assert.Equal([7], Used(learner, 0, all));
        Assert.Equal([3, 7], Used(learner, 1, all));
        Assert.True(((LinearModel)learner.Fit(0, [1], [new PlattCalibration(1, 0)], all)).Weights[3] < 0);
    }

    [Fact]
    public void Path_AtEachPoint_ScoresAsTheFitOfThatPoint()
    {
        var (rows, labels) = Simulated(1000, margin: row => row[0] - 1);
        var learner = new SparseLearner(Options, rows, [labels]);
        List<int> train = [.. Enumerable.Range(0, 800)];
        List<int> heldOut = [.. Enumerable.Range(800, 200)];
        var path = learner.Path(0, 0, train, heldOut).ToList();
        Assert.Equal(8, path.Count);
        var raw = new double[1];
        ((LinearModel)learner.Fit(0, [2], [new PlattCalibration(1, 0)], train)).RawScores(rows.Row(800), raw);
        Assert.Equal(path[2][0], raw[0], 1e-5);
    }

    [Fact]
    public void Path_ConstantFeatures_Ends()
    {
        var rows = new TrainingRows(2);
        RowLabel[] labels = new RowLabel[100];
        for (var row = 0; row < 100; row++)
        {
            labels[row] = row % 10 == 0 ? RowLabel.Onset : RowLabel.Quiet;
            rows.Add(row, 0, [row % 10, 5]);
        }

        Assert.Single(new SparseLearner(Options, rows, [labels]).Path(0, 0, [.. Enumerable.Range(0, 100)], [0, 1]));
    }

    private static IEnumerable<int> Used(SparseLearner learner, int point, List<int> train) =>
        ((LinearModel)learner.Fit(0, [point], [new PlattCalibration(1, 0)], train)).Weights.Select((weight, i) => (weight, i)).Where(pair => pair.weight != 0).Select(pair => pair.i);

    private static (TrainingRows Rows, RowLabel[] Labels) Simulated(int count, Func<float[], double> margin)
    {
        var (random, rows, labels) = (new Random(3), new TrainingRows(12), new RowLabel[count]);
        for (var row = 0; row < count; row++)
        {
            float[] features = [.. Enumerable.Range(0, 12).Select(_ => (float)((random.NextDouble() * 4) - 2))];
            labels[row] = random.NextDouble() < 1 / (1 + Math.Exp(-margin(features))) ? RowLabel.Onset : RowLabel.Quiet;
            rows.Add(row, 0, features);
        }

        return (rows, labels);
    }
}
