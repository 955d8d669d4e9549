using Exporter.Feedback;

namespace Exporter.Tests.Feedback;

/// <summary>Champion against challenger: the numbers and their intervals, by hand where they can be.</summary>
public sealed class ComparisonTests
{
    [Fact]
    public void Of_GroupsThatAreAllAlike_HasAnIntervalOfOnePoint()
    {
        // Every draw of equal groups is the same: (0.4² − 0.8²) a prediction.
        var brier = Measure(Comparison.Of(0, [.. Enumerable.Range(0, 8).Select(_ => Predictions(0.8, 0.4, 10))]), "brier_score");

        Assert.Equal((0.64, 0.16), (Math.Round(brier.Champion, 12), Math.Round(brier.Challenger, 12)));
        Assert.Equal((-0.48, -0.48, -0.48), (Math.Round(brier.Difference, 12), Math.Round(brier.Low, 12), Math.Round(brier.High, 12)));
    }

    [Fact]
    public void Of_GroupsThatDiffer_HasAnIntervalThatHoldsTheDifferenceAndIsTheSameEachTime()
    {
        PairSums[] sums = [.. Enumerable.Range(0, 20).Select(group => Predictions(0.5, group % 2 == 0 ? 0.2 : 0.7, 10))];

        var (first, second) = (Measure(Comparison.Of(0, sums), "brier_score"), Measure(Comparison.Of(0, sums), "brier_score"));

        // Half of the groups gain 0.21, half lose 0.24; the standard error over 20 groups is 0.225 / √20 = 0.05.
        Assert.Equal(first, second);
        Assert.Equal(0.015, first.Difference, 12);
        Assert.InRange(first.High - first.Low, 3 * 0.05, 5 * 0.05);
        Assert.InRange(first.Difference, first.Low, first.High);
    }

    [Fact]
    public void Of_FewGroups_HasNoIntervalOfPredictionsAndTheScoredOneOfEvents()
    {
        var comparison = Comparison.Of(0, [.. Enumerable.Range(0, Comparison.LeastGroups - 1).Select(_ => Events(onset: (true, false)))]);

        Assert.True(double.IsNaN(Measure(comparison, "brier_score").Low));
        var recall = Measure(comparison, "event_recall");
        Assert.Equal((1, 0, -1), (recall.Champion, recall.Challenger, recall.Difference));
        Assert.Equal(-1, recall.Low);
        Assert.InRange(recall.High, -0.7, -0.4);
    }

    [Fact]
    public void Of_EventsThatAreAllAlike_TakesTheWiderInterval()
    {
        // Eight of eight for both: drawing says 0 and nothing else, eight events do not.
        var comparison = Comparison.Of(0, [.. Enumerable.Range(0, 8).Select(_ => Events(onset: (true, true), alert: (true, true)))]);

        Assert.All(comparison.Measures.Skip(1), measure => Assert.True(measure is { Difference: 0, Low: < -0.2, High: > 0.2 }, measure.ToString()));
        Assert.Equal((8, 8, 8), (comparison.Incidents, comparison.ChampionAlerts, comparison.ChallengerAlerts));
    }

    [Fact]
    public void Of_Nothing_HasNoNumbers()
    {
        var comparison = Comparison.Of(5, []);

        Assert.Equal((5, 0, 0), (comparison.SinceMs, comparison.Predictions, comparison.Incidents));
        Assert.All(comparison.Measures, measure => Assert.True(double.IsNaN(measure.Difference) && double.IsNaN(measure.Low) && double.IsNaN(measure.High)));
    }

    private static ComparedMeasure Measure(Comparison comparison, string name) => comparison.Measures.Single(measure => measure.Measure == name);

    private static PairSums Predictions(double champion, double challenger, int count)
    {
        PairSums sums = default;
        for (var i = 0; i < count; i++)
        {
            sums.AddPrediction(champion, challenger, happened: false);
        }

        return sums;
    }

    private static PairSums Events((bool Champion, bool Challenger) onset, (bool Champion, bool Challenger)? alert = null)
    {
        PairSums sums = default;
        sums.AddOnset(onset.Champion, onset.Challenger);
        if (alert is { } right)
        {
            sums.AddAlert(ofChallenger: false, right.Champion);
            sums.AddAlert(ofChallenger: true, right.Challenger);
        }

        return sums;
    }
}
