using CsCheck;
using Exporter.Feedback;

namespace Exporter.Tests.Feedback;

/// <summary>What incidents do that somebody reports: hand-made timelines, and the rule read off the whole timeline. Counts are true positives, false positives, misses, true negatives, uncertain.</summary>
public sealed class ReportedIncidentTests
{
    private const long Minute = Timeline.Minute;

    [Fact]
    public void Report_OfThisMinute_SettlesWhatWaitsAsAnOnsetOfTheStreamDoes()
    {
        var timeline = new Timeline(3).Live(".##").Report(3).Live("#.");
        var seen = new Timeline(3).Live(".##X.");

        Assert.Equal(seen.Counts(), timeline.Counts());
        Assert.Equal(seen.Onsets, timeline.Onsets);
        Assert.Equal(AlertOutcome.Right, timeline.Alerts[(0, "a", 1 * Minute)].Outcome);
        Assert.All(timeline.Amended.Cast<long>(), amended => Assert.Equal(0, amended));
    }

    [Fact]
    public void Report_AfterAllWasSettled_AmendsPredictionsAlertAndOnset()
    {
        // At 9 it becomes known that the entity failed at 3: 0, 1 and 2 had it ahead, 3 and 4 were made during the incident (merge is two steps).
        // Single predictions are remembered for as long as the longest horizon.
        var timeline = new Timeline(3, 12).Live(".##......").Report(3);
        Assert.Equal([0, 2, 0, 4, 0], timeline.Counts());

        timeline.Live(".");

        Assert.Equal([0, 2, 0, 5, 0], timeline.Counts());
        Assert.Equal([2, 0, 1, 2, 2], timeline.CountsNow());
        Assert.Equal(new AlertAmendment(0, Timeline.EntityOf(0), 1 * Minute, 4 * Minute, AlertOutcome.Right, 3 * Minute), Assert.Single(timeline.AmendedAlerts));
        Assert.Equal(new OnsetEvent(0, Timeline.EntityOf(0), 3 * Minute, OnsetOutcome.Caught, 1 * Minute), timeline.Onsets[0]);
    }

    [Fact]
    public void Report_OfWhatNoAlertAnnounced_IsMissed()
    {
        var timeline = new Timeline(3).Live("......").Report(4).Live(".");

        Assert.Equal(OnsetOutcome.Missed, Assert.Single(timeline.Onsets).Outcome);
        Assert.Equal([0, 0, 3, 1, 2], timeline.CountsNow());
    }

    [Fact]
    public void Report_FromBeforeTheEntityWasFollowed_SaysNothingOfTheModel()
    {
        var timeline = new Timeline(3).Live("   ...").Report(1).Live("......");

        Assert.Equal(OnsetOutcome.Uncertain, Assert.Single(timeline.Onsets).Outcome);
        Assert.Equal(timeline.Counts(), timeline.CountsNow());
    }

    [Fact]
    public void Report_OlderThanSinglePredictionsAreRemembered_AmendsAlertsAndOnsetsOnly()
    {
        var timeline = new Timeline(3).Live(".#...............").Report(3).Live(".");

        Assert.Equal(timeline.Counts(), timeline.CountsNow());
        Assert.Equal(AlertOutcome.Right, Assert.Single(timeline.AmendedAlerts).To);
        Assert.Equal(OnsetOutcome.Caught, Assert.Single(timeline.Onsets).Outcome);
        Assert.Equal(OnsetOutcome.Missed, new Timeline(3).Live("................").Report(3).Live(".").Onsets.Single().Outcome);
    }

    [Theory]
    [InlineData(4, null)]
    [InlineData(3, 6)]
    [InlineData(1, 2)]
    [InlineData(7, 8)]
    public void Report_OfWhatTheStreamHasSeen_IsTheSameIncident(int start, int? end)
    {
        // The stream sees 4 and 5; what ends within merge before it, or begins within merge after it, belongs to it.
        var timeline = new Timeline(3).Live(".#..XX........").Report(start, end).Live(".");

        Assert.Equal(4 * Minute, Assert.Single(timeline.Onsets).OnsetMs);
        Assert.Empty(timeline.AmendedAlerts);
    }

