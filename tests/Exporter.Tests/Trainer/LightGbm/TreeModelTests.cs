using Exporter.Tests.Models;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.LightGbm;

namespace Exporter.Tests.Trainer.LightGbm;

/// <summary>ONNX Runtime, the trainer's own arithmetic and LightGBM give one number.</summary>
public sealed class TreeModelTests
{
    [Theory]
    [InlineData(SomeForest.Boosting, 1.0, 0.2)]
    [InlineData(SomeForest.Boosting, 1.0, 0.0)]
    [InlineData(SomeForest.Boosting, 1e9, 0.2)]
    [InlineData(SomeForest.Boosting, 1e-9, 0.2)]
    [InlineData(SomeForest.Boosting + " num_leaves=4 lambda_l2=20", 1e9, 0.5)]
    [InlineData(SomeForest.Forest, 1.0, 0.2)]
    [InlineData(SomeForest.Forest, 1e9, 0.2)]
    public void File_AllRows_ScoresAsLightGbm(string parameters, double scale, double missing)
    {
        using var forest = SomeForest.Grow(parameters, scale, missing);
        AssertSame(forest);
    }

    [Fact]
    public void File_FeatureMissingOnlyWhenTold_SplitsOnMissingAlone()
    {
        // Only missing values of the first feature tell anything: its best split is "missing or not", with a threshold above every value.
        using var forest = GrowOn(random => random.Next(2) == 0 ? (float.NaN, 1) : ((float)(((random.NextDouble() * 2) - 1) * 3e9), 0));
        AssertSame(forest);
        Assert.Contains(forest.Ensemble.Trees, tree => tree.Thresholds.Any(threshold => threshold > 3e9));
    }

    [Fact]
    public void File_MissingThatTrainingNeverSaw_CountsAsZero()
    {
        using var forest = GrowOn(random => random.NextDouble() is var value && value > 0.5 ? ((float)value, 1) : ((float)value - 1, 0));
        var row = new float[SomeForest.Columns];
        var atZero = forest.Ensemble.Score(row);
        Array.Fill(row, float.NaN);
        var native = new double[1];
        forest.Booster.Predict(row, row.Length, NativeMethods.PredictNormal, native);
        Assert.Equal(native[0], SomeModels.Sigmoid(forest.Ensemble.Score(row)), 12);
        Assert.Equal(atZero, forest.Ensemble.Score(row), 12);
    }

    [Fact]
    public void File_Infinities_ScoreAsLightGbm()
    {
        using var forest = GrowOn(random => random.Next(3) switch { 0 => (float.PositiveInfinity, 1), 1 => (float.NegativeInfinity, 0), _ => ((float)random.NextDouble(), random.Next(2)) });
        AssertSame(forest);
    }

    [Fact]
    public void File_ConstantFeatures_IsOneLeaf()
    {
        using var forest = GrowOn(random => (7, random.Next(2)));
        Assert.All(forest.Ensemble.Trees, tree => Assert.Single(tree.Leaves));
        AssertSame(forest);
    }

    [Fact]
    public void Text_TwoFits_AreTheSameOnOneAndTwoThreads()
    {
        using var one = SomeForest.Grow(SomeForest.Boosting);
        using var two = SomeForest.Grow(SomeForest.Boosting.Replace("num_threads=1", "num_threads=2", StringComparison.Ordinal));
        Assert.Equal(one.Booster.Text().Split("\nparameters")[0], two.Booster.Text().Split("\nparameters")[0]);
    }

    [Fact]
    public void Create_WrongParameter_HasLightGbmsMessage()
    {
        var error = Assert.Throws<Exporter.Trainer.TrainingException>(() => SomeForest.Grow(SomeForest.Common + " num_leaves=1"));
        Assert.StartsWith("LightGBM failed: ", error.Message, StringComparison.Ordinal);
    }

    private static SomeForest GrowOn(Func<Random, (float First, int Outcome)> make)
    {
        var random = new Random(4);
        var rows = new TrainingRows(SomeForest.Columns);
        var outcomes = new float[800];
        var row = new float[SomeForest.Columns];
        for (var i = 0; i < outcomes.Length; i++)
        {
            (row[0], var outcome) = make(random);
            outcomes[i] = outcome;
            rows.Add(0, 0, row);
        }

        return SomeForest.Grow(rows, outcomes, SomeForest.Boosting);
    }

    private static void AssertSame(SomeForest forest)
    {
        var native = forest.Native();
        var fromFile = forest.FromFile();
        for (var row = 0; row < native.Length; row++)
        {
            Assert.Equal(native[row], SomeModels.Sigmoid(forest.Ensemble.Score(forest.Rows.Row(row))), 1e-12);
            Assert.Equal(native[row], fromFile[row], 1e-5);
        }
    }
}
