using Exporter.Feedback;
using Exporter.Feedback.Budget;
using Exporter.Models;
using Exporter.Signals;

namespace Exporter.Tests.Feedback.Budget;

/// <summary>Thresholds chosen by hand-computed expectations.</summary>
public sealed class BudgetChoiceTests
{
    private static readonly AlertBudget FivePerWeek = new(5, TimeSpan.FromDays(7));

    // Alerts for each week of each entity: with ten entities 10, 4 and 1 a week.
    private static readonly TradeOff Training = new()
    {
        EntityWeeks = 200,
        Points = [new TradeOffPoint(0.3, 1, 0.5, 0.9), new TradeOffPoint(0.5, 0.4, 0.75, 0.6), new TradeOffPoint(0.8, 0.1, 1, 0.2)],
    };

    [Fact]
    public void NothingKnownYet_IsTheModelsOwn()
    {
        var choice = BudgetChoice.Of(FivePerWeek, 0.3, 0.2, Training, new LiveTradeOff());

        Assert.Equal((0.3, 0.2, null), (choice.Threshold, choice.Clear, choice.ExpectedPerWeek));
        Assert.Equal("the model's own, as no whole day has been watched yet", choice.Why);
    }

    [Fact]
    public void TrainingAndLive_AreWeighedByTheirWeeks()
    {
        // Two weeks of ten entities; 5 alerts that peaked at 0.36 (code 153), 3 that peaked at 0.64 (code 204).
        var live = TwoWeeks();
        var choice = BudgetChoice.Of(FivePerWeek, 0.3, 0.2, Training, live);

        // w = 4, as 200 / 10 is more. At 0.3: (4 · 10 + 8) / 6 = 8. From 0.5 on: (4 · 4 + 3) / 6 = 19 / 6.
        Assert.Equal(4, choice.TrainingWeeks);
        Assert.Equal(8, choice.Points[0].ExpectedPerWeek!.Value, 9);
        Assert.Equal(19 / 6.0, choice.ExpectedPerWeek!.Value, 9);

        // The least probability of a code that is not below 0.5: (180.5 / 255)² = 0.50105, as (179.5 / 255)² is 0.4955.
        Assert.Equal(0.5011, choice.Threshold);
        Assert.Equal("raised from 0.3: there 8 alerts a week are expected, more than 5 per week; here 3.2", choice.Why);
    }

    [Fact]
    public void ClearThreshold_KeepsItsShareOfTheOdds()
    {
        var choice = BudgetChoice.Of(FivePerWeek, 0.3, 0.2, Training, TwoWeeks());

        // Odds of 0.2 and 0.3 are 1/4 and 3/7: a share of 7/12. Of odds 0.5011 / 0.4989 that is 0.58591, a probability of 0.36945.
        Assert.Equal(0.3694, choice.Clear);
    }

    [Fact]
    public void TrainingThatSawLittle_WeighsNoMoreThanWhatItSaw()
    {
        var choice = BudgetChoice.Of(FivePerWeek, 0.3, 0.3, Training with { EntityWeeks = 10 }, Live(weeks: 3, entities: 10, (153, 5)));

        // 10 entity-weeks are one week of ten entities: (1 · 10 + 5) / (1 + 3) = 3.75.
        Assert.Equal(1, choice.TrainingWeeks);
        Assert.Equal((0.3, 0.3, 3.75), (choice.Threshold, choice.Clear, choice.ExpectedPerWeek));
        Assert.Equal("the model's own: 3.8 alerts a week are expected, within 5 per week", choice.Why);
    }

    [Fact]
    public void Baseline_IsChosenByLiveDaysAlone()
    {
        // In the first days of a week, what has come is held against the whole budget, not multiplied up.
        Assert.Equal(0.6, BudgetChoice.Of(FivePerWeek, 0.6, 0.6, null, Live(weeks: 1 / 7.0, entities: 10, (204, 5))).Threshold);

        // Seven in two days are too many: three of them peaked at code 204, and only from 205 on are there no more than five.
        var live = Live(weeks: 1 / 7.0, entities: 10, (204, 3));
        live.Add(Day((230, 4)), 1 / 7.0, 10 / 7.0);
        var raised = BudgetChoice.Of(FivePerWeek, 0.6, 0.6, null, live);
        Assert.Equal(Math.Ceiling(Math.Pow(204.5 / 255, 2) * 10_000) / 10_000, raised.Threshold);
        Assert.Equal((raised.Threshold, 4.0), (raised.Clear, raised.ExpectedPerWeek));
    }

    [Fact]
    public void Burst_CountsForWhatTheGateLetsInOfIt()
    {
        // Forty on one day use up a week; the threshold need not rise for that.
        Assert.Equal((0.6, 5.0), Both(BudgetChoice.Of(FivePerWeek, 0.6, 0.6, null, Live(weeks: 1, entities: 10, (230, 40)))));

        // A budget for an hour lets in 24 times as many in a day: 40 of two weeks are 20 a week.
        Assert.Equal((0.6, 20.0), Both(BudgetChoice.Of(new AlertBudget(5, TimeSpan.FromHours(1)), 0.6, 0.6, null, Live(weeks: 2, entities: 10, (230, 40)))));

        static (double, double?) Both(BudgetChoice choice) => (choice.Threshold, choice.ExpectedPerWeek);
    }

