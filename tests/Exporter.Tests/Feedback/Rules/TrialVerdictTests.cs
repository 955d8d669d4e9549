using Exporter.Feedback;
using Exporter.Signals;

namespace Exporter.Tests.Feedback.Rules;

/// <summary>What a look at champion and challenger says, by numbers that can be worked out by hand.</summary>
public sealed class TrialVerdictTests
{
    private static readonly PromotionRule Ranking = new();
    private static readonly PromotionRule Squares = new() { Measure = PromotionMeasure.BrierScore };

    [Fact]
    public void AucPr_OfBoth_IsAveragePrecision()
    {
        // Each of ten entities: of the champion's alarms at 0.9, one of two came true, the other failure was at 0.1 among eight; the challenger has both failures on top.
        var scores = Fleet(10, group =>
        {
            SomeTrial.Add(Scores!, group, 0.9f, 0.9f, happened: true);
            SomeTrial.Add(Scores!, group, 0.1f, 0.9f, happened: true);
            SomeTrial.Add(Scores!, group, 0.9f, 0.1f, happened: false);
            SomeTrial.Add(Scores!, group, 0.1f, 0.1f, happened: false, count: 5);
        });

        var verdict = TrialVerdict.Of(SomeTrial.Look(scores), Ranking);

        // ½ · 1/2 + ½ · 2/8; all entities alike, so every draw says the same.
        Assert.Equal((0.375, 1, 0.625, 0.625), (verdict.Champion, verdict.Challenger, verdict.Low, verdict.High));
        Assert.True(verdict.Promotes);
    }

    [Fact]
    public void Brier_OfBoth_IsTheMeanSquare_AndSmallerIsBetter()
    {
        var scores = Fleet(8, group =>
        {
            SomeTrial.Add(Scores!, group, 1, 0, happened: true);
            SomeTrial.Add(Scores!, group, 1, 0, happened: false, count: 3);
        });

        var verdict = TrialVerdict.Of(SomeTrial.Look(scores), Squares);

        Assert.Equal((0.75, 0.25, 0.5, true), (verdict.Champion, verdict.Challenger, verdict.Low, verdict.Promotes));
        Assert.False(TrialVerdict.Of(SomeTrial.Look(scores), Ranking).Promotes);
    }

    [Fact]
    public void Measure_OverSeveralHorizons_IsTheMean()
    {
        Scores = new PairScores(2);
        for (var group = 0; group < 8; group++)
        {
            for (var horizon = 0; horizon < 2; horizon++)
            {
                SomeTrial.Add(Scores, group, 1, horizon, happened: true, horizon: horizon);
                SomeTrial.Add(Scores, group, 0, 0, happened: false, horizon: horizon);
            }
        }

        var verdict = TrialVerdict.Of(SomeTrial.Look(Scores), Ranking);

        // Perfect and perfect; of the challenger, all at 0 (½) and perfect.
        Assert.Equal((1, 0.75, -0.25, false), (verdict.Champion, verdict.Challenger, verdict.Low, verdict.Promotes));
    }

    [Fact]
    public void FewerThanEightGroupsThatFailed_SayNothing()
    {
        var scores = Fleet(20, group =>
        {
            SomeTrial.Add(Scores!, group, 0, 1, happened: group < TrialVerdict.LeastGroups - 1);
        });

        var verdict = TrialVerdict.Of(SomeTrial.Look(scores), Ranking);

        Assert.Equal((false, double.NaN), (verdict.Promotes, verdict.Low));
    }

    [Fact]
    public void Looks_SpendTheRiskOnce()
    {
        var scores = Fleet(8, group => SomeTrial.Add(Scores!, group, 0.5f, 0.5f, happened: true));

        double[] tails = [.. Enumerable.Range(1, TrialVerdict.MostLooks).Select(number => TrialVerdict.Of(SomeTrial.Look(scores, number), Ranking).Tail)];

        // 1/2 + 1/6 + ... + 1/110 = 1 - 1/11 of 0.05.
        Assert.Equal(0.05 * 10 / 11, tails.Sum(), 12);
        Assert.Equal(0.025, tails[0], 12);
    }

    [Fact]
    public void SameLook_SameInterval_AndOtherCountsOtherDraws()
    {
        var random = new Random(7);
        var scores = Fleet(30, group =>
        {
            SomeTrial.Add(Scores!, group, random.NextSingle(), random.NextSingle(), happened: true);
            SomeTrial.Add(Scores!, group, random.NextSingle(), random.NextSingle(), happened: false, count: 5);
        });

        var before = scores.Seed();
        var first = TrialVerdict.Of(SomeTrial.Look(scores), Ranking);
        Assert.Equal(first, TrialVerdict.Of(SomeTrial.Look(scores.Copy()), Ranking));
        SomeTrial.Add(scores, 0, 0.5f, 0.5f, happened: false);
        Assert.NotEqual(before, scores.Seed());
    }

    private PairScores? Scores { get; set; }

    private PairScores Fleet(int groups, Action<int> fill)
    {
        Scores = new PairScores(1);
        for (var group = 0; group < groups; group++)
        {
            fill(group);
        }

        return Scores;
    }
}