    [Fact]
    public void Stream_ThatSeesAReportedIncident_BeginsNoOther()
    {
        var timeline = new Timeline(3).Live(".##").Report(3).Live("#XX...");

        Assert.Equal(3 * Minute, Assert.Single(timeline.Onsets).OnsetMs);
    }

    [Fact]
    public void Report_WithItsEndLater_MakesWhatWasPredictedMeanwhileUncertain()
    {
        var timeline = new Timeline(3).Live("....").Report(3, id: "x").Live("........");
        var before = timeline.CountsNow();
        timeline.Report(3, 6, id: "x").Live(".");

        // 3 and 4 were uncertain before. 5, 6 and 7 were made during the incident, as is known now.
        Assert.Equal(before[(int)Outcome.Uncertain] + 3, timeline.CountsNow()[(int)Outcome.Uncertain]);
        Assert.Single(timeline.Onsets);
    }

    [Fact]
    public void Alert_ThatBeganDuringAReportedIncident_IsUncertain()
    {
        var timeline = new Timeline(2).Live("...#.....").Report(2, 5).Live(".");

        Assert.Equal((AlertOutcome.Uncertain, null), (Assert.Single(timeline.AmendedAlerts).To, timeline.AmendedAlerts[0].OnsetMs));
        Assert.Equal(OnsetOutcome.Missed, Assert.Single(timeline.Onsets).Outcome);
    }

    [Fact]
    public void Alert_ThatSomebodyActedOn_StaysUncertain()
    {
        var timeline = new Timeline(5).Live(".#");
        timeline.Acted.Silence([Timeline.EntityOf(0)]);
        timeline.Live("#");
        timeline.Acted.Silence([]);
        timeline.Live("......").Report(5).Live(".");

        Assert.Empty(timeline.AmendedAlerts);
        Assert.Equal(OnsetOutcome.Uncertain, Assert.Single(timeline.Onsets).Outcome);
        Assert.Equal(AlertOutcome.Uncertain, Assert.Single(timeline.Alerts.Values).Outcome);
    }

    [Fact]
    public void Report_WhoseTimeHasNotCome_Waits()
    {
        var timeline = new Timeline(3).Report(4, 5).Live("#####");
        Assert.Empty(timeline.Onsets);

        timeline.Live("#");

        Assert.Equal(4 * Minute, Assert.Single(timeline.Onsets).OnsetMs);
    }

    [Fact]
    public void Report_OfAnUnknownEntityOrAMonthAgo_ChangesNothing()
    {
        var timeline = new Timeline(3).Live(".#....").Report(3, entity: 7).Report(-43_201).Live(".");

        Assert.Empty(timeline.Onsets);
        Assert.Equal(timeline.Counts(), timeline.CountsNow());
    }

    [Fact]
    public void Report_OfTwoHorizons_AmendsEachByItsOwn()
    {
        var timeline = new Timeline(2, 5).Live("#........").Report(4).Live(".");

        Assert.Equal([0, 1, 2, 3, 2], timeline.CountsNow(0));
        Assert.Equal([1, 0, 3, 0, 2], timeline.CountsNow(1));
        Assert.Equal([OnsetOutcome.Missed, OnsetOutcome.Caught], timeline.Onsets.Select(onset => onset.Outcome));
    }

    [Fact]
    public void AnyTimelineWithAReport_CountsAsTheWholeTimelineSays() =>
        Gen.Select(Gen.Char["##...Xx "].Array[1, 40].Select(steps => new string(steps)), Gen.Int[3, 8], Gen.Int[0, 39], Gen.Int[0, 4], Gen.Int[0, 3]).Sample((steps, horizon, taken, late, length) =>
        {
            taken %= steps.Length;
            var end = taken - late;
            var start = end - length;
            var timeline = new Timeline(horizon, 12).Live(steps[..taken]).Report(start, end).Live(steps[taken..]);

            Assert.Equal(Naive(steps, horizon, taken, start, end), timeline.CountsNow());
        }, iter: 20_000);

