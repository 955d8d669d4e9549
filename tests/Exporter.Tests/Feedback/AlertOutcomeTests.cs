using CsCheck;
using Exporter.Feedback;
using Exporter.Models.Evaluation;

namespace Exporter.Tests.Feedback;

/// <summary>Alerts and onsets of the ledger: hand-made timelines, and the trainer's own evaluation as the reference.</summary>
public sealed class AlertOutcomeTests
{
    private const long Minute = Timeline.Minute;

    [Fact]
    public void Alert_ThenOnsetWithinItsHorizon_IsRightAndTheOnsetCaught()
    {
        var timeline = new Timeline(5).Live(".##.X");

        var alert = Assert.Single(timeline.Alerts.Values);
        Assert.Equal((1 * Minute, 2 * Minute, AlertOutcome.Right, 4 * Minute), (alert.StartMs, alert.EndMs, alert.Outcome, alert.OnsetMs));
        Assert.Equal(0.9, alert.Peak, 0.005);
        Assert.Equal(new OnsetEvent(0, Timeline.EntityOf(0), 4 * Minute, OnsetOutcome.Caught, 1 * Minute), Assert.Single(timeline.Onsets));
    }

    [Fact]
    public void Alert_WithoutOnset_IsWrongWhenItsHorizonEnds()
    {
        var timeline = new Timeline(3).Live("#...");

        Assert.Equal(AlertOutcome.Wrong, Assert.Single(timeline.Alerts.Values).Outcome);
        Assert.Empty(timeline.Onsets);
    }

    [Fact]
    public void Alert_WhoseHorizonIsNotOver_IsUndecidedAndGoesOn()
    {
        var alert = Assert.Single(new Timeline(5).Live(".##").Alerts.Values);

        Assert.Equal((AlertOutcome.Undecided, null), (alert.Outcome, alert.EndMs));
    }

    [Fact]
    public void Onset_WithoutAlert_IsMissed() => Assert.Equal(OnsetOutcome.Missed, Assert.Single(new Timeline(5).Live("...X").Onsets).Outcome);

    [Fact]
    public void Onset_LongerAfterTheAlertThanTheHorizon_IsMissedThoughTheAlertGoesOn()
    {
        var timeline = new Timeline(2).Live("####X");

        Assert.Equal(AlertOutcome.Wrong, Assert.Single(timeline.Alerts.Values).Outcome);
        Assert.Equal(OnsetOutcome.Missed, Assert.Single(timeline.Onsets).Outcome);
    }

    [Fact]
    public void Change_BeforeTheOutcome_MakesAllThatWaitsUncertain()
    {
        // The three predictions before the change and the alert prove nothing; the one at the change has seen it.
        var timeline = new Timeline(3).Live("#..C...");

        Assert.Equal([AlertOutcome.Uncertain, AlertOutcome.Wrong], timeline.Alerts.Values.Select(alert => alert.Outcome));
        Assert.Equal([0, 1, 0, 0, 3], timeline.Counts());
    }

    [Fact]
    public void Change_AfterTheOnset_LeavesTheOutcome() =>
        Assert.Equal(AlertOutcome.Right, Assert.Single(new Timeline(5).Live("##X.C").Alerts.Values, alert => alert.StartMs == 0).Outcome);

    [Fact]
    public void Silenced_PredictionsAboveTheThreshold_AreUncertainAndOthersCount()
    {
        var timeline = new Timeline(3).Live(".#");
        timeline.Acted.Silence([Timeline.EntityOf(0)]);
        timeline.Live("#");
        timeline.Acted.Silence([]);
        timeline.Live("....");

        // Made at 0: below, nobody acted on it. 1 and 2 are disclaimed. 3 is below; the rest waits.
        Assert.Equal([0, 0, 0, 2, 2], timeline.Counts());
        Assert.Equal(AlertOutcome.Uncertain, Assert.Single(timeline.Alerts.Values).Outcome);
    }

    [Fact]
    public void Silenced_ThenOnset_SaysNothingOfTheAlertNorOfTheOnset()
    {
        var timeline = new Timeline(5).Live(".#");
        timeline.Acted.Silence([Timeline.EntityOf(0)]);
        timeline.Live("#X");

        Assert.Equal(AlertOutcome.Uncertain, Assert.Single(timeline.Alerts.Values).Outcome);
        Assert.Equal(OnsetOutcome.Uncertain, Assert.Single(timeline.Onsets).Outcome);
    }

    [Fact]
    public void Acknowledged_HoldsUntilItsEnd()
    {
        var timeline = new Timeline(1);
        timeline.Acted.Acknowledge(Timeline.EntityOf(0), untilMs: 1 * Minute);
        timeline.Live("##.#.");

        Assert.Equal([0, 1, 0, 1, 2], timeline.Counts());
    }

