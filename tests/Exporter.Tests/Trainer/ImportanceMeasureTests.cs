using Exporter.Features;
using Exporter.Models.Trees;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Training;

namespace Exporter.Tests.Trainer;

public sealed class ImportanceMeasureTests
{
    private static readonly FeatureSchema Schema = FeatureSchema.For(PlantedHistory.Definition);

    [Fact]
    public void TreeGains_TwoSplits_AreTheSumsOfSquaresBetweenTheirSides()
    {
        // Leaves 1 (2 rows) and 3 (2 rows) under feature 1: mean 2; and 0 (4 rows) beside them under feature 0: mean 1.
        var tree = new DecisionTree
        {
            Features = [0, 1], Thresholds = [0, 0], MissingLeft = [true, true], Left = [1, ~0], Right = [~2, ~1], Leaves = [1, 3, 0], InnerCovers = [8, 4], LeafCovers = [2, 2, 4],
        };
        var gains = new double[3];
        TreeGains.AddTo(gains, tree);
        Assert.Equal([(4 * 4) + 0 - 8, 2 + 18 - 16, 0], gains);
        var model = new TreeModel(3, [new TreeEnsemble([tree], 0)], [new PlattCalibration(1, 0)]);
        Assert.Equal([8 / 12.0, 4 / 12.0, 0], model.GainShares(), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void LinearGains_TermsOfAFeature_AddUp()
    {
        var basis = new LinearBasis { Fill = [0, 0], Means = [0, 0], Scales = [1, 1], ClipLow = [-9, -9], ClipHigh = [9, 9], MissingIndicators = true, Knots = [[1], [1, 2]] };
        var model = new LinearModel { Basis = basis, Weights = [1, -2, 0, 1, -1, 2, 1], Intercepts = [0], Calibrations = [new PlattCalibration(1, 0)] };
        Assert.Equal([2 / 8.0, 6 / 8.0], model.GainShares());
    }

    [Fact]
    public void Of_OneFeatureDecides_ItAloneMattersWhenShuffled()
    {
        var features = Schema.Names.Length;
        var (random, rows, labels) = (new Random(1), new TrainingRows(features), new RowLabel[1000]);
        for (var row = 0; row < labels.Length; row++)
        {
            var values = new float[features];
            (values[0], values[1]) = ((float)random.NextDouble(), (float)random.NextDouble());
            labels[row] = values[0] > 0.9 ? RowLabel.Onset : RowLabel.Quiet;
            rows.Add(row, 0, values);
        }

        DecisionTree Split(int feature, double threshold, double high) => new()
        {
            Features = [feature], Thresholds = [threshold], MissingLeft = [true], Left = [~0], Right = [~1], Leaves = [0, high], InnerCovers = [1000], LeafCovers = [900, 100],
        };

        // The model looks at a second feature too, but what that adds is next to nothing.
        var model = new TreeModel(features, [new TreeEnsemble([Split(0, 0.9, 8), Split(1, 0.5, 0.01)], -4), new TreeEnsemble([Split(0, 0.9, 8)], -4)], [new PlattCalibration(1, 0), new PlattCalibration(1, 0)]);
        var importances = ImportanceMeasure.Of(model, Schema, rows, [labels, labels], [.. Enumerable.Range(0, 1000)], seed: 1);
        Assert.Equal([Schema.Names[0], Schema.Names[1]], importances.Select(importance => importance.Feature));
        Assert.True(importances[0].PermutationLoss > 0.3 && importances[0].Spread < 0.1);
        Assert.InRange(importances[1].PermutationLoss, -1e-3, 1e-3);
        Assert.Equal(1, importances.Sum(importance => importance.GainShare!.Value), 12);
    }
}
