using Exporter.Models.Evaluation;
using Exporter.Trainer.Training;

namespace Exporter.Tests.Trainer;

public sealed class ClearThresholdChoiceTests
{
    // A threshold of 0.5 has odds of 1; shares of 0.8, 0.6, 0.4 and 0.25 of them are 0.4444, 0.375, 0.2857 and 0.2.
    [Fact]
    public void Choose_FewerFalseAlarmsForTheSameFailures_TakesTheHighestOfThem() =>
        Assert.Equal(0.375, ClearThresholdChoice.Choose(0.5, clear => Result(detected: 5, wrong: clear < 0.4 ? 2 : 4, transitions: 10)), 4);

    [Fact]
    public void Choose_AlertsThatGoOnTooLongAndHideFailures_AreNotTaken() =>
        Assert.Equal(0.4444, ClearThresholdChoice.Choose(0.5, clear => Result(detected: clear < 0.4 ? 4 : 5, wrong: clear < 0.4 ? 0 : clear < 0.5 ? 3 : 4, transitions: 10)), 4);

    [Fact]
    public void Choose_NothingGained_EndsAlertsAtTheThreshold() => Assert.Equal(0.5, ClearThresholdChoice.Choose(0.5, _ => Result(5, 4, 10)));

    [Fact]
    public void Choose_FewerCrossingsAlone_AreWorthIt() =>
        Assert.Equal(0.2, ClearThresholdChoice.Choose(0.5, clear => Result(5, 4, transitions: (long)(clear * 100))), 4);

    private static EventResult Result(int detected, int wrong, long transitions) => new()
    {
        Onsets = 10,
        Detected = detected,
        Alerts = detected + wrong,
        TrueAlerts = detected,
        UndecidedAlerts = 0,
        EntityDays = 1,
        MedianLead = null,
        Transitions = transitions,
    };
}