    [Fact]
    public void NoThresholdIsHighEnough_IsTheHighest()
    {
        var live = Live(weeks: 1 / 7.0, entities: 10, (255, 4));
        live.Add(Day((255, 4)), 1 / 7.0, 10 / 7.0);
        var choice = BudgetChoice.Of(FivePerWeek, 0.6, 0.6, null, live);

        Assert.Equal(Math.Ceiling(Math.Pow(254.5 / 255, 2) * 10_000) / 10_000, choice.Threshold);
        Assert.StartsWith("the highest there is: even there 8 alerts a week are expected", choice.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void TrainingThatWantsNoAlert_IsKept()
    {
        var choice = BudgetChoice.Of(FivePerWeek, 1, 1, Training, Live(1, 10));

        Assert.Equal((1.0, 1.0), (choice.Threshold, choice.Clear));
    }

    [Fact]
    public void FewerAlertsFurtherDown_AreNotTrusted()
    {
        // Far below, alerts grow together into a few that never end; nobody means those.
        var merged = Training with { Points = [new TradeOffPoint(0.3, 0.1, 0.1, 1), .. Training.Points[1..]] };
        var choice = BudgetChoice.Of(new AlertBudget(2, TimeSpan.FromDays(7)), 0.3, 0.3, merged, Live(1, 10));

        // Between 0.5 and 0.8 there are 4 · 4 / 5 = 3.2; below 0.5 only 0.8.
        Assert.InRange(choice.Threshold, 0.8, 0.81);
    }

    [Fact]
    public void Live_PrecisionAndRecall_AreOfWhatPeakedThere()
    {
        var (evidence, week) = (new AlertEvidence(1), TimeSpan.FromDays(7));
        evidence.Watch(0, "m", 10);
        evidence.Count(Alert(204, AlertOutcome.Right));
        evidence.Count(Alert(204, AlertOutcome.Wrong));
        evidence.Count(Alert(204, AlertOutcome.Uncertain));
        evidence.Count(Alert(153, AlertOutcome.Wrong));
        evidence.Count(0, OnsetOutcome.Caught, 204);
        evidence.Count(0, OnsetOutcome.Missed, 0);
        evidence.Count(0, OnsetOutcome.Uncertain, 0);

        Assert.Equal(0, evidence.Before(0, day: 0, week).Weeks);
        var live = evidence.Before(0, day: 1, week);
        Assert.Equal((1.0, 10.0, 10.0), (live.Weeks, live.EntityWeeks, live.Entities));
        Assert.Equal((4.0, 3.0, 0.0, 2.0), (live.AlertsFrom(0), live.AlertsFrom(154), live.AlertsFrom(205), live.AlertsFrom(0, mostPerDay: 2)));
        Assert.Equal((1 / 3.0, 0.5, null), (live.PrecisionFrom(0), live.PrecisionFrom(204), live.PrecisionFrom(205)));
        Assert.Equal((0.5, 0.5, 0.0), (live.RecallFrom(0), live.RecallFrom(204), live.RecallFrom(205)));
    }

    [Fact]
    public void Evidence_AnotherModel_BeginsAnew_AndDaysAreForgotten()
    {
        var (evidence, step) = (new AlertEvidence(1), TimeSpan.FromDays(1));
        for (var day = 0; day < 40; day++)
        {
            evidence.Watch(day * AlertEvidence.DayMs, "m", 1);
        }

        // 28 days before the one that begins.
        Assert.Equal(4, evidence.Before(0, day: 40, step).Weeks, 9);
        evidence.Watch(40 * AlertEvidence.DayMs, "", 0);
        Assert.Equal("m", evidence.Model);
        evidence.Watch(41 * AlertEvidence.DayMs, "other", 1);
        Assert.Equal(("other", 0.0), (evidence.Model, evidence.Before(0, day: 41, step).Weeks));
    }

    [Fact]
    public void Evidence_WhileLearningIsFrozen_IsNone()
    {
        var (evidence, step) = (new AlertEvidence(1), TimeSpan.FromDays(1));
        evidence.Watch(0, "m", 10);
        evidence.Count(Alert(204, AlertOutcome.Right));
        for (var day = 1; day < 40; day++)
        {
            evidence.Watch(day * AlertEvidence.DayMs, "m", 10, isFrozen: true);
            evidence.Count(Alert(204, AlertOutcome.Wrong));
            evidence.Count(0, OnsetOutcome.Missed, 0);
        }

        // Neither counted nor forgotten: what was known then is known still.
        Assert.Equal((1.0, 1.0), (evidence.Before(0, day: 1, step).AlertsFrom(0), evidence.Before(0, day: 1, step).PrecisionFrom(0)));
        evidence.Watch(40 * AlertEvidence.DayMs, "m", 10);
        Assert.Equal(0, evidence.Before(0, day: 41, step).AlertsFrom(0));
    }

    [Theory]
    [InlineData(5, 7, 5, 7)]
    [InlineData(2.5, 7, 2, 7)]
    [InlineData(0.5, 7, 1, 14)]
    public void Budget_InWholeAlerts(double alerts, int days, int whole, int window) =>
        Assert.Equal((whole, TimeSpan.FromDays(window)), new AlertBudget(alerts, TimeSpan.FromDays(days)).Whole);

    private static AlertEvent Alert(int code, AlertOutcome outcome) =>
        new(0, BudgetedFleet.EntityOf(0), 0, 60_000, ProbabilityCode.ValueOf(code), outcome, null, IsNew: false, IsDecided: true);

    private static LiveTradeOff TwoWeeks()
    {
        var live = Live(weeks: 1, entities: 10, (153, 5));
        live.Add(Day((204, 3)), 1, 10);
        return live;
    }

    private static LiveTradeOff Live(double weeks, double entities, params (int Code, int Alerts)[] peaks)
    {
        var live = new LiveTradeOff();
        live.Add(Day(peaks), weeks, weeks * entities);
        return live;
    }

    private static EvidenceDay Day(params (int Code, int Alerts)[] peaks)
    {
        var day = new EvidenceDay();
        foreach (var (code, alerts) in peaks)
        {
            day.Alerts[code] = alerts;
        }

        return day;
    }
}
