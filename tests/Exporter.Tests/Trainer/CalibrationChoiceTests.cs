using Exporter.Models.Evaluation;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Training;

namespace Exporter.Tests.Trainer;

public sealed class CalibrationChoiceTests
{
    [Fact]
    public void Choose_SigmoidOutcomes_IsPlatt() =>
        Assert.IsType<PlattCalibration>(CalibrationChoice.Choose([Simulated(1, Sigmoid), Simulated(2, Sigmoid), Simulated(3, Sigmoid)]));

    [Fact]
    public void Choose_OutcomesInSteps_IsIsotonicAndFollowsThem()
    {
        var chosen = Assert.IsType<IsotonicCalibration>(CalibrationChoice.Choose([Simulated(1, Steps), Simulated(2, Steps), Simulated(3, Steps)]));
        Assert.Equal(0.02, chosen.Apply(-2), 0.015);
        Assert.Equal(0.3, chosen.Apply(1), 0.05);
        Assert.Empty(chosen.Check());
    }

    [Fact]
    public void Choose_OneFold_IsPlatt() => Assert.IsType<PlattCalibration>(CalibrationChoice.Choose([Simulated(1, Steps)]));

    [Fact]
    public void Choose_ScoresThatTellNothing_IsNearlyTheBaseRateAndStillRises()
    {
        var chosen = Assert.IsType<PlattCalibration>(CalibrationChoice.Choose([Simulated(1, _ => 0.1), Simulated(2, _ => 0.1), Simulated(3, _ => 0.1)]));
        Assert.Equal(0.1, chosen.Apply(-4), 0.02);
        Assert.Equal(0.1, chosen.Apply(4), 0.02);
        Assert.True(chosen.Apply(4) > chosen.Apply(0) && chosen.Apply(0) > chosen.Apply(-4));
    }

    [Fact]
    public void Choose_ScoresThatMeanTheOppositeElsewhere_IsFlatterThanPlatt()
    {
        (double[] Scores, bool[] Outcomes)[] folds = [Simulated(1, Sigmoid), Simulated(2, Sigmoid), Simulated(3, score => Sigmoid(-score))];
        var chosen = CalibrationChoice.Choose(folds);
        var rate = folds.Average(fold => fold.Outcomes.Average(outcome => outcome ? 1.0 : 0));
        var platt = PlattCalibrator.Fit([.. folds.SelectMany(fold => fold.Scores)], [.. folds.SelectMany(fold => fold.Outcomes)]);
        Assert.True(Assert.IsType<PlattCalibration>(chosen).Slope < platt.Slope);
        Assert.Equal(rate, folds.SelectMany(fold => fold.Scores).Average(chosen.Apply), 0.001);
    }

    [Fact]
    public void Isotonic_PerfectRanking_IsNeverSteeperThanScoresAreExact()
    {
        double[] scores = [.. Enumerable.Range(0, 2000).Select(i => i * 1e-6)];
        bool[] outcomes = [.. Enumerable.Range(0, 2000).Select(i => i >= 1000)];
        Assert.Null(IsotonicCalibrator.Fit(scores, outcomes));

        var wide = IsotonicCalibrator.Fit([.. scores.Select(score => score * 1e4)], outcomes)!;
        for (var i = 1; i < wide.Scores.Length; i++)
        {
            Assert.True(wide.Probabilities[i] - wide.Probabilities[i - 1] <= 4.0001 * (wide.Scores[i] - wide.Scores[i - 1]));
        }
    }

    [Fact]
    public void Isotonic_HighestScores_AreToldApart()
    {
        // The upper half fails at one rate, whatever its score: one block, behind whose centre the line still rises a little.
        double[] scores = [.. Enumerable.Range(0, 4000).Select(i => i * 0.001)];
        bool[] outcomes = [.. Enumerable.Range(0, 4000).Select(i => i >= 2000 && i % 10 < 8)];
        var line = IsotonicCalibrator.Fit(scores, outcomes)!;

        Assert.Equal(0.8, line.Apply(3), 0.01);
        Assert.True(line.Apply(3.5) < line.Apply(3.9));
        Assert.Equal(line.Probabilities[^2] + 0.02, line.Apply(3.999), 1e-6);
        Assert.Equal(line.Apply(3.999), line.Apply(9), 1e-6);
    }

    [Fact]
    public void Isotonic_NoRowsOrEqualScores_IsNone()
    {
        Assert.Null(IsotonicCalibrator.Fit([], []));
        Assert.Null(IsotonicCalibrator.Fit([1, 1, 1], [true, false, true]));
    }

    [Fact]
    public void TreeRows_RowsLeftOut_AreMadeUpForByTheOffset()
    {
        // 100 onsets in 10,000 rows; of 2,000 allowed rows 1,900 are quiet ones: about 19.2 % of them.
        RowLabel[] labels = [.. Enumerable.Range(0, 10_000).Select(row => row % 100 == 0 ? RowLabel.Onset : RowLabel.Quiet)];
        var sample = TreeRows.Take([.. Enumerable.Range(0, 10_000)], labels, 2000, seed: 1);
        Assert.Equal(100, sample.Onsets);
        Assert.InRange(sample.Rows.Length, 1850, 2150);
        var sampled = Math.Log(100.0 / (sample.Rows.Length - 100));
        Assert.Equal(Math.Log(100.0 / 9900), sampled + sample.Offset, 0.1);
    }

    [Fact]
    public void EventResult_F1_IsTheHarmonicMean()
    {
        var events = new EventResult { Onsets = 10, Detected = 5, Alerts = 4, TrueAlerts = 3, UndecidedAlerts = 0, EntityDays = 1, MedianLead = null };
        Assert.Equal(0.6, events.F1, 12);
        Assert.Equal(0, (events with { Alerts = 0, TrueAlerts = 0 }).F1);
        Assert.Equal(events with { Onsets = 20, Detected = 10, Alerts = 8, TrueAlerts = 6, EntityDays = 2 }, EventResult.Sum([events, events]));
    }

    private static double Sigmoid(double score) => 1 / (1 + Math.Exp(-((1.3 * score) - 1)));

    private static double Steps(double score) => score < 0 ? 0.02 : score < 2 ? 0.3 : 0.35;

    private static (double[] Scores, bool[] Outcomes) Simulated(int seed, Func<double, double> probability)
    {
        var random = new Random(seed);
        double[] scores = [.. Enumerable.Range(0, 8000).Select(_ => (random.NextDouble() * 8) - 4)];
        return (scores, [.. scores.Select(score => random.NextDouble() < probability(score))]);
    }
}
