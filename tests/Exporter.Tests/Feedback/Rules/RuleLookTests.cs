using Exporter.Feedback;
using Exporter.Models.Overrides;
using Exporter.Signals;
using Exporter.Signals.State;

namespace Exporter.Tests.Feedback.Rules;

/// <summary>When rules look at models: by records and event time alone, so the same after kill -9 and in a replay.</summary>
/// <remarks>'#' is a probability of 0.9 above the threshold, '.' 0.1 below; horizons and merge of two steps of a minute. Onsets count from one horizon on.</remarks>
public sealed class RuleLookTests
{
    private const string Incidents = "....X....X....X....X....";

    private static readonly PromotionRule EachTwo = new() { Incidents = 2, Duration = TimeSpan.Zero, CoolDown = TimeSpan.Zero };

    [Fact]
    public void Trial_IsLookedAtEachTimeThatIncidentsHaveCome()
    {
        var timeline = Following(EachTwo);

        Live(timeline, Incidents[..9]);
        Assert.Empty(timeline.Ledger.Looks.Trials);
        Live(timeline, Incidents[9..19]);
        Assert.Equal((1, 9 * Timeline.Minute, 2L, "v"), Told(timeline));
        Live(timeline, Incidents[19..]);
        Assert.Equal((2, 19 * Timeline.Minute, 4L, "v"), Told(timeline));
    }

    [Fact]
    public void Trial_OfALook_IsNotChangedByLaterSteps()
    {
        var timeline = Following(EachTwo);
        Live(timeline, Incidents[..10]);
        var look = Assert.Single(timeline.Ledger.Looks.Trials);
        var before = look.Scores.Seed();

        Live(timeline, Incidents[10..19]);

        Assert.Same(look, Assert.Single(timeline.Ledger.Looks.Trials));
        Assert.Equal(before, look.Scores.Seed());
    }

    [Theory]
    [InlineData(12, 0)]
    [InlineData(0, 12)]
    public void Trial_WaitsForDurationAndCoolDown(int duration, int coolDown)
    {
        var timeline = Following(EachTwo with { Duration = TimeSpan.FromMinutes(duration), CoolDown = TimeSpan.FromMinutes(coolDown) });

        Live(timeline, Incidents[..14]);

        // The second incident, at 9, is looked at once the time has come.
        Assert.Equal((1, 12 * Timeline.Minute, 2L, "v"), Told(timeline));
    }

    [Fact]
    public void AnotherChampion_IsLookedAtAnew()
    {
        var timeline = Following(EachTwo);
        Live(timeline, Incidents[..10]);
        Assert.Single(timeline.Ledger.Looks.Trials);

        timeline.ChampionVersion = "next";
        Live(timeline, Incidents[10..16]);
        Assert.Empty(timeline.Ledger.Looks.Trials);
        Live(timeline, Incidents[4..12]);
        Assert.Equal((1, "next"), (Told(timeline).Number, Told(timeline).Champion));
    }

    [Fact]
    public void ChallengerThatIsTheChampion_IsNotLookedAt()
    {
        var timeline = Following(EachTwo);
        timeline.ChampionVersion = "1";

        Live(timeline, Incidents);

        Assert.Empty(timeline.Ledger.Looks.Trials);
    }

    [Fact]
    public void Freeze_LetsNobodyLook()
    {
        var timeline = Following(EachTwo);
        timeline.Decide(OverrideKind.Freeze, 8, 11);

        Live(timeline, Incidents[..12]);
        Assert.Equal((1, 12 * Timeline.Minute), (Told(Live(timeline, ".")).Number, Told(timeline).StepMs));
    }

