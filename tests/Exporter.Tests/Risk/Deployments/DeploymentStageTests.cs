using Exporter.Risk;
using Exporter.Risk.Deployments;
using Exporter.Trainer.Risk.Deployments;

namespace Exporter.Tests.Risk.Deployments;

public class DeploymentStageTests
{
    private static readonly DeploymentInputs Failing = DeploymentInputs.None with { OwnRunFailed = true, Runs = 2, FailedRuns = 1, IsWeekend = true };

    [Theory]
    [InlineData(0)]
    [InlineData(0.1234567890123)]
    [InlineData(1)]
    public void Nothing_LeavesProbabilitiesAsTheyAre_BitForBit(double probability) => Assert.Equal(probability, DeploymentStage.Nothing.Apply(probability, Failing));

    [Fact]
    public void Nothing_SaysThatInputsAreNotLearntYet()
    {
        var reasons = DeploymentStage.Nothing.Reasons(Failing);

        Assert.Equal(["own_run_failed", "failed_runs_share", "failed_runs", "weekend"], reasons.Select(reason => reason.Input));
        Assert.All(reasons, reason => Assert.True(reason.LogOdds is null && reason.Text.EndsWith(" (not learnt yet: it changes nothing)", StringComparison.Ordinal)));
    }

    [Fact]
    public void Learnt_AddsWeightedInputsToTheLogOdds()
    {
        var stage = SomeStage() with { Intercept = Math.Log(0.5), Slope = 2 };

        // Odds of 1/4 squared, halved, times 3 for the own run and 2 for the weekend: 6/32.
        Assert.Equal(6 / 38.0, stage.Apply(0.2, Failing), tolerance: 1e-12);
        Assert.Equal(1 / 33.0, stage.Apply(0.2, null), tolerance: 1e-12);
    }

    [Fact]
    public void Learnt_TellsTheStrongestReasonFirst()
    {
        var reasons = SomeStage().Reasons(Failing);

        Assert.Equal(("own_run_failed", "its own latest CI run failed"), (reasons[0].Input, reasons[0].Text));
        Assert.Equal(Math.Log(3), reasons[0].LogOdds!.Value, tolerance: 1e-12);
        Assert.Equal("weekend", reasons[1].Input);
    }

    [Fact]
    public void File_WithAStage_LoadsWithIt_AndScoresCommitsAsBefore()
    {
        var bundled = RiskModel.BundledFile();
        var file = StageFile.With(StageFile.With(bundled, SomeStage() with { Slope = 7 }, "first.onnx"), SomeStage(), "second.onnx");

        Assert.True(RiskModel.TryLoad(file, out var model, out var error), error);
        using var before = RiskModel.LoadBundled();
        var measures = ChangeMeasures.Of([1, 2, 3, 1.5, 100, 20, 900, 0, 4, 3, 40, 300, 40, 18]);
        Assert.Equal(SomeStage().ToJson(), model.Stage.ToJson());
        Assert.Equal(before.Score(measures).Probability, model.Score(measures).Probability);
        Assert.False(before.Stage.IsLearnt);
        Assert.NotEqual(before.Version, model.Version);
        model.Dispose();
    }

    [Fact]
    public void File_WithABrokenStage_IsRefusedWithTheReason()
    {
        var file = StageFile.With(RiskModel.BundledFile(), SomeStage() with { Weights = [1, 2] }, "wrong.onnx");

        Assert.False(RiskModel.TryLoad(file, out _, out var error));
        Assert.Equal("model file wrong.onnx: \"foresight_deployments\" has 2 weights for 7 inputs", error);
    }

    [Theory]
    [InlineData("{", "is not valid JSON of this layout")]
    [InlineData("null", "is null")]
    [InlineData("{}", "has the inputs none, this build's are own_run_failed")]
    [InlineData("""{"inputs":["own_run_failed","failed_runs_share","failed_runs","night","friday_afternoon","weekend","failed_deployments_share"],"weights":[0,0,0,0,0,0,0],"deployments":3,"failures":4}""", "was learnt from 3 deployments with 4 failures")]
    public void Json_ThatIsNoStage_IsRefused(string json, string error)
    {
        Assert.False(DeploymentStage.TryParse(json, out _, out var told));
        Assert.Contains(error, told, StringComparison.Ordinal);
    }

    /// <summary>Odds times three for the own run and times two on weekends.</summary>
    private static DeploymentStage SomeStage() => new() { Weights = [Math.Log(3), 0, 0, 0, 0, Math.Log(2), 0], Deployments = 50, Failures = 12 };
}
