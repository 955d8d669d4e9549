using Exporter.Signals;
using Exporter.Trainer;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Evaluation;
using Exporter.Trainer.Stacking;

namespace Exporter.Tests.Trainer.Stacking;

public sealed class RankingComparisonTests
{
    private static readonly SomeContest Contest = new();

    [Fact]
    public void Of_TheSameRanking_IsNoDifferenceInAnyDraw()
    {
        var scores = Contest.Candidate("first", row => Contest.Rows.Row(row)[0]).Scores;
        var twice = Contest.Candidate("twice", row => 2 * Contest.Rows.Row(row)[0]).Scores;
        var gain = new RankingComparison(Contest.Rows, [.. Contest.All.Select(fold => fold.HeldOut)]).Of("twice", twice, "first", scores, "held-out folds");
        Assert.Equal((0, 0.0, 0.0, false), (gain.Difference, gain.Low, gain.High, gain.IsBeyondChance));
    }

    [Fact]
    public void Of_TooFewEntities_HasNoIntervalAndIsNeverBeyondChance()
    {
        var rows = new TrainingRows(1) { StepMs = 1000 };
        rows.Entities.Add(Labels.Of(("instance", "only")));
        rows.OnsetsMs.Add([2000]);
        for (var step = 0; step < 4; step++)
        {
            rows.Add(step * 1000, 0, [step]);
        }

        RowLabel[][] labels = [[RowLabel.Quiet, RowLabel.Onset, RowLabel.Quiet, RowLabel.Quiet]];
        var part = new EvaluatedPart(
            PlantedHistory.Definition with { Horizons = [TimeSpan.FromSeconds(1)] }, new TrainingOptions { FromMs = 0, ToMs = 3000 }, rows, labels, new TimeRange(0, 3000));
        var gain = new RankingComparison(rows, [part]).Of("right", [[[0, 1, 0, 0]]], "wrong", [[[1, 0, 1, 1]]], "four rows");

        // Ranked last of four: precision 1/4 where the only onset is found.
        Assert.Equal((1, 0.25, 0.75), (gain.AucPr, gain.OverAucPr, gain.Difference));
        Assert.False(gain.IsBeyondChance);
        Assert.Equal("right beside wrong, four rows: AUC-PR 1.0000 and 0.2500, difference +0.7500 (too few entities for an interval)", gain.InWords());
    }
}
