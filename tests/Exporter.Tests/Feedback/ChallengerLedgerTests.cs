using CsCheck;
using Exporter.Feedback;
using Exporter.Signals.State;

namespace Exporter.Tests.Feedback;

/// <summary>Challengers in the ledger: judged by the rules and the incidents of the champion, compared on what both predicted, and of no consequence for it.</summary>
/// <remarks>'#' is a probability of 0.9 above the threshold, '-' 0.4 and '.' 0.1 below; kept in steps of their square roots.</remarks>
public sealed class ChallengerLedgerTests
{
    private static readonly ChallengerIdentity Shadow = new("shadow", "1");
    private static readonly double High = ProbabilityCode.ValueOf(ProbabilityCode.Of(0.9f));
    private static readonly double Low = ProbabilityCode.ValueOf(ProbabilityCode.Of(0.1f));

    [Fact]
    public void Compare_PairsOfPredictions_GiveBothBrierScores()
    {
        // Horizon 2. The onset at 4 settles steps 2 and 3 as happened; 0 and 1 ended before it without one.
        var timeline = Live(2, "....X", "..##.");

        var brier = Measure(timeline, "brier_score");

        Assert.Equal(4, Compare(timeline).Predictions);
        Assert.Equal(((2 * Low * Low) + (2 * (1 - Low) * (1 - Low))) / 4, brier.Champion, 12);
        Assert.Equal(((2 * Low * Low) + (2 * (1 - High) * (1 - High))) / 4, brier.Challenger, 12);
        Assert.Equal(brier.Challenger - brier.Champion, brier.Difference, 12);
    }

    [Fact]
    public void Compare_OnsetThatOnlyTheChallengerAnnounced_IsOneToZero()
    {
        var timeline = Live(2, "......X", "....#..");

        Assert.Equal(1, Compare(timeline).Incidents);
        Assert.Equal((0, 1, 1), Numbers(Measure(timeline, "event_recall")));
        Assert.Equal((0, 1), (Compare(timeline).ChampionAlerts, Compare(timeline).ChallengerAlerts));
        Assert.Equal((double.NaN, 1, double.NaN), Numbers(Measure(timeline, "alert_precision")));
    }

    [Fact]
    public void Compare_WrongAlerts_CountForTheirOwn()
    {
        var timeline = Live(2, "...#....X", "......#..");

        // The champion's alert at 3 ends at 5 without an onset, the challenger's at 6 announces the one at 8.
        Assert.Equal((0, 1, 1), Numbers(Measure(timeline, "alert_precision")));
    }

    [Fact]
    public void Compare_EventsBeforeBothWereThereForAHorizon_DoNotCount()
    {
        // Of the onset at 1 the challenger, there since 0, could have said nothing a horizon of 3 ahead.
        var timeline = Live(3, ".X", "..");

        Assert.Equal(0, Compare(timeline).Incidents);
        Assert.Equal(1, Compare(timeline).Predictions);
    }

    [Fact]
    public void Compare_StepThatOneCouldNotScore_IsNoPair()
    {
        var timeline = new Timeline(1);
        timeline.Step(".", challengers: ("shadow", "1", "."));
        timeline.Step(".", challengers: ("shadow", "1", null));
        timeline.Step(".", scored: false, challengers: ("shadow", "1", "."));
        timeline.Step(".", challengers: ("shadow", "1", "."));

        Assert.Equal(1, Compare(timeline).Predictions);
    }

    [Fact]
    public void Compare_AnotherChampion_BeginsAnew()
    {
        var timeline = Live(1, "....", "####");
        Assert.Equal(3, Compare(timeline).Predictions);

        timeline.ChampionVersion = "next";
        timeline.Step(".", challengers: ("shadow", "1", "#"));
        Assert.Equal((0, 4 * Timeline.Minute), (Compare(timeline).Predictions, Compare(timeline).SinceMs));
        timeline.Step(".", challengers: ("shadow", "1", "#"));
        Assert.Equal(1, Compare(timeline).Predictions);
    }

    [Fact]
    public void Observe_AnotherVersion_BeginsWithNothingAndLeavesTheOthers()
    {
        var timeline = new Timeline(3);
        timeline.Step(".", challengers: [("shadow", "1", "#"), ("other", "1", "#")]);
        timeline.Step(".", challengers: [("other", "1", "#"), ("shadow", "2", "#")]);
        timeline.Step("X", challengers: [("other", "1", "#"), ("shadow", "2", "#")]);

        // What version 1 had said waits for nobody any more.
        Assert.Null(timeline.Ledger.TallyOf(Shadow));
        Assert.Null(timeline.Ledger.Compare(Shadow, 0));
        Assert.Equal(1, timeline.Ledger.TallyOf(new("shadow", "2"))!.Horizons[0].Outcomes[(int)Outcome.TruePositive]);
        Assert.Equal(2, timeline.Ledger.TallyOf(new("other", "1"))!.Horizons[0].Outcomes[(int)Outcome.TruePositive]);
    }

