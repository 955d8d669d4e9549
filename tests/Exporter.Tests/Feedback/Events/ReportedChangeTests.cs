using CsCheck;
using Exporter.Feedback;
using Exporter.Feedback.Events;
using Exporter.Signals;
using Exporter.Signals.State;

namespace Exporter.Tests.Feedback.Events;

/// <summary>What a reported change does to outcomes: the same as one that the stream shows at the same step. Counts are true positives, false positives, misses, true negatives, uncertain.</summary>
public sealed class ReportedChangeTests
{
    [Fact]
    public void Deployment_MakesWhatWaitsUncertain()
    {
        // At 3, predictions 1 and 2 wait, the horizon being two steps: both alerted, and the entity then lives on. 0 was decided at 2.
        var left = new Timeline(2).Live(".##...");
        var deployed = new Timeline(2).Live(".##").Deploy(3).Live("...");

        Assert.Equal([0, 2, 0, 2, 0], left.Counts());
        Assert.Equal([0, 0, 0, 2, 2], deployed.Counts());
        Assert.Equal(AlertOutcome.Uncertain, Assert.Single(deployed.Alerts.Values).Outcome);
    }

    [Fact]
    public void Deployment_OfLater_WaitsForItsStep()
    {
        var timeline = new Timeline(2).Deploy(3).Live(".##");
        Assert.Equal(new Timeline(2).Live(".##").Counts(), timeline.Counts());

        timeline.Live("...");

        Assert.Equal(new Timeline(2).Live(".##").Deploy(3).Live("...").Counts(), timeline.Counts());
    }

    [Fact]
    public void Deployment_ReportedLate_CountsFromWhenItIsKnown() =>
        Assert.Equal(new Timeline(2).Live(".##").Deploy(3).Live("...").Counts(), new Timeline(2).Live(".##").Deploy(2).Live("...").Counts());

    [Fact]
    public void Deployment_FromBeforeAllThatWaits_ChangesNothing()
    {
        // At 3, two steps are waited for: what was said at 2 had seen a change of 1.
        var timeline = new Timeline(2).Live(".##").Deploy(1).Live("...");
        Assert.Equal(new Timeline(2).Live(".##...").Counts(), timeline.Counts());
        Assert.Null(timeline.Changes.Due(long.MaxValue, _ => Labels.Empty));
    }

    [Fact]
    public void Deployment_OfOneEntity_LeavesTheOthersAlone()
    {
        var timeline = new Timeline(2);
        timeline.Step("##");
        timeline.Step("##");
        timeline.Deploy(2, entity: 1);
        timeline.Step("..");
        timeline.Step("..");

        // Entity a: 0 at 2, 1 at 3. Entity b: the same, but uncertain.
        Assert.Equal([0, 2, 0, 0, 2], timeline.Counts());
        Assert.Null(timeline.Changes.Due(long.MaxValue, _ => Labels.Empty));
    }

    [Fact]
    public void Deployment_OfAnEntityThatIsOutOfSight_CountsAllTheSame()
    {
        // Nothing is seen of it at 3, but 1 and 2 wait.
        var timeline = new Timeline(2).Live(".##").Deploy(3, entity: 0);
        timeline.Step(" ");
        timeline.Live("..");

        Assert.Equal(AlertOutcome.Uncertain, Assert.Single(timeline.Alerts.Values).Outcome);
        Assert.Equal(0, timeline.Counts()[(int)Outcome.FalsePositive]);
    }

    [Fact]
    public void Deployment_IsAsAChangeThatTheStreamShows() =>
        Gen.Select(Gen.Char["##-..Xx "].Array[2, 40].Select(steps => new string(steps)), Gen.Int[1, 8], Gen.Int[0, 39]).Sample((steps, horizon, at) =>
        {
            at %= steps.Length;

            // Above, as in the timeline's own sign for a change, with a signal.
            var reported = new Timeline(horizon, 12).Live(steps[..at]).Deploy(at).Live($"#{steps[(at + 1)..]}");
            var shown = new Timeline(horizon, 12).Live(steps[..at]).Live($"C{steps[(at + 1)..]}");

            Assert.Equal(shown.Counts(0), reported.Counts(0));
            Assert.Equal(shown.Counts(1), reported.Counts(1));
            Assert.Equal(shown.Alerts, reported.Alerts);
            Assert.Equal(shown.Onsets, reported.Onsets);
        }, iter: 5_000);

    [Fact]
    public void Replay_OfRecordsWithDeployments_GivesTheSameLedger() =>
        Gen.Select(Gen.Char["##-..XxC "].Array[1, 40].Select(steps => new string(steps)), Gen.Int[0, 39], Gen.Int[-5, 12], Gen.Int[0, 39]).Sample((steps, taken, late, split) =>
        {
            taken %= steps.Length;
            var timeline = new Timeline(2, 5).Live(steps[..taken]).Deploy(taken - late).Live(steps[taken..]);
            var replayed = new OutcomeLedger(timeline.Definition);
            foreach (var (step, record) in timeline.Records.Index())
            {
                if (step == split)
                {
                    var saved = timeline.Saved(replayed);
                    replayed = new OutcomeLedger(timeline.Definition);
                    replayed.Load(new StateReader(saved), timeline.Windows);
                }

                Assert.True(replayed.Replay(record));
            }

            Assert.Equal(timeline.Saved(timeline.Ledger), timeline.Saved(replayed));
        }, iter: 2_000);

    [Fact]
    public void Due_TakesNoMoreThanAStepMay_AndTheRestWithTheNext()
    {
        var changes = new ReportedChanges(TimeSpan.FromMinutes(1));
        changes.Add(Enumerable.Range(0, ReportedChanges.MaxPerStep + 3).Select(number => new ReportedEvent("", $"{number}", EventKind.Scaling, "", Labels.Of(("a", "b")), 0, null, "", "", "", null)));

        var first = changes.Due(0, _ => Labels.Empty)!;
        Assert.Equal(first.Events, changes.Due(0, _ => Labels.Empty)!.Events);
        changes.Taken(first);

        Assert.Equal(ReportedChanges.MaxPerStep, first.Events.Length);
        Assert.Equal(3, changes.Due(0, _ => Labels.Empty)!.Events.Length);
    }
}
