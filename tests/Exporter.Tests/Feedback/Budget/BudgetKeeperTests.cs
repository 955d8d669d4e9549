using Exporter.Feedback;
using Exporter.Feedback.Budget;
using Exporter.Models.Overrides;
using Exporter.Signals;
using Exporter.Signals.PromQL;

namespace Exporter.Tests.Feedback.Budget;

/// <summary>Which alerts are let in: steps of a minute, merge three of them, threshold 0.5, ended below 0.3.</summary>
public sealed class BudgetKeeperTests
{
    private const long Minute = 60_000;

    private static readonly TimeSpan OneMinute = TimeSpan.FromMinutes(1);

    [Fact]
    public void Admit_MoreThanThereIsRoomFor_TakesThoseFurthestAboveTheThreshold()
    {
        var fleet = Fleet(2, TimeSpan.FromMinutes(60));
        Step(fleet, 0, 0.1f, 0.1f, 0.1f, 0.1f);

        var frame = Step(fleet, 1, 0.6f, 0.9f, 0.7f, 0.2f);

        Assert.Equal([true, false, false, false], Withheld(frame));
        Assert.Equal([false, true, true, false], Enumerable.Range(0, 4).Select(row => frame.IsAlerting(row, 0)));
        Assert.Equal((2, 61 * Minute, 4), (fleet.Keeper.Status!.Used, fleet.Keeper.Status.RoomAtMs, fleet.Keeper.Status.Entities));
    }

    [Fact]
    public void Admit_WhatIsMuted_TakesNoRoomAndIsNotCountedAsWithheldByTheBudget()
    {
        var fleet = Fleet(1, TimeSpan.FromMinutes(60));
        Step(fleet, 0, 0.1f, 0.1f);
        fleet.Decided = Muting("{instance=\"e001\"}");

        var frame = Step(fleet, 1, 0.6f, 0.9f);

        Assert.Equal([false, true], Withheld(frame));
        Assert.Equal((1, 0), (fleet.Keeper.Status!.Used, fleet.Withheld));
        Assert.Equal([("e000", Minute)], fleet.Alerts.Keys.Select(alert => (alert.Entity, alert.StartMs)));

        // Afterwards it waits for room like any other.
        fleet.Decided = null;
        Assert.Equal([false, true], Withheld(Step(fleet, 2, 0.6f, 0.9f)));
        Assert.Equal(1, fleet.Withheld);
    }

    [Fact]
    public void Admit_AMuteThatIsOver_LetsTheAlertBeginAnew_WhichIsAnotherOne()
    {
        var fleet = Fleet(2, TimeSpan.FromMinutes(60));
        Step(fleet, 0, 0.1f);
        Step(fleet, 1, 0.9f);
        fleet.Decided = Muting("{instance=\"e000\"}");
        Step(fleet, 2, 0.9f);
        fleet.Decided = null;
        Step(fleet, 3, 0.9f);

        Assert.Equal(2, fleet.Keeper.Status!.Used);
        Assert.Equal([Minute, 3 * Minute], fleet.Alerts.Keys.Select(alert => alert.StartMs).Order());
    }

    [Fact]
    public void Admit_WhatGoesOn_GoesOnBesideAHigherOneThatMayNotBegin()
    {
        var fleet = Fleet(1, TimeSpan.FromMinutes(60));
        Step(fleet, 0, 0.1f, 0.1f);
        Step(fleet, 1, 0.6f, 0.1f);

        Assert.Equal([false, true], Withheld(Step(fleet, 2, 0.6f, 0.95f)));

        // A pause shorter than merge belongs to the alert that goes on.
        Step(fleet, 3, 0.1f, 0.95f);
        Assert.Equal([false, true], Withheld(Step(fleet, 4, 0.6f, 0.95f)));
        Assert.Equal(1, fleet.Withheld);
    }

    [Fact]
    public void Admit_PauseAsLongAsMerge_EndsTheAlert()
    {
        var fleet = Fleet(1, TimeSpan.FromMinutes(60));
        Step(fleet, 0, 0.1f);
        Step(fleet, 1, 0.6f);
        for (var minute = 2; minute < 5; minute++)
        {
            Step(fleet, minute, 0.1f);
        }

        Assert.Equal([true], Withheld(Step(fleet, 5, 0.6f)));
    }

