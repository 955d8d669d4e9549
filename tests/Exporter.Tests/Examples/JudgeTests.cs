using Exporter.Models.Evaluation;
using Simulator.Faults;
using Simulator.Judging;
using Simulator.LookAlikes;

namespace Exporter.Tests.Examples;

/// <summary>Times are minutes; horizon 240, least lead 30, pauses below 15 belong to an alert, threshold 0.5, cleared below 0.3.</summary>
public sealed class JudgeTests
{
    private const long MinuteMs = 60_000;

    private readonly Judge _judge = new(new JudgeRules(MinuteMs, 30 * MinuteMs, 15 * MinuteMs));

    [Fact]
    public void Alert_FailureThirtyMinutesLater_IsConfirmed()
    {
        Predict(10, 0.5);
        Fail(40);
        Assert.Equal(AlertOutcome.Confirmed, Assert.Single(_judge.Alerts).Outcome);
    }

    [Fact]
    public void Alert_FailureTwentyNineMinutesLater_IsTooLate()
    {
        Predict(10, 0.9);
        Fail(39);
        Assert.Empty(_judge.Reached(249 * MinuteMs));
        _judge.Reached(250 * MinuteMs);
        Assert.Equal(AlertOutcome.TooLate, Assert.Single(_judge.Alerts).Outcome);
        Assert.Empty(_judge.AnnouncementsOf(_judge.Failures[0]));
    }

    [Fact]
    public void Alert_FailureAfterTheHorizon_IsFalse()
    {
        Predict(10, 0.9);
        Assert.Empty(_judge.Reached(249 * MinuteMs));
        Assert.Single(_judge.Reached(250 * MinuteMs));
        Fail(251);
        Assert.Equal(AlertOutcome.FalseAlarm, _judge.Alerts[0].Outcome);
        Assert.Null(_judge.Alerts[0].Failure);
    }

    [Fact]
    public void Alert_ShortPause_StaysOneAlert()
    {
        Predict(10, 0.9);
        Predict(11, 0.1);
        Predict(25, 0.9);
        Assert.Single(_judge.Alerts);
    }

    [Fact]
    public void Alert_AboveTheThresholdThatClearsIt_GoesOn()
    {
        Predict(10, 0.9);
        for (var minute = 11; minute < 40; minute++)
        {
            Predict(minute, 0.3);
        }

        Predict(40, 0.9);
        Assert.Single(_judge.Alerts);

        Predict(41, 0.29);
        Predict(70, 0.4);
        Predict(71, 0.9);
        Assert.Equal(2, _judge.Alerts.Count);
    }

    [Fact]
    public void Alert_LongPause_IsAnother()
    {
        Predict(10, 0.9);
        Predict(26, 0.9);
        Assert.Equal(2, _judge.Alerts.Count);
    }

    [Fact]
    public void Alert_AfterAFailure_IsAnother()
    {
        Predict(10, 0.9);
        Fail(12, endMinute: 20);
        Predict(13, 0.9);
        Predict(34, 0.9);
        Predict(35, 0.9);
        Assert.Equal([10 * MinuteMs, 35 * MinuteMs], _judge.Alerts.Select(alert => alert.StartMs));
        Assert.Equal(2, _judge.WatchedSteps);
    }

    [Fact]
    public void Verdict_SmallRun_CountsByHand()
    {
        // Announced 60 minutes ahead; another alert 20 minutes ahead was too late; a third during a backup was false.
        Predict(10, 0.9);
        Predict(50, 0.9);
        Fail(70, endMinute: 80);
        Predict(100, 0.9);
        _judge.Reached(400 * MinuteMs);
        Predict(500, 0.9);
        Fail(505, kind: FaultKind.SuddenLoss, instance: "other");

        var verdict = Verdict.Of(_judge, [new LookAlike("host", LookAlikeKind.Backup, 90 * MinuteMs, 120 * MinuteMs)], MinuteMs);

        Assert.Equal(new KindVerdict(FaultKind.DiskFull, 1, 1, 60 * MinuteMs), verdict.Kinds[0]);
        Assert.Equal(new KindVerdict(FaultKind.SuddenLoss, 1, 0, null), verdict.Kinds[1]);
        Assert.Equal((3, 1, 1), (verdict.DecidedAlerts, verdict.ConfirmedAlerts, verdict.OpenAlerts));
        Assert.Equal(1.0, verdict.Recall);
        Assert.Equal(1.0 / 3, verdict.Precision, 12);
        Assert.Equal([(null, 1), (LookAlikeKind.Backup, 1)], verdict.FalseAlarms.OrderBy(group => group.Kind));
        Assert.Equal(4.0 / 1440, verdict.EntityDays, 12);
    }

    // The judge decides while time goes on, the trainer's evaluation afterwards: both must count the same.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Judge_RandomRun_AgreesWithTheTrainersEvaluation(int seed)
    {
        var random = new Random(seed);
        var steps = new List<AlertStep>();
        var onsets = new List<long>();
        var failingUntil = -100L;
        const int minutes = 20_000;
        for (var minute = 0L; minute < minutes; minute++)
        {
            if (minute > failingUntil + 15 && random.Next(400) == 0)
            {
                failingUntil = minute + 20;
                onsets.Add(minute * MinuteMs);
                Fail(minute, failingUntil + 1);
            }

            // After the failure, as the demo does: an onset exactly a horizon after the start still counts.
            _judge.Reached(minute * MinuteMs);
            if (minute > failingUntil + 15)
            {
                var draw = random.Next(40);
                steps.Add(new AlertStep(minute * MinuteMs, draw == 0, draw < 4));
                Predict(minute, draw == 0 ? 0.9 : draw < 4 ? 0.4 : 0.1);
            }
        }

        var minute1 = TimeSpan.FromMinutes(1);
        var expected = EventEvaluation.Evaluate(
            [new EntityTimeline(steps, onsets)], new EventOptions(minute1, 240 * minute1, 30 * minute1, 15 * minute1));
        var verdict = Verdict.Of(_judge, [], MinuteMs);

        Assert.Equal(expected.Onsets, verdict.TrainedFailures);
        Assert.Equal(expected.Detected, verdict.Kinds.Sum(kind => kind.Announced));
        Assert.Equal(expected.Alerts, verdict.DecidedAlerts);
        Assert.Equal(expected.TrueAlerts, verdict.ConfirmedAlerts);
        Assert.Equal(expected.UndecidedAlerts, verdict.OpenAlerts);
    }

    private void Predict(long minute, double probability) => _judge.Predicted("host", minute * MinuteMs, 240 * MinuteMs, probability, threshold: 0.5, clearThreshold: 0.3);

    private void Fail(long minute, long? endMinute = null, FaultKind kind = FaultKind.DiskFull, string instance = "host") =>
        _judge.Failed(new Incident(instance, kind, 0, minute * MinuteMs, (endMinute ?? minute + 10) * MinuteMs));
}
