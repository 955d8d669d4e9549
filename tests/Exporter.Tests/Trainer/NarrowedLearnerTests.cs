using Exporter.Features;
using Exporter.Models.Trees;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Training;

namespace Exporter.Tests.Trainer;

public sealed class NarrowedLearnerTests
{
    private static readonly int[] Columns = [1, 3];

    // Two features of the narrow rows stand at 1 and 3 of five; what the others hold must not matter.
    private static readonly float[][] Narrow = [[14, 1], [float.NaN, float.NaN], [float.PositiveInfinity, -100], [9, 0.5f]];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Widened_LinearModel_ScoresAsBefore(bool missing)
    {
        var basis = new LinearBasis
        {
            Fill = [12, 0], Means = [10, 0], Scales = [2, 1], ClipLow = [-3, -3], ClipHigh = [3, 3], MissingIndicators = missing, Knots = [[1], [-1, 0.5f]],
        };
        var model = new LinearModel
        {
            Basis = basis,
            Weights = [.. Enumerable.Range(0, basis.Size * 2).Select(i => (i % 5) - 1.5f)],
            Intercepts = [0.25f, -1],
            Calibrations = [new PlattCalibration(0.5, -1), new PlattCalibration(1, 0)],
        };
        AssertSame(model, model.Widened(Columns, 5));
        Assert.Empty(((LinearModel)model.Widened(Columns, 5)).Check());
    }

    [Fact]
    public void Widened_TreeModel_ScoresAsBefore()
    {
        var tree = new DecisionTree
        {
            Features = [0, 1], Thresholds = [11, 0.7], MissingLeft = [true, false], Left = [1, ~0], Right = [~2, ~1], Leaves = [-1, 0.5, 2], InnerCovers = [10, 6], LeafCovers = [3, 3, 4],
        };
        var model = new TreeModel(2, [new TreeEnsemble([tree], 0.1)], [new PlattCalibration(1, 0)]);
        AssertSame(model, model.Widened(Columns, 5));
    }

    [Fact]
    public void Levels_AreTheSignalsOwnValues()
    {
        var schema = FeatureSchema.For(PlantedHistory.Definition);
        Assert.Equal(PlantedHistory.Definition.Signals.Select(signal => $"{signal.Name}:last"), NarrowedLearner.Levels(schema).Select(column => schema.Names[column]));
    }

    [Fact]
    public void Narrow_KeepsRowsAndTakesColumns()
    {
        var rows = new TrainingRows(3) { Stride = 2 };
        for (var row = 0; row < 5000; row++)
        {
            rows.Add(row * 10, row % 7, [row, -row, 2 * row]);
        }

        var narrow = NarrowedLearner.Narrow(rows, [0, 2]);
        Assert.Equal((2, 5000, 2), (narrow.Columns, narrow.Count, narrow.Stride));
        Assert.Equal([4999f, 9998f], narrow.Row(4999).ToArray());
        Assert.Equal((49_990L, 1), (narrow.StepMsOf(4999), narrow.EntityOf(4999)));
    }

    private static void AssertSame(ITrainedModel narrow, ITrainedModel wide)
    {
        foreach (var row in Narrow)
        {
            var (expected, actual) = (new float[narrow.Horizons], new float[narrow.Horizons]);
            narrow.Score(row, expected);
            wide.Score([77, row[0], float.NaN, row[1], -5], actual);
            Assert.Equal(expected, actual);
        }
    }
}
