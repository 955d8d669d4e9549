using Exporter.Trainer.Training;

namespace Exporter.Tests.Trainer;

public sealed class PlattCalibratorTests
{
    [Fact]
    public void Fit_SimulatedOutcomes_RecoversSlopeAndOffset()
    {
        var random = new Random(3);
        var scores = new double[50_000];
        var outcomes = new bool[scores.Length];
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = (random.NextDouble() * 6) - 3;
            outcomes[i] = random.NextDouble() < 1 / (1 + Math.Exp(-((0.7 * scores[i]) - 1.2)));
        }

        var fitted = PlattCalibrator.Fit(scores, outcomes);
        Assert.InRange(fitted.Slope, 0.67, 0.73);
        Assert.InRange(fitted.Offset, -1.25, -1.15);
    }

    [Fact]
    public void Fit_ScoresThatRankTheWrongWay_GiveTheBaseRate()
    {
        var fitted = PlattCalibrator.Fit([-1, -2, 1, 2], [true, true, false, false]);
        Assert.Equal((0.0, 0.0), (fitted.Slope, fitted.Offset));
    }

    [Fact]
    public void Fit_PerfectRanking_StaysFinite()
    {
        // The softened targets are (2+1)/(2+2) = 0.75 and 1/(2+2) = 0.25, reached at scores ±1: slope ln 3.
        var fitted = PlattCalibrator.Fit([-1, -1, 1, 1], [false, false, true, true]);
        Assert.Equal(Math.Log(3), fitted.Slope, 4);
        Assert.Equal(0, fitted.Offset, 4);
    }

    [Fact]
    public void Fit_EqualScoresOrNoRows_GivesAFiniteConstant()
    {
        Assert.True(double.IsFinite(PlattCalibrator.Fit([2, 2, 2], [true, false, false]).Apply(2)));
        Assert.Equal(0.5, PlattCalibrator.Fit([], []).Apply(1));
    }
}
