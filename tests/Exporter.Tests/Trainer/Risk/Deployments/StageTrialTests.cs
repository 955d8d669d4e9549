using Exporter.Risk.Deployments;
using Exporter.Trainer.Risk.Deployments;

namespace Exporter.Tests.Trainer.Risk.Deployments;

public class StageTrialTests
{
    [Fact]
    public void Trial_WhereFailingRunsFail_IsBetterBeyondChance_OnTheNewestQuarter()
    {
        var settled = Some(80, isForetold: true);

        var trial = StageTrial.Of(settled, settled, DeploymentStage.Nothing);

        Assert.Equal((60, 20, 5), (trial.Learnt, trial.HeldOut, trial.Failures));
        Assert.True(trial.IsBetter && trial.CandidateLoss < trial.PresentLoss, $"{trial}");
        Assert.Equal(trial, StageTrial.Of(settled, settled, DeploymentStage.Nothing));
    }

    [Fact]
    public void Trial_WhereNothingForetellsFailures_IsNotBetter()
    {
        var settled = Some(80, isForetold: false);

        Assert.False(StageTrial.Of(settled, settled, DeploymentStage.Nothing).IsBetter);
    }

    [Fact]
    public void Trial_AgainstAModelThatKnowsAlready_IsNotBetter()
    {
        var settled = Some(80, isForetold: true);

        Assert.False(StageTrial.Of(settled, settled, StageFit.Of(Some(800, isForetold: true))).IsBetter);
    }

    [Fact]
    public void Trial_OutcomesThatWereNotKnownYet_AreNotLearntFrom()
    {
        var settled = Some(80, isForetold: true).Select(one => one with { EndMs = one.StartMs + 35 }).ToArray();

        // 60 begin before the first that is held out, the last three of them end after its begin.
        Assert.Equal(57, StageTrial.Of(settled, settled, DeploymentStage.Nothing).Learnt);
    }

    /// <summary>One each ten milliseconds; every fourth fails, and where it is foretold its own CI run had failed.</summary>
    private static SettledDeployment[] Some(int count, bool isForetold) =>
        [.. Enumerable.Range(0, count).Select(i => new SettledDeployment(10 * i, (10 * i) + 10, 0.2, 0, DeploymentInputs.None with { OwnRunFailed = (isForetold ? i : i / 4) % 4 == 0 }, i % 4 == 0))];
}
