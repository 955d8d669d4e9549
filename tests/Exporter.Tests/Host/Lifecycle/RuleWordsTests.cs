using Exporter.Feedback;
using Exporter.Host.Lifecycle;
using Exporter.Signals;

namespace Exporter.Tests.Host.Lifecycle;

/// <summary>Why a challenger is not champion yet, in words.</summary>
public sealed class RuleWordsTests
{
    private const long Hour = 3_600_000;

    private static readonly ChallengerIdentity Challenger = new("challenger", "b");
    private static readonly PromotionRule Rule = new() { Incidents = 20, Duration = TimeSpan.FromHours(2), CoolDown = TimeSpan.FromHours(3) };

    [Fact]
    public void BeforeTheFirstLook_AllThatItWaitsFor() => Assert.Equal(
        "7 of 20 incidents have come for the next look; side by side for 1h30m only, duration is 2h; champion for 2h30m only, cool_down is 3h",
        Words(new TrialProgress(Challenger, Hour, 7, 0, 0), atHours: 2.5));

    [Theory]
    [InlineData(0, 0, 20L)]
    [InlineData(1, 20, 40L)]
    [InlineData(4, 80, 120L)]
    [InlineData(10, 500, null)]
    public void NextLook_WantsAsManyAgain_OrHalfAsMany(int looks, int lookedAt, long? expected) => Assert.Equal(expected, new TrialProgress(Challenger, 0, lookedAt, looks, lookedAt).NextLook(Rule));

    [Theory]
    [InlineData(-0.1, "the interval holds models that are no better; 27 of 40 incidents have come for the next look")]
    [InlineData(double.NaN, "fewer than 8 groups of entities have failed; 27 of 40 incidents have come for the next look")]
    public void AfterALook_WhatItSays_AndWhatTheNextWaitsFor(double low, string expected) =>
        Assert.Equal(expected, Words(new TrialProgress(Challenger, 0, 27, 1, 20), atHours: 9, new TrialVerdict(false, 0.4, 0.5, low, 0.2, 0.025)));

    [Fact]
    public void AfterAllLooks_Nothing() => Assert.Equal(
        "the interval holds models that are no better; 10 looks were taken, which are all", Words(new TrialProgress(Challenger, 0, 900, 10, 800), atHours: 99, new TrialVerdict(false, 0.4, 0.5, -0.1, 0.2, 0.025)));

    private static string Words(TrialProgress progress, double atHours, TrialVerdict? verdict = null)
    {
        var look = verdict is null ? null : new TrialLook(progress.Looks, 0, progress.SinceMs, progress.LookedAt, "a", Challenger, new PairScores(1));
        return RuleWords.NotYet(progress, look, verdict, Rule, (long)(atHours * Hour), championSinceMs: 0);
    }
}
