using Exporter.Trainer.Tasks;
using Exporter.Trainer.Onnx;

namespace Exporter.Tests.Trainer.Tasks;

public sealed class TaskChoiceTests
{
    private static readonly TaskDefinition Task = new(Step: 10, Lead: 10, Window: 20, Cooldown: 10, GridOrigin: 0, Censored: true);

    private static readonly TaskGrid Grid = new("a", [(0, 200)], [(100, 120)], Task);

    [Fact]
    public void Simplest_WithinOneStandardError_IsTakenBeforeTheBest()
    {
        // The second is 0.01 better on the mean, with a standard deviation of 0.1 between draws.
        var entries = Entries([0.5, 0.5, 0.5, 0.5], [0.41, 0.61, 0.41, 0.61]);
        Assert.Same(entries[0], TaskEntry.Simplest(entries));
    }

    [Fact]
    public void Simplest_BetterInEveryDraw_IsTheBest()
    {
        var entries = Entries([0.5, 0.3, 0.5, 0.3], [0.55, 0.36, 0.54, 0.35], [0.54, 0.34, 0.54, 0.34]);
        Assert.Same(entries[1], TaskEntry.Simplest(entries));
    }

    [Fact]
    public void Simplest_RankingWorseBeyondDoubt_IsNotHiddenByTheErrorOfAlerts()
    {
        // Alerts differ by chance alone; the ranking of the first is worse by 0.02 in every draw.
        double[] alerts = [0.5, 0.3, 0.6, 0.4];
        TaskEntry[] entries = [Entry([0.24, 0.26, 0.24, 0.26], alerts), Entry([0.26, 0.28, 0.26, 0.28], [0.3, 0.5, 0.4, 0.6])];
        Assert.Same(entries[1], TaskEntry.Simplest(entries));
    }

    [Fact]
    public void Simplest_WithinABudget_LooksAtRankingAlone()
    {
        TaskEntry[] entries = [Entry([0.24, 0.26], null), Entry([0.2, 0.31], null)];
        Assert.Equal((0.25, 0.255), (entries[0].Worth, entries[1].Worth), (a, b) => Math.Abs(a.Item1 - b.Item1) < 1e-12 && Math.Abs(a.Item2 - b.Item2) < 1e-12);
        Assert.Same(entries[0], TaskEntry.Simplest(entries));
    }

    [Fact]
    public void Worth_IsTheMeanOfAlertsAndRanking() => Assert.Equal(0.4, Entry([0.1, 0.3], [0.5, 0.7]).Worth, 12);

    [Fact]
    public void Threshold_ScoresSeparate_LiesInTheMiddleOfTheGap()
    {
        // The two points before the failure score 0.9, all others 0.1: anything between finds it and alerts once.
        var threshold = TaskThreshold.Choose(Scorer(point => point is 7 or 8 ? 0.9 : 0.1), budget: null);
        Assert.InRange(threshold, 0.6, 0.9);
    }

    [Fact]
    public void Threshold_NothingKeepsTheBudget_IsNeverReached() =>
        Assert.Equal(1, new TaskScorer(Task, [Grid], [[.. Enumerable.Range(0, 20).Select(point => point is 2 ? 0.9 : 0.1)]], 1).Choose(budget: 0.01));

    [Theory]
    [InlineData(2, false)]
    [InlineData(8, true)]
    public void Threshold_WithinABudget_AlertsOnlyWhereThatAnnouncedAFailure(int highest, bool alerts)
    {
        var threshold = TaskThreshold.Choose(Scorer(point => point == highest ? 0.9 : 0.1), budget: 2);
        Assert.Equal(alerts, threshold < 1);
    }

    [Fact]
    public void From_PointsBefore_DoNotCount()
    {
        var late = Grid.From(80);
        Assert.All(Enumerable.Range(0, 8), point => Assert.Equal(PointState.Unknown, late.States[point]));
        Assert.Equal(Grid.States[8..], late.States[8..]);
        Assert.Equal(1, new TaskScorer(Task, [late], [new double[20]], 1).Scorable);
    }

    [Fact]
    public void Draws_OneEntity_AreTheSame()
    {
        var scorer = Scorer(point => point is 7 or 8 ? 0.9 : 0.1);
        Assert.All(EntityBootstrap.Alerts(scorer, 0.5), f1 => Assert.Equal(1, f1, 12));
        Assert.All(EntityBootstrap.Rankings(scorer), area => Assert.Equal(1, area, 12));
    }

    private static TaskScorer Scorer(Func<int, double> score) => new(Task, [Grid], [[.. Enumerable.Range(0, 20).Select(score)]], 1);

    private static TaskEntry[] Entries(params double[][] draws) => [.. draws.Select(worths => Entry(worths, worths))];

    private static TaskEntry Entry(double[] rankings, double[]? alerts) =>
        new(null!, 0, [0], new PlattCalibration(1, 0), 0.5, new AlertMeasures(0.5, 1, 1, 1, 0, 1, 0, 0), 0.5, rankings, alerts);
}
