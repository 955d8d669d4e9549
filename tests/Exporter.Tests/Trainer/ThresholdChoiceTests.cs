using Exporter.Models.Evaluation;
using Exporter.Signals;
using Exporter.Trainer;
using Exporter.Trainer.Training;

namespace Exporter.Tests.Trainer;

public sealed class ThresholdChoiceTests
{
    private static readonly float[] Probabilities = [0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f];

    private static readonly PrecisionGoal FourOfFive = new(0.8);

    private static readonly AlertBudget FivePerWeek = new(5, TimeSpan.FromDays(7));

    [Fact]
    public void Choose_SomeKeepTheTarget_TakesTheMiddleOfThoseWithMostDetected()
    {
        // At and above 0.6 nine of ten alerts are right; 0.6 to 0.8 detect 5 onsets, 0.9 only 2.
        var (threshold, why) = Choose(Probabilities, at => at < 0.55 ? Result(8, 20, 8) : at < 0.85 ? Result(5, 10, 9) : Result(2, 10, 10), FourOfFive);
        Assert.Equal("best recall with 80% of alerts right on held-out folds", why);
        Assert.Equal(0.7, threshold, 4);
    }

    [Fact]
    public void Choose_NoneKeepsTheTarget_TakesTheBestF05()
    {
        var (threshold, why) = Choose(Probabilities, at => at is > 0.75 and < 0.85 ? Result(5, 10, 5) : Result(9, 90, 9), FourOfFive);
        Assert.Equal("best F0.5 on held-out folds, as no threshold that finds much gives 80% of alerts right", why);
        Assert.Equal(0.8, threshold, 4);
    }

    [Fact]
    public void Choose_NoneKeepsTheTarget_PrefersFewerFalseAlarms()
    {
        // Below 0.55 recall 0.9 and precision 0.5: F1 0.643, F0.5 0.549. Above recall 0.5 and precision 0.714: F1 0.588, F0.5 0.658.
        var (threshold, _) = Choose(Probabilities, at => at < 0.55 ? Result(9, 18, 9) : Result(5, 7, 5), FourOfFive);
        Assert.True(threshold > 0.55, $"{threshold}");
    }

    [Fact]
    public void Choose_TargetKeptOnlyByNearSilence_TakesTheBestF05()
    {
        // At 0.9 one alert of one is right, but it finds one onset of ten; at 0.5 seven are found with 7 of 10 alerts right.
        var (threshold, why) = Choose(Probabilities, at => at > 0.85 ? Result(1, 1, 1) : at is > 0.45 and < 0.55 ? Result(7, 10, 7) : Result(7, 20, 7), FourOfFive);
        Assert.StartsWith("best F0.5", why, StringComparison.Ordinal);
        Assert.Equal(0.5, threshold, 4);
    }

    [Fact]
    public void Choose_AllProbabilitiesZero_NeverAlertsOnEverything() =>
        Assert.True(Choose(new float[10], _ => Result(0, 0, 0), FourOfFive).Threshold > 0);

    // Below 0.35 all 10 onsets are found by 40 alerts, 30 of them wrong; below 0.65 8 by 12, 4 wrong; above 4 by 4.
    // With a miss at 20 that costs 30, 44 and 120; at 2 it costs 30, 8 and 12; at 0.5 it costs 30, 5 and 3.
    [Theory]
    [InlineData(20, 0.2, "least cost on held-out folds, where 0 missed failures at 20 and 30 false alarms at 1 make 30, and no alerts 200")]
    [InlineData(2, 0.5, "least cost on held-out folds, where 2 missed failures at 2 and 4 false alarms at 1 make 8, and no alerts 20")]
    [InlineData(0.5, 0.8, "least cost on held-out folds, where 6 missed failures at 0.5 and 0 false alarms at 1 make 3, and no alerts 5")]
    public void Choose_CostRatio_TakesTheLeastCost(double ratio, double expected, string expectedWhy)
    {
        var (threshold, why) = new CostGoal(ratio).Choose(Grid(ThreeLevels));
        Assert.Equal(expected, threshold, 4);
        Assert.Equal(expectedWhy, why);
    }

    // Held-out time of three weeks allows 15 alerts at five a week, 3 at one a week, and 60 at twenty.
    [Theory]
    [InlineData(5, 0.5, "most failures announced within 5 per week on held-out folds")]
    [InlineData(20, 0.2, "most failures announced within 20 per week on held-out folds")]
    [InlineData(1, 0.9, "the highest there is, as on held-out folds even that gives 4 alerts, and 1 per week allows 3")]
    public void Choose_Budget_FindsTheMostWithinIt(double perWeek, double expected, string expectedWhy)
    {
        var (threshold, why) = new BudgetGoal(FivePerWeek with { Alerts = perWeek }, TimeSpan.FromDays(21)).Choose(Grid(ThreeLevels));
        Assert.Equal(expected, threshold, 4);
        Assert.Equal(expectedWhy, why);
    }

