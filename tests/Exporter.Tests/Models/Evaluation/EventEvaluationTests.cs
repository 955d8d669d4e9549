using Exporter.Models.Evaluation;

namespace Exporter.Tests.Models.Evaluation;

/// <summary>Timelines in minutes, one step a minute: '#' alerts, '-' lets an alert go on, '.' does neither, ' ' has no prediction.</summary>
public sealed class EventEvaluationTests
{
    private const long Minute = 60_000;

    private static readonly EventOptions Options = new(
        Step: TimeSpan.FromMinutes(1), Horizon: TimeSpan.FromMinutes(10), MinLead: TimeSpan.FromMinutes(3), Merge: TimeSpan.FromMinutes(2));

    [Fact]
    public void Evaluate_OnsetWithinHorizon_IsDetectedAndAlertRight()
    {
        var result = Evaluate("..###....", 8);

        Assert.Equal((1, 1, 1, 1), (result.Onsets, result.Detected, result.Alerts, result.TrueAlerts));
        Assert.Equal(TimeSpan.FromMinutes(6), result.MedianLead);
    }

    [Theory]
    [InlineData(4, 0)] // 2 minutes after the start: too late
    [InlineData(5, 1)] // exactly the least lead
    [InlineData(12, 1)] // exactly the horizon
    [InlineData(13, 0)] // beyond it
    public void Evaluate_OnsetAtTheBorders_CountsByLead(int onset, int detected)
    {
        var result = Evaluate("..#...........", onset);

        Assert.Equal((detected, 1, detected), (result.Detected, result.Alerts, result.TrueAlerts));
    }

    [Fact]
    public void Evaluate_PauseShorterThanMerge_IsOneAlert() => Assert.Equal(1, Evaluate("#.#.#..........").Alerts);

    [Fact]
    public void Evaluate_PauseAsLongAsMerge_StartsAnotherAlert() => Assert.Equal(2, Evaluate("#..#...............").Alerts);

    [Theory]
    [InlineData("#---#..............", 1, 2)] // goes on until it alerts again
    [InlineData("#-.-#..............", 1, 4)] // across a pause shorter than merge, though it crossed
    [InlineData("#..--#.............", 2, 4)] // the pause had ended it, and what holds begins nothing
    [InlineData("--#................", 1, 2)]
    [InlineData("---................", 0, 0)]
    public void Evaluate_HoldingSteps_KeepAnAlertButBeginNone(string steps, int alerts, int transitions)
    {
        var result = Evaluate(steps);

        // Whoever begins by alerting never crossed upwards.
        Assert.Equal((alerts, transitions - (steps[0] == '#' ? 1 : 0)), (result.Alerts, result.Transitions));
    }

    [Fact]
    public void Evaluate_AlertHeldFromTooLongAgo_DoesNotAnnounce()
    {
        // The onset at 13 lies 13 minutes behind the start: beyond the horizon. Without holding, the second alert announces it.
        Assert.Equal((1, 0), Counts(Evaluate("#---#.........", 13)));
        Assert.Equal((2, 1), Counts(Evaluate("#...#.........", 13)));

        static (int, int) Counts(EventResult result) => (result.Alerts, result.Detected);
    }

    [Fact]
    public void Evaluate_NoMerge_ConsecutiveStepsAreStillOneAlert() =>
        Assert.Equal(1, EventEvaluation.Evaluate([Timeline("###.............")], Options with { Merge = TimeSpan.Zero }).Alerts);

    [Fact]
    public void Evaluate_AlertGoingOnAfterAnOnset_IsANewAlert()
    {
        var result = Evaluate("#####  ###............", 5);

        Assert.Equal((2, 1), (result.Alerts, result.TrueAlerts));
    }

    [Fact]
    public void Evaluate_HorizonBeyondTheEnd_IsUndecided()
    {
        var result = Evaluate("......##..");

        Assert.Equal((0, 1), (result.Alerts, result.UndecidedAlerts));
    }

    [Fact]
    public void Evaluate_OnsetAtFirstStepOrBefore_CouldNotBeAnnounced() => Assert.Equal(0, Evaluate("....", 0).Onsets);

    [Fact]
    public void Evaluate_OnsetWithoutAlert_IsMissed()
    {
        var result = Evaluate(".............", 9);

        Assert.Equal((1, 0, 0), (result.Onsets, result.Detected, result.Alerts));
        Assert.Null(result.MedianLead);
        Assert.Equal(0, result.Recall.Estimate);
        Assert.Equal(double.NaN, result.Precision.Estimate);
    }

    [Fact]
    public void Evaluate_TwoAlertsForOneOnset_AreBothRightAndLeadIsFromTheFirst()
    {
        var result = Evaluate("#...#...", 7);

        Assert.Equal((2, 2, 1), (result.Alerts, result.TrueAlerts, result.Detected));
        Assert.Equal(TimeSpan.FromMinutes(7), result.MedianLead);
    }

    [Fact]
    public void Evaluate_SeveralEntities_AddUp()
    {
        // A day of steps in all: 720 + 720, of which one false alarm.
        var quiet = Timeline(new string('.', 720));
        var noisy = Timeline("#" + new string('.', 719));

        var result = EventEvaluation.Evaluate([quiet, noisy, new EntityTimeline([], [5])], Options);

        Assert.Equal(1.0, result.EntityDays, 12);
        Assert.Equal(1.0, result.FalseAlarmsPerEntityDay, 12);
        Assert.Equal(0, result.Onsets);
    }

    [Fact]
    public void Evaluate_EvenNumberOfLeads_TakesTheMiddle() =>
        // Leads of 4 and 8 minutes.
        Assert.Equal(TimeSpan.FromMinutes(6), EventEvaluation.Evaluate([Timeline("#...  ", 4), Timeline("#.......  ", 8)], Options).MedianLead);

    [Fact]
    public void Evaluate_Nothing_HasNoNumbers()
    {
        var result = EventEvaluation.Evaluate([], Options);

        Assert.Equal(0, result.EntityDays);
        Assert.Equal(double.NaN, result.FalseAlarmsPerEntityDay);
    }

    private static EventResult Evaluate(string steps, params long[] onsetMinutes) => EventEvaluation.Evaluate([Timeline(steps, onsetMinutes)], Options);

    private static EntityTimeline Timeline(string steps, params long[] onsetMinutes) => new(
        [.. steps.Index().Where(step => step.Item != ' ').Select(step => new AlertStep(step.Index * Minute, step.Item == '#', step.Item is '#' or '-'))],
        [.. onsetMinutes.Select(minute => minute * Minute)]);
}