    [Fact]
    public void Replay_OfRecords_MakesTheVeryLooks_AndSoDoesASnapshotInBetween()
    {
        var rollback = new RollbackRule { Precision = true, Calibration = true, Alerts = 2, Incidents = 2, CoolDown = TimeSpan.Zero };
        var timeline = Following(EachTwo, rollback);
        Live(timeline, Incidents[..7]);
        var (saved, records) = (timeline.Saved(timeline.Ledger), timeline.Records.Count);
        Live(timeline, Incidents[7..]);

        var next = new OutcomeLedger(timeline.Definition);
        next.Follow(EachTwo, rollback);
        next.Load(new StateReader(saved), timeline.Windows);
        Assert.Empty(next.Looks.Trials);
        foreach (var record in timeline.Records.Skip(records))
        {
            Assert.True(next.Replay(record));
        }

        Assert.Equal(2, Assert.Single(next.Looks.Trials).Number);
        Assert.NotEmpty(next.Looks.Promises);
        Assert.Equal(timeline.Saved(timeline.Ledger), timeline.Saved(next));
        Assert.Equal(Told(timeline), Told(next));
    }

    [Fact]
    public void Promise_IsLookedAtInBlocksOfTheirOwn()
    {
        var timeline = new Timeline(2);
        timeline.Ledger.Follow(null, new RollbackRule { Precision = true, Alerts = 2, CoolDown = TimeSpan.Zero });

        // Alerts at 2 and 8 are wrong, those at 14 and 20 announce the onsets at 15 and 21.
        timeline.Live("..#.....#.....");
        var first = Assert.Single(timeline.Ledger.Looks.Promises);
        Assert.Equal((1, 0, 2, PromiseMeasure.Precision), (first.Number, first.Groups[0].Numerator, first.Groups[0].Denominator, first.Measure));
        timeline.Live("#X....#X....");
        var second = Assert.Single(timeline.Ledger.Looks.Promises);
        Assert.Equal((2, 2, 2), (second.Number, second.Groups[0].Numerator, second.Groups[0].Denominator));

        timeline.ChampionVersion = "next";
        timeline.Live(".");
        Assert.Empty(timeline.Ledger.Looks.Promises);
    }

    [Fact]
    public void Promise_OfCalibration_CountsWhatTheChampionSaidItself()
    {
        var timeline = new Timeline(2);
        timeline.Ledger.Follow(null, new RollbackRule { Calibration = true, Incidents = 1, CoolDown = TimeSpan.Zero });
        timeline.ChampionVersion = "before";
        timeline.Live("##");
        timeline.ChampionVersion = "v";

        // Steps 2 and 3 of 0.9 have the onset at 4 ahead: 2 seen, 1.8 expected, of two steps an incident: 0.95 of one. The next one, at 6 + 2, makes it more.
        timeline.Live("##X");
        Assert.Empty(timeline.Ledger.Looks.Promises);
        timeline.Live("...##..");
        var look = Assert.Single(timeline.Ledger.Looks.Promises);

        var sure = ProbabilityCode.ValueOf(ProbabilityCode.Of(0.9f));
        var unsure = ProbabilityCode.ValueOf(ProbabilityCode.Of(0.1f));
        Assert.Equal((2, Math.Round((2 * sure) + (2 * unsure), 9)), (look.Groups[0].Numerator, Math.Round(look.Groups[0].Denominator, 9)));
    }

    private static Timeline Following(PromotionRule promotion, RollbackRule? rollback = null)
    {
        var timeline = new Timeline(2);
        timeline.Ledger.Follow(promotion, rollback);
        return timeline;
    }

    private static Timeline Live(Timeline timeline, string steps)
    {
        foreach (var what in steps)
        {
            timeline.Step(what.ToString(), challengers: ("challenger", "1", "#"));
        }

        return timeline;
    }

    private static (int Number, long StepMs, long Incidents, string Champion) Told(Timeline timeline) => Told(timeline.Ledger);

    private static (int Number, long StepMs, long Incidents, string Champion) Told(OutcomeLedger ledger)
    {
        var look = Assert.Single(ledger.Looks.Trials);
        return (look.Number, look.StepMs, look.Incidents, look.Champion);
    }
}