    [Fact]
    public void Choose_Budget_DoesNotTakeTheOneAlertThatNeverEnds()
    {
        // At 0.1 all entities alert all the time, which is one alert an entity and announces most.
        var (threshold, _) = new BudgetGoal(FivePerWeek, TimeSpan.FromDays(21)).Choose(Grid(at => at < 0.15 ? Result(10, 10, 10) : ThreeLevels(at)));
        Assert.Equal(0.5, threshold, 4);
    }

    // 0.7 and above give 4 alerts, all wrong; below, 12, of which 8 are right.
    [Theory]
    [InlineData(20, 0.5, "most failures announced within 20 per week on held-out folds")]
    [InlineData(2, 1, "certainty, so that none is raised: no alert that 2 per week has room for announced a failure on held-out folds")]
    [InlineData(1, 1, "certainty, so that none is raised: no alert that 1 per week has room for announced a failure on held-out folds")]
    public void Choose_Budget_RaisesNoAlertsThatAnnouncedNothing(double perWeek, double expected, string expectedWhy)
    {
        var (threshold, why) = new BudgetGoal(FivePerWeek with { Alerts = perWeek }, TimeSpan.FromDays(21)).Choose(Grid(at => at < 0.35 ? Result(8, 100, 8) : at < 0.65 ? Result(8, 12, 8) : Result(0, 4, 0)));
        Assert.Equal(expected, threshold, 4);
        Assert.Equal(expectedWhy, why);
    }

    [Fact]
    public void Choose_Budget_CountsAlertsThatAreNotDecided()
    {
        var (threshold, _) = new BudgetGoal(FivePerWeek, TimeSpan.FromDays(21)).Choose(Grid(at => ThreeLevels(at) with { UndecidedAlerts = at < 0.65 ? 4 : 0 }));
        Assert.Equal(0.8, threshold, 4);
    }

    [Fact]
    public void Goal_CommandLineGoesBeforeTheConfiguration_AndFourOfFiveBehindBoth()
    {
        var (options, budgeted) = (new TrainingOptions { FromMs = 0, ToMs = 1 }, PlantedHistory.Definition with { AlertBudget = FivePerWeek });
        Assert.Equal(new PrecisionGoal(0.8), ThresholdGoal.Of(PlantedHistory.Definition, options, TimeSpan.FromDays(1)));
        Assert.Equal(new BudgetGoal(FivePerWeek, TimeSpan.FromDays(1)), ThresholdGoal.Of(budgeted, options, TimeSpan.FromDays(1)));
        Assert.Equal(new PrecisionGoal(0.9), ThresholdGoal.Of(budgeted, options with { TargetPrecision = 0.9 }, TimeSpan.FromDays(1)));
        Assert.Equal(new CostGoal(3), ThresholdGoal.Of(budgeted, options with { CostRatio = 3 }, TimeSpan.FromDays(1)));
    }

    [Theory]
    [InlineData("5 per week", 5, 7 * 24, "5 per week")]
    [InlineData("0.5 per day", 0.5, 24, "0.5 per day")]
    [InlineData("2 per hour", 2, 1, "2 per hour")]
    [InlineData("1 per 12h", 1, 12, "1 per 12h")]
    [InlineData("3  per  7d", 3, 7 * 24, "3 per week")]
    public void Budget_Notations_AreRead(string text, double alerts, int hours, string back)
    {
        Assert.True(AlertBudget.TryParse(text, out var budget));
        Assert.Equal(new AlertBudget(alerts, TimeSpan.FromHours(hours)), budget);
        Assert.Equal(back, budget.ToString());
    }

    [Theory]
    [InlineData("5")]
    [InlineData("0 per week")]
    [InlineData("-1 per week")]
    [InlineData("5 per 0")]
    [InlineData("5 per fortnight")]
    [InlineData("five per week")]
    public void Budget_Others_AreNot(string text) => Assert.False(AlertBudget.TryParse(text, out _));

    private static ChosenThreshold Choose(float[] probabilities, Func<double, EventResult> evaluate, ThresholdGoal goal) => goal.Choose(ThresholdChoice.Try(probabilities, evaluate));

    private static List<(double, EventResult)> Grid(Func<double, EventResult> evaluate) => [.. Enumerable.Range(1, 9).Select(tenth => (tenth / 10.0, evaluate(tenth / 10.0)))];

    private static EventResult ThreeLevels(double threshold) => threshold < 0.35 ? Result(10, 40, 10) : threshold < 0.65 ? Result(8, 12, 8) : Result(4, 4, 4);

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