    [Fact]
    public void Admit_WithheldThatIsStillHigh_BeginsWhenThereIsRoomAgain()
    {
        var fleet = Fleet(1, TimeSpan.FromMinutes(10));
        Step(fleet, 0, 0.1f, 0.1f);
        Step(fleet, 1, 0.9f, 0.6f);
        for (var minute = 2; minute < 11; minute++)
        {
            Assert.Equal([false, true], Withheld(Step(fleet, minute, 0.9f, 0.6f)));
        }

        // The first alert began at minute 1: the window (1, 11] has room.
        Assert.Equal([false, false], Withheld(Step(fleet, 11, 0.9f, 0.6f)));
        Assert.Equal(1, fleet.Withheld);
        Assert.Equal([1 * Minute, 11 * Minute], fleet.Alerts.Values.Select(alert => alert.StartMs));
    }

    [Fact]
    public void Admit_SeveralHorizonsOfOneEntity_AreOneAlert()
    {
        var fleet = new BudgetedFleet(new AlertBudget(2, TimeSpan.FromHours(1)), OneMinute, new FixedModel(0.5, 0.3, 2), OneMinute * 5, OneMinute * 30);
        fleet.Step(0, [[0.1f, 0.1f], [0.1f, 0.1f]]);
        fleet.Step(1 * Minute, [[0.1f, 0.6f], [0.1f, 0.1f]]);
        fleet.Step(2 * Minute, [[0.6f, 0.7f], [0.1f, 0.1f]]);
        var frame = fleet.Step(3 * Minute, [[0.6f, 0.7f], [0.6f, 0.8f]]);

        Assert.False(frame.HasWithheld);
        Assert.Equal(2, fleet.Keeper.Status!.Used);
    }

    [Fact]
    public void Admit_EqualProbabilities_AreTakenByName()
    {
        var fleet = Fleet(1, TimeSpan.FromMinutes(60));
        Step(fleet, 0, 0.1f, 0.1f, 0.1f);

        Assert.Equal([false, true, true], Withheld(Step(fleet, 1, 0.6f, 0.6f, 0.6f)));
    }

    [Fact]
    public void Admit_WhoseFailureHasBegun_BeginsNone_AndThatIsNoAlertWithheld()
    {
        var fleet = Fleet(5, TimeSpan.FromMinutes(60));
        Step(fleet, 0, 0.1f);
        Assert.Equal([true], Withheld(fleet.Step(1 * Minute, [[0.9f]], fails: _ => true)));
        Assert.Equal([true], Withheld(Step(fleet, 2, 0.9f)));

        Assert.Equal([true], Withheld(Step(fleet, 3, 0.9f)));

        // The incident is over, merge after its last failing step: what alerts now speaks of the next one.
        Assert.Equal([false], Withheld(Step(fleet, 4, 0.9f)));
        Assert.Equal((0, 1), (fleet.Withheld, fleet.Keeper.Status!.Used));
    }

    [Fact]
    public void Admit_WhoIsNotFollowedYet_BeginsNoneBeforeTheNextStep()
    {
        var fleet = Fleet(5, TimeSpan.FromMinutes(60));

        Assert.Equal([true], Withheld(Step(fleet, 0, 0.9f)));
        Assert.Equal([false], Withheld(Step(fleet, 1, 0.9f)));
        Assert.Equal(0, fleet.Withheld);
    }

    [Fact]
    public void Admit_StepShownAgainAfterARestart_IsAsItWas()
    {
        var fleet = Fleet(1, TimeSpan.FromMinutes(60));
        Step(fleet, 0, 0.1f, 0.1f);
        var before = Step(fleet, 1, 0.6f, 0.9f);
        var used = fleet.Keeper.Status;
        fleet.Restart();

        var again = fleet.Score(1 * Minute, [[0.6f], [0.9f]]);

        Assert.Equal(Withheld(before), Withheld(again));
        Assert.Equal((used!.Used, used.RoomAtMs), (fleet.Keeper.Status!.Used, fleet.Keeper.Status.RoomAtMs));
    }

    [Fact]
    public void Admit_StepThatAKilledProcessHadTakenIn_BeginsNothing()
    {
        var fleet = Fleet(5, TimeSpan.FromMinutes(60));
        for (var minute = 0; minute < 4; minute++)
        {
            Step(fleet, minute, 0.1f, 0.1f);
        }

        fleet.Kill();

        Assert.Equal([true, false], Withheld(fleet.Score(2 * Minute, [[0.9f], [0.1f]])));
    }