    [Fact]
    public void Onset_AcrossStepsWhoseFailuresCouldNotBeSeen_IsThatOfTheSameIncident()
    {
        var timeline = new Timeline(3).Live("..X");
        timeline.Step(" ", failuresKnown: false);
        timeline.Step(" ", failuresKnown: false);
        timeline.Step(" ", failuresKnown: false);
        timeline.Live("X");

        Assert.Equal(2 * Minute, Assert.Single(timeline.Onsets).OnsetMs);
    }

    [Fact]
    public void Prediction_WhoseHorizonEndsWhileFailuresCannotBeSeen_IsUncertain()
    {
        var timeline = new Timeline(2).Live("#.");
        timeline.Step(".", failuresKnown: false);
        timeline.Live(".");

        Assert.Equal([0, 0, 0, 1, 1], timeline.Counts());
        Assert.Equal(AlertOutcome.Uncertain, Assert.Single(timeline.Alerts.Values).Outcome);
    }

    [Fact]
    public void Onset_AtAStepThatCouldNotBeScored_IsSeen()
    {
        var timeline = new Timeline(3).Live("#");
        timeline.Step("X", scored: false);

        Assert.Equal(OnsetOutcome.Caught, Assert.Single(timeline.Onsets).Outcome);
    }

    [Fact]
    public void AnyTimeline_EqualsTheTrainersEvaluation() =>
        Gen.Select(Gen.Char["##--....X"].Array[1, 80].Select(steps => new string(steps)), Gen.Int[1, 8]).Sample((steps, horizon) =>
        {
            var timeline = new Timeline(horizon).Live(steps);
            var reference = EntityAlerts.Of(WholeTimeline(steps), Options(horizon));

            Assert.Equal(
                reference.Alerts.Select(alert => (alert.StartMs, alert.OnsetMs, alert.Decided)),
                timeline.Alerts.Values.OrderBy(alert => alert.StartMs).Select(alert => (alert.StartMs, alert.OnsetMs, alert.Outcome is AlertOutcome.Right or AlertOutcome.Wrong)));
            Assert.Equal(
                reference.OnsetsMs.Select(onset => (onset, reference.AnnouncementOf(onset)?.StartMs)),
                timeline.Onsets.Where(onset => onset.Outcome != OnsetOutcome.Uncertain).Select(onset => (onset.OnsetMs, onset.AlertMs)));
        });

    [Fact]
    public void AnyFleet_ReplayedFromAnySavedStep_EqualsTheLedgerThatNeverStopped() =>
        Gen.Select(Gen.Char["##--..Xx  C"].Array[3].Array[1, 40], Gen.Int[0, 40], Gen.Int[0, 40], Gen.Int[0, 40]).Sample((steps, cut, blind, switched) =>
        {
            var timeline = new Timeline(1, 4);
            byte[]? saved = null;
            for (var step = 0; step < steps.Length; step++)
            {
                saved = step == cut ? timeline.Saved(timeline.Ledger) : saved;
                timeline.ChampionVersion = step < switched ? "v" : "w";
                (string, string, string?)[] challengers = [("one", "1", "#.-"), ("two", step < switched / 2 ? "1" : "2", step % 5 == 0 ? null : "-##")];
                timeline.Step(new string(steps[step]), failuresKnown: step != blind, challengers: step % 9 < 7 ? challengers : challengers[1..]);
            }

            var again = new OutcomeLedger(timeline.Definition);
            if (saved is not null)
            {
                // The windows are further on, but they have forgotten nobody.
                again.Load(new Exporter.Signals.State.StateReader(saved), timeline.Windows);
            }

            var taken = timeline.Records.Count(record => again.Replay(record));

            Assert.Equal(saved is null ? timeline.Records.Count : steps.Length - cut, taken);
            Assert.Equal(timeline.Saved(timeline.Ledger), timeline.Saved(again));
        });

    [Fact]
    public void Replay_RecordOfAnotherLedger_IsRefused()
    {
        var two = new Timeline(3);
        two.Step("##");
        two.Step("#.");
        var fresh = new OutcomeLedger(two.Definition);

        Assert.Throws<Exporter.Signals.State.StateFormatException>(() => fresh.Replay(two.Records[1]));
        Assert.Throws<Exporter.Signals.State.StateFormatException>(() => new Timeline(3, 4).Ledger.Replay(two.Records[0]));
    }

    private static EntityTimeline WholeTimeline(string steps)
    {
        bool Fails(int step) => step >= 0 && steps[step] == 'X';
        bool InIncident(int step) => Fails(step) || Fails(step - 1);
        var outside = Enumerable.Range(0, steps.Length).Where(step => !InIncident(step));
        AlertStep[] alerts = [.. outside.Select(step => new AlertStep(step * Minute, steps[step] == '#', steps[step] is '#' or '-'))];
        long[] onsets = [.. Enumerable.Range(0, steps.Length).Where(step => Fails(step) && !InIncident(step - 1)).Select(step => step * Minute)];
        return new EntityTimeline(alerts.Length == 0 ? [new AlertStep(steps.Length * Minute, false)] : alerts, onsets);
    }

    private static EventOptions Options(int horizon) => new(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(horizon), TimeSpan.Zero, TimeSpan.FromMinutes(2));
}
