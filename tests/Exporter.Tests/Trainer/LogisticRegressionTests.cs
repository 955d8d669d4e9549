using Exporter.Trainer.Training;

namespace Exporter.Tests.Trainer;

public sealed class LogisticRegressionTests
{
    [Fact]
    public void Fit_SimulatedRows_RecoversTheWeightsTheyCameFrom()
    {
        double[] truth = [1.5, -0.8, 0, -1];
        var design = Simulated(truth, rows: 40_000);
        var fitted = new LogisticRegression(design).Fit(1e-6, new double[4]);
        for (var i = 0; i < truth.Length; i++)
        {
            // The standard error with 40,000 rows is about 0.02.
            Assert.InRange(fitted[i], truth[i] - 0.08, truth[i] + 0.08);
        }
    }

    [Fact]
    public void Fit_OnlyIntercept_GivesTheLogOddsOfTheWeightedShare()
    {
        var design = new DesignMatrix(1, 3);
        (design.Outcomes[0], design.Weights[0], design.Weights[1], design.Weights[2]) = (true, 2, 3, 3);
        var fitted = new LogisticRegression(design).Fit(1, new double[2]);
        Assert.Equal(0, fitted[0], 6);
        Assert.Equal(Math.Log(2.0 / 6), fitted[1], 4);
    }

    [Fact]
    public void Fit_AtTheMinimum_GradientOfTheDefinitionVanishes()
    {
        var design = Simulated([2, 1, -1, 0.5], rows: 500);
        const double strength = 0.05;
        var fitted = new LogisticRegression(design).Fit(strength, new double[4]);
        for (var column = 0; column < 3; column++)
        {
            var gradient = strength * fitted[column];
            for (var row = 0; row < design.Rows; row++)
            {
                var terms = design.Row(row);
                var margin = (fitted[0] * terms[0]) + (fitted[1] * terms[1]) + (fitted[2] * terms[2]) + fitted[3];
                gradient += ((1 / (1 + Math.Exp(-margin))) - (design.Outcomes[row] ? 1 : 0)) * terms[column] / design.Rows;
            }

            Assert.InRange(gradient, -2e-3, 2e-3);
        }
    }

    [Fact]
    public void Fit_SeparableRows_StaysFiniteAndSeparates()
    {
        var design = new DesignMatrix(1, 100);
        for (var row = 0; row < 100; row++)
        {
            (design.Row(row)[0], design.Outcomes[row], design.Weights[row]) = (row - 49.5f, row >= 50, 1);
        }

        var fitted = new LogisticRegression(design).Fit(0.01, new double[2]);
        Assert.True(double.IsFinite(fitted[0]) && fitted[0] > 0);
        Assert.Equal(0, fitted[1], 2);
    }

    [Fact]
    public void Fit_Twice_GivesTheSameBits()
    {
        var design = Simulated([2, 1, -1, 0.5], rows: 5000);
        Assert.Equal(
            new LogisticRegression(design).Fit(0.01, new double[4]).Select(BitConverter.DoubleToInt64Bits),
            new LogisticRegression(design).Fit(0.01, new double[4]).Select(BitConverter.DoubleToInt64Bits));
    }

    [Fact]
    public void Standardize_Columns_HaveMeanZeroAndDeviationOneAndConstantsVanish()
    {
        var design = new DesignMatrix(2, 2);
        design.Row(0)[0] = 1;
        design.Row(1)[0] = 5;
        design.Row(0)[1] = design.Row(1)[1] = 7;
        Array.Fill(design.Weights, 1);
        var (centres, scales) = design.Standardize();
        Assert.Equal([3.0, 7.0], centres);
        Assert.Equal([2.0, 0.0], scales);
        Assert.Equal([-1f, 0f], design.Row(0).ToArray());
        Assert.Equal([1f, 0f], design.Row(1).ToArray());
    }

    private static DesignMatrix Simulated(double[] truth, int rows)
    {
        var random = new Random(7);
        var design = new DesignMatrix(3, rows);
        for (var row = 0; row < rows; row++)
        {
            var terms = design.Row(row);
            var margin = truth[3];
            for (var column = 0; column < 3; column++)
            {
                terms[column] = (float)((random.NextDouble() * 4) - 2);
                margin += truth[column] * terms[column];
            }

            design.Outcomes[row] = random.NextDouble() < 1 / (1 + Math.Exp(-margin));
            design.Weights[row] = 1;
        }

        return design;
    }
}
