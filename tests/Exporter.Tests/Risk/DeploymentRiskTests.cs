using Exporter.Risk;

namespace Exporter.Tests.Risk;

public class DeploymentRiskTests
{
    [Fact]
    public void AtLeastOne_OfIndependentCauses_IsOneLessThatNoneIsAtWork()
    {
        // 1 − 0.9 · 0.8
        Assert.Equal(0.28, DeploymentRisk.AtLeastOne([0.1, 0.2]), tolerance: 1e-12);
        Assert.Equal(0, DeploymentRisk.AtLeastOne([]));
    }

    [Fact]
    public void Combine_WithATarget_AddsItsRisk()
    {
        Assert.Equal(0.1, DeploymentRisk.Combine(0.1, 0), tolerance: 1e-9);
        Assert.Equal(0.55, DeploymentRisk.Combine(0.1, 0.5), tolerance: 1e-9);
    }

    [Fact]
    public void Combine_WithAnIntercept_MovesTheOddsOfTheChangeOnly()
    {
        // Odds of 1/9 become 1/18 with ln ½: 1/19.
        Assert.Equal(1 - (18 / 19.0 * 0.5), DeploymentRisk.Combine(0.1, 0.5, Math.Log(0.5)), tolerance: 1e-9);
    }

    [Fact]
    public void Intercept_WithoutOutcomes_IsNone() => Assert.Equal(0, RiskCalibration.Intercept([]));

    [Fact]
    public void Intercept_AfterManyOutcomes_BringsTheExpectedFailuresToTheSeen()
    {
        // Half was said, and a tenth failed: odds of 1 become 1/9.
        JudgedDeployment[] judged = [.. Enumerable.Range(0, 10_000).Select(i => new JudgedDeployment(0.5, 0, i % 10 == 0))];

        Assert.Equal(-Math.Log(9), RiskCalibration.Intercept(judged), tolerance: 0.01);
    }

    [Fact]
    public void Intercept_AfterOneOutcome_MovesLittle()
    {
        var intercept = RiskCalibration.Intercept([new JudgedDeployment(0.5, 0, HasFailed: false)]);

        // σ²·p(a) = −a with σ² = 1.3225: a = −0.509 gives p = 0.3754, and 1.3225 · 0.3754 = 0.4965; a = −0.5 gives 0.4993.
        Assert.Equal(-0.5, intercept, tolerance: 0.01);
    }

    [Fact]
    public void Intercept_FailuresThatTheTargetExplains_DoNotRaiseTheChange()
    {
        JudgedDeployment[] judged = [.. Enumerable.Range(0, 1000).Select(i => new JudgedDeployment(0.02, 0.5, i % 2 == 0))];

        Assert.True(RiskCalibration.Intercept(judged) < 0);
    }
}
