using Exporter.Trainer.Tasks;

namespace Exporter.Tests.Trainer.Tasks;

public sealed class ErrorAnalysisTests
{
    // Step 10, lead 10, window 20, cooldown 10; points 0 to 19 of each entity, those from 17 on of unknown truth.
    private static readonly TaskDefinition Task = new(Step: 10, Lead: 10, Window: 20, Cooldown: 10, GridOrigin: 0, Censored: true);

    private static readonly TaskGrid Fails = new("fails", [(0, 200)], [(100, 120)], Task);

    private static readonly TaskGrid Healthy = new("healthy", [(0, 200)], [], Task);

    [Theory]
    [InlineData(4, 1, 0, 0)] // The failure starts 60 later: more than the reach of 30, not more than twice.
    [InlineData(3, 0, 0, 1)] // 70 later.
    [InlineData(13, 0, 1, 0)] // 10 after its end.
    [InlineData(15, 0, 0, 1)] // 30 after its end.
    public void FalseAlerts_OnAnEntityThatFails_AreTold(int crossing, int early, int after, int elsewhere)
    {
        var alerts = FalseAlerts.Of(Scorer([Fails], (_, point) => point == crossing ? 1 : 0), 0.5);

        Assert.Equal((early, after, elsewhere, 0), (alerts.TooEarly, alerts.Aftermath, alerts.OnFailing, alerts.OnHealthy));
    }

    [Fact]
    public void FalseAlerts_OnAnEntityThatNeverFails_AreCountedByEntity()
    {
        // Points 2 and 4 are one alert, 5 begins the next; the other entity has one.
        var alerts = FalseAlerts.Of(Scorer([Healthy, Healthy, Fails], (entity, point) => (entity == 0 && point is 2 or 4 or 5) || (entity == 1 && point == 2) ? 1 : 0), 0.5);

        Assert.Equal((0, 3, 3), (alerts.OnFailing, alerts.OnHealthy, alerts.Count));
        Assert.Equal((2, 2), (alerts.Entities, alerts.MostOnOne));
    }

    [Theory]
    [InlineData(0.45, 1, 0)] // Above all 14.
    [InlineData(0.4, 0, 0)] // Above 13: 93 %.
    [InlineData(0.19, 0, 0)] // Above 8.
    [InlineData(0.15, 0, 1)] // Above 7: half.
    public void MissedFailures_HighestScore_IsHeldAgainstQuietSpansAsLong(double beforeFailure, int visible, int unseen)
    {
        // Two points lie before the failure, so quiet spans have two: 3 and 2 at 0 on the entity that fails, 9 on the other one, which peak at 0.10, 0.14... 0.42.
        var missed = MissedFailures.Of(Scorer([Fails, Healthy], (entity, point) => entity == 0 ? (point == 7 ? beforeFailure : 0) : point % 2 == 0 ? 0 : 0.1 + (0.04 * (point / 2))), 0.5);

        Assert.Equal((1, 1, visible, unseen), (missed.Count, missed.Entities, missed.Visible, missed.Unseen));
        Assert.Equal((beforeFailure, 1), (missed.Highest, missed.QuietBelow));
    }

    [Fact]
    public void MissedFailures_AnnouncedOnes_AreNotAmongThem()
    {
        var missed = MissedFailures.Of(Scorer([Fails, Healthy], (entity, point) => entity == 0 && point == 8 ? 0.6 : 0.1), 0.5);

        Assert.Equal((0, 0), (missed.Count, missed.Visible));
        Assert.Equal(double.NaN, missed.Highest);
    }

    [Fact]
    public void ByLead_PointsOfTheWindow_AreSharedIntoQuarters()
    {
        // Lead 10 and window 40: the points from 50 to 80 lie before the failure at 100, one a quarter.
        var task = Task with { Window = 40 };
        var scorer = new TaskScorer(task, [new TaskGrid("a", [(0, 200)], [(100, 120)], task)], [[.. Enumerable.Range(0, 20).Select(point => point is 6 or 8 ? 1.0 : 0)]], entityDays: 1);

        Assert.Equal([0, 1, 0, 1], ErrorAnalysis.Of(scorer, 0.5, budget: null).ByLead);
    }

    [Fact]
    public void ByLead_FewerPointsThanQuarters_IsEmpty() => Assert.Empty(ErrorAnalysis.Of(Scorer([Fails], (_, _) => 0), 0.5, budget: null).ByLead);

    [Fact]
    public void ByLead_FailuresThatGoOn_IsEmpty()
    {
        var grid = TaskGrid.OfDetection("a", [(0, 200)], [(100, 120)], Task);

        Assert.Empty(ErrorAnalysis.Of(Scorer([grid], (_, _) => 0.1), 0.5, budget: null).ByLead);
    }

    [Fact]
    public void Lines_AThresholdTooHigh_SayWhatHindsightGives()
    {
        string[] lines = [.. ErrorAnalysis.Of(Scorer([Fails, Healthy], (entity, point) => entity == 0 && point is 7 or 8 ? 0.4 : 0.1), 0.5, budget: null).Lines()];

        Assert.Equal(2, lines.Length);
        Assert.StartsWith("- Missed: 1 of 1 failures (entities concerned: 1). Before 1 of them the score was higher than in 95 % of quiet spans as long, before 0 no higher than in half of them. The median of their highest scores is 0.4;", lines[0], StringComparison.Ordinal);
        Assert.Equal("- Threshold: the best one in hindsight, 0.4, has recall 1.000 and precision 1.000 on test, F1 1.000 instead of 0.000, with 0 false alerts.", lines[1]);
    }

    [Fact]
    public void SkillOfConstant_TheShareItself_IsZero()
    {
        // The Brier score of always saying 0.1 of one in five is 0.2 · 0.9² + 0.8 · 0.1² = 0.17; that of 0.2 is 0.16.
        Assert.Equal(0, TaskDiagnosis.SkillOfConstant(0.2, 0.2), 12);
        Assert.Equal(1 - (0.17 / 0.16), TaskDiagnosis.SkillOfConstant(0.1, 0.2), 12);
    }

    private static TaskScorer Scorer(TaskGrid[] grids, Func<int, int, double> score) =>
        new(Task, grids, [.. grids.Select((grid, entity) => grid.Times.Select((_, point) => score(entity, point)).ToArray())], entityDays: 1);
}
