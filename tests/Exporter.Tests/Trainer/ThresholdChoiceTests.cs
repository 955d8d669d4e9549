using Exporter.Models.Evaluation;
using Exporter.Trainer.Training;

namespace Exporter.Tests.Trainer;

public sealed class ThresholdChoiceTests
{
    private static readonly float[] Probabilities = [0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f];

    [Fact]
    public void Choose_SomeKeepTheTarget_TakesTheMiddleOfThoseWithMostDetected()
    {
        // At and above 0.6 nine of ten alerts are right; 0.6 to 0.8 detect 5 onsets, 0.9 only 2.
        var (threshold, keeps) = ThresholdChoice.Choose(Probabilities, at => at < 0.55 ? Result(8, 20, 8) : at < 0.85 ? Result(5, 10, 9) : Result(2, 10, 10), 0.8);
        Assert.True(keeps);
        Assert.Equal(0.7, threshold, 4);
    }

    [Fact]
    public void Choose_NoneKeepsTheTarget_TakesTheBestF1()
    {
        var (threshold, keeps) = ThresholdChoice.Choose(Probabilities, at => at is > 0.75 and < 0.85 ? Result(5, 10, 5) : Result(9, 90, 9), 0.8);
        Assert.False(keeps);
        Assert.Equal(0.8, threshold, 4);
    }

    [Fact]
    public void Choose_TargetKeptOnlyByNearSilence_TakesTheBestF1()
    {
        // At 0.9 one alert of one is right, but it finds one onset of ten; at 0.5 seven are found with 7 of 10 alerts right.
        var (threshold, keeps) = ThresholdChoice.Choose(Probabilities, at => at > 0.85 ? Result(1, 1, 1) : at is > 0.45 and < 0.55 ? Result(7, 10, 7) : Result(7, 20, 7), 0.8);
        Assert.False(keeps);
        Assert.Equal(0.5, threshold, 4);
    }

    [Fact]
    public void Choose_AllProbabilitiesZero_NeverAlertsOnEverything()
    {
        var (threshold, _) = ThresholdChoice.Choose(new float[10], _ => Result(0, 0, 0), 0.8);
        Assert.True(threshold > 0);
    }

    private static EventResult Result(int detected, int alerts, int trueAlerts) => new()
    {
        Onsets = 10,
        Detected = detected,
        Alerts = alerts,
        TrueAlerts = trueAlerts,
        UndecidedAlerts = 0,
        EntityDays = 1,
        MedianLead = null,
    };
}