    [Fact]
    public void Replay_OfRecordsWithReports_GivesTheSameLedger() =>
        Gen.Select(Gen.Char["##-..XxC "].Array[1, 40].Select(steps => new string(steps)), Gen.Int[0, 39], Gen.Int[0, 12], Gen.Int[0, 39]).Sample((steps, taken, late, split) =>
        {
            var timeline = new Timeline(2, 5);
            timeline.Live(steps[..(taken % steps.Length)]).Report((taken % steps.Length) - late).Live(steps[(taken % steps.Length)..]);
            var replayed = new OutcomeLedger(timeline.Definition);
            foreach (var (step, record) in timeline.Records.Index())
            {
                if (step == split)
                {
                    // The windows of the end serve as well: only labels are looked up there.
                    var saved = timeline.Saved(replayed);
                    replayed = new OutcomeLedger(timeline.Definition);
                    replayed.Load(new Exporter.Signals.State.StateReader(saved), timeline.Windows);
                }

                Assert.True(replayed.Replay(record));
            }

            Assert.Equal(timeline.Saved(timeline.Ledger), timeline.Saved(replayed));
        }, iter: 2_000);

    /// <summary>The rule read off the whole timeline. Merge is two steps; the report comes at step <paramref name="taken"/>.</summary>
    private static long[] Naive(string steps, int horizon, int taken, int start, int end)
    {
        bool Stream(int step) => step >= 0 && step < steps.Length && steps[step] is 'X' or 'x' && Followed(step);
        bool Followed(int step) => steps.AsSpan(0, step + 1).IndexOfAny("#.X") >= 0;
        bool Present(int step) => steps[step] is not (' ' or 'x');
        List<(int Onset, int Last)> known = [];
        for (var step = 0; step < taken; step++)
        {
            if (Stream(step) && known is [.., var last] && step - last.Last <= 2)
            {
                known[^1] = (last.Onset, step);
            }
            else if (Stream(step))
            {
                known.Add((step, step));
            }
        }

        var counts = Followed(taken);
        var joined = known.FindIndex(incident => start - incident.Last <= 2 && incident.Onset - end <= 2);
        var (onset, until) = joined < 0 ? (start, end) : (known[joined].Onset, Math.Max(end, known[joined].Last));
        bool Reported(int step) => counts && step >= onset && step <= until;
        bool Fails(int step) => Stream(step) || Reported(step);
        bool IsOnset(int step) => (counts && joined < 0 && step == start)
            || (Stream(step) && (step < taken
                ? !Stream(step - 1) && !Stream(step - 2)
                : !Fails(step - 1) && !Fails(step - 2)) && !(step >= taken && Reported(step)));
        var outcomes = new long[5];
        for (var step = 0; step < steps.Length; step++)
        {
            if (!Present(step))
            {
                continue;
            }

            var positive = steps[step] != '.';
            var ends = step + horizon;
            bool Ahead(Func<int, bool> among) => Enumerable.Range(step + 1, horizon).Any(later => later < steps.Length && among(later));
            var wasUncertain = ends < taken && !Present(ends) && !Ahead(later => later < taken && IsOnset(later) && !(joined < 0 && later == start && !Stream(start)));
            if (Stream(step) || Stream(step - 1) || Reported(step) || Reported(step - 1))
            {
                outcomes[(int)Outcome.Uncertain]++;
            }
            else if (!wasUncertain && Ahead(IsOnset))
            {
                outcomes[(int)(positive ? Outcome.TruePositive : Outcome.Miss)]++;
            }
            else if (ends < steps.Length)
            {
                outcomes[(int)(!Present(ends) ? Outcome.Uncertain : positive ? Outcome.FalsePositive : Outcome.TrueNegative)]++;
            }
        }

        return outcomes;
    }
}