    [Fact]
    public void Withheld_IsJudgedAsNoAlert()
    {
        var fleet = Fleet(1, TimeSpan.FromMinutes(60));
        Step(fleet, 0, 0.1f, 0.1f);
        Step(fleet, 1, 0.9f, 0.6f);
        fleet.Step(2 * Minute, [[0.9f], [0.6f]], fails: _ => true);

        Assert.Equal([OnsetOutcome.Caught, OnsetOutcome.Missed], fleet.Onsets.Select(onset => onset.Outcome));
        Assert.Equal((1, 3), (fleet.Ledger.Count(0, Outcome.TruePositive), fleet.Ledger.Count(0, Outcome.Miss)));
    }

    [Fact]
    public void Budget_None_WithholdsNothing()
    {
        var fleet = new BudgetedFleet(null, OneMinute, new FixedModel(0.5, 0.3, 1), OneMinute * 30);

        Assert.False(Step(fleet, 0, 0.9f, 0.9f).HasWithheld);
        Assert.Null(fleet.Keeper.Status);
    }

    [Fact]
    public void Choose_WhileLearningIsFrozen_StaysWithItsFirstDay_AlsoAfterKill9_AndLearnsNothingOfIt()
    {
        var (frozen, learning) = (Hourly(), Hourly());
        Day(frozen, 0, isNoisy: false);
        Day(learning, 0, isNoisy: false);
        frozen.Decided = new StepOverrides([new Override { Number = 1, Kind = OverrideKind.Freeze, StartMs = (30 * 60 * Minute) + 1 }], _ => Labels.Empty);
        for (var day = 1; day < 4; day++)
        {
            Day(frozen, day, isNoisy: true);
            Day(learning, day, isNoisy: true);
            frozen.Kill();
        }

        Day(frozen, 4, isNoisy: false);
        Day(learning, 4, isNoisy: false);
        Assert.Equal(0.5, Threshold(frozen));
        Assert.True(Threshold(learning) > 0.9, $"{Threshold(learning)}");

        frozen.Decided = null;
        Day(frozen, 5, isNoisy: false);
        Assert.Equal((0.5, 6 * 24 * 60 * Minute / AlertEvidence.DayMs * AlertEvidence.DayMs), (Threshold(frozen), frozen.Keeper.Status!.ChosenForMs + AlertEvidence.DayMs));

        static BudgetedFleet Hourly() => new(new AlertBudget(1, TimeSpan.FromDays(7)), OneMinute * 60, new FixedModel(0.5, 0.3, 1), OneMinute * 120);

        static double Threshold(BudgetedFleet fleet) => fleet.Keeper.Status!.Choices[0].Threshold;

        // Each of ten entities peaks at 0.9 twice on a noisy day.
        static void Day(BudgetedFleet fleet, int day, bool isNoisy)
        {
            for (var hour = 0; hour < 24; hour++)
            {
                fleet.Step(((24L * day) + hour) * 60 * Minute, [.. Enumerable.Range(0, 10).Select(entity => new[] { isNoisy && (hour + entity) % 12 == 0 ? 0.9f : 0.1f })]);
            }
        }
    }

    private static BudgetedFleet Fleet(int alerts, TimeSpan span) => new(new AlertBudget(alerts, span), OneMinute, new FixedModel(0.5, 0.3, 1), OneMinute * 30);

    private static Exporter.Models.PredictionFrame Step(BudgetedFleet fleet, int minute, params float[] probabilities) =>
        fleet.Step(minute * Minute, [.. probabilities.Select(probability => new[] { probability })]);

    private static StepOverrides Muting(string match) =>
        AdHocQuery.TryParseSelector(match, out var matchers, out _) && LabelCondition.TryCreate(matchers, out var condition, out _)
            ? new StepOverrides([new Override { Number = 1, Kind = OverrideKind.Mute, Condition = condition }], _ => Labels.Empty)
            : throw new ArgumentException(match);

    private static bool[] Withheld(Exporter.Models.PredictionFrame frame) => [.. Enumerable.Range(0, frame.Count).Select(frame.IsWithheld)];
}