    [Fact]
    public void Compare_ThirtyDaysLater_ForgetsWhatIsOlder()
    {
        var timeline = Live(1, new string('.', 10), new string('#', 10));
        Assert.Equal(9, Compare(timeline).Predictions);

        // A day counts as long as a part of it lies within.
        timeline.Skip(PairedOutcomes.Span);
        timeline.Step(".", challengers: ("shadow", "1", "#"));
        Assert.Equal(9, Compare(timeline).Predictions);
        timeline.Skip(TimeSpan.FromDays(1));
        timeline.Step(".", challengers: ("shadow", "1", "#"));
        Assert.Equal(0, Compare(timeline).Predictions);
    }

    [Fact]
    public void Load_WithChallengers_GoesOnWithWhoIsStillThere()
    {
        var timeline = Live(3, "...", "###");
        var next = new OutcomeLedger(timeline.Definition);
        next.Load(new StateReader(timeline.Saved(timeline.Ledger)), timeline.Windows);

        // The configuration has another challenger now: the champion's predictions wait on, those of the other are gone.
        timeline.Ledger = next;
        timeline.Step("X", challengers: ("baseline", "baseline", "#"));

        Assert.Equal([0, 0, 3, 0, 1], timeline.Counts());
        Assert.Equal([new("baseline", "baseline")], next.Challengers);
    }

    [Fact]
    public void AnyFleet_ChampionWithChallengers_IsJudgedAsAlone() => AnyFleet((fleet, together, _) =>
    {
        Timeline alone = new(2, 4);
        foreach (var (happens, _) in fleet)
        {
            alone.Step(happens);
        }

        Assert.Equal(alone.Alerts.Values, together.Alerts.Values);
        Assert.Equal(alone.Onsets, together.Onsets);
        Assert.Equal(alone.Counts(0), together.Counts(0));
        Assert.Equal(alone.Counts(1), together.Counts(1));
    });

    [Fact]
    public void AnyFleet_ChallengerThatSaysTheSame_IsNoBetterAndNoWorse() => AnyFleet((_, together, challengers) =>
    {
        for (var horizon = 0; horizon < 2; horizon++)
        {
            var (counts, comparison) = (together.Counts(horizon), together.Ledger.Compare(new("same", "1"), horizon)!);

            Assert.Equal(counts.Sum() - counts[(int)Outcome.Uncertain], comparison.Predictions);
            Assert.Equal(comparison.ChampionAlerts, comparison.ChallengerAlerts);
            Assert.All(comparison.Measures, measure => Assert.True(double.IsNaN(measure.Difference) || (measure.Difference == 0 && measure.Champion == measure.Challenger), measure.ToString()));
        }

        Assert.Equal(together.Counts(0), challengers["same"]);
    });

    [Fact]
    public void AnyFleet_Challenger_IsJudgedAsAChampionWouldBe() => AnyFleet((fleet, _, challengers) =>
    {
        var swapped = new Timeline(2, 4);
        foreach (var (happens, says) in fleet)
        {
            swapped.Step(Says(happens, says));
        }

        Assert.Equal(swapped.Counts(0), challengers["other"]);
    });

    private static readonly Gen<(string, string)[]> Steps = Gen.Select(Gen.Char["##--..X"].Array[3], Gen.Char["#-."].Array[3], (happens, says) => (new string(happens), new string(says))).Array[1, 40];

    private static void AnyFleet(Action<(string Happens, string Says)[], Timeline, Dictionary<string, long[]>> assert) => Steps.Sample(fleet =>
    {
        Timeline together = new(2, 4);
        Dictionary<string, long[]> counts = new() { ["same"] = new long[5], ["other"] = new long[5] };
        foreach (var (happens, says) in fleet)
        {
            together.Step(happens, challengers: [("other", "1", Says(happens, says)), ("same", "1", happens)]);
            foreach (var (name, sums) in counts)
            {
                for (var outcome = 0; outcome < sums.Length; outcome++)
                {
                    sums[outcome] += together.Ledger.TallyOf(new(name, "1"))!.Horizons[0].Outcomes[outcome];
                }
            }
        }

        assert(fleet, together, counts);
    });

    // Whoever fails fails, whatever is said of it.
    private static string Says(string happens, string says) => string.Concat(happens.Zip(says, (what, said) => what == 'X' ? 'X' : said));

    private static Timeline Live(int horizon, string happens, string says)
    {
        var timeline = new Timeline(horizon);
        foreach (var (what, said) in happens.Zip(says))
        {
            timeline.Step(what.ToString(), challengers: ("shadow", "1", said.ToString()));
        }

        return timeline;
    }

    private static Comparison Compare(Timeline timeline) => timeline.Ledger.Compare(Shadow, 0)!;

    private static ComparedMeasure Measure(Timeline timeline, string name) => Compare(timeline).Measures.Single(measure => measure.Measure == name);

    private static (double Champion, double Challenger, double Difference) Numbers(ComparedMeasure measure) => (measure.Champion, measure.Challenger, measure.Difference);
}
