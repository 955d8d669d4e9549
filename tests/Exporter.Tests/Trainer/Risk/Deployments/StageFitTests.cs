using Exporter.Risk;
using Exporter.Risk.Deployments;
using Exporter.Trainer.Risk.Deployments;

namespace Exporter.Tests.Trainer.Risk.Deployments;

public class StageFitTests
{
    [Fact]
    public void Fit_OfOneSuccess_MovesTheInterceptAsItsPriorLets()
    {
        var stage = StageFit.Of([new SettledDeployment(0, 1, 0.5, 0, null, HasFailed: false)]);

        // σ²·p(a) = −a with σ² = 1.3225: a = −0.4991, as the calibration of levels has it.
        Assert.Equal(RiskCalibration.Intercept([new JudgedDeployment(0.5, 0, HasFailed: false)]), stage.Intercept, tolerance: 1e-5);
        Assert.Equal((1, 1, 0), (stage.Slope, stage.Deployments, stage.Failures));
        Assert.All(stage.Weights, weight => Assert.Equal(0, weight));
    }

    [Theory]
    [InlineData(1, 30)]
    [InlineData(2, 60)]
    [InlineData(3, 400)]
    public void Fit_OfAnyOutcomes_IsTheModeOfThePosterior(int seed, int deployments)
    {
        var settled = Some(seed, deployments);
        var stage = StageFit.Of(settled);
        double[] mode = [stage.Intercept, stage.Slope, .. stage.Weights];

        foreach (var (index, value) in mode.Index().Where(number => number.Index != 1 || stage.Slope != 1))
        {
            foreach (var step in (double[])[-0.01, 0.01])
            {
                double[] beside = [.. mode];
                beside[index] = value + step;
                Assert.True(NaivePosterior(settled, beside) < NaivePosterior(settled, mode), $"number {index} of seed {seed}");
            }
        }
    }

    [Fact]
    public void Fit_WhereFailingRunsFail_LearnsThatAndNothingOfTheWeekend()
    {
        var stage = StageFit.Of(Some(seed: 5, deployments: 2000));

        // Made with odds times e³ for the own run.
        Assert.InRange(stage.Weights[0], 2.3, 3.7);
        Assert.InRange(stage.Weights[5], -0.6, 0.6);
        Assert.InRange(stage.Slope, 0.5, 1.5);
        Assert.NotEqual(1, stage.Slope);
    }

    [Fact]
    public void Fit_FailuresThatTheTargetExplains_TeachLittle()
    {
        SettledDeployment[] Failed(double target) =>
            [.. Enumerable.Range(0, 40).Select(i => new SettledDeployment(i, i + 1, 0.1, target, DeploymentInputs.None with { OwnRunFailed = i % 2 == 0 }, i % 2 == 0))];

        Assert.True(StageFit.Of(Failed(0.99)).Weights[0] < StageFit.Of(Failed(0)).Weights[0] - 1);
    }

    private static double NaivePosterior(SettledDeployment[] settled, double[] point)
    {
        var total = -Math.Pow(point[0] / 1.15, 2) / 2 - (Math.Pow((point[1] - 1) / 0.5, 2) / 2) - point[2..].Sum(weight => weight * weight / 2);
        foreach (var one in settled)
        {
            var logOdds = point[0] + (point[1] * Math.Log(one.ChangeProbability / (1 - one.ChangeProbability))) + point[2..].Zip(one.Inputs!.ToVector(), (weight, value) => weight * value).Sum();
            var failure = 1 - ((1 - (1 / (1 + Math.Exp(-logOdds)))) * (1 - one.TargetProbability));
            total += Math.Log(one.HasFailed ? failure : 1 - failure);
        }

        return total;
    }

    private static SettledDeployment[] Some(int seed, int deployments)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, deployments).Select(i =>
        {
            var (change, target, runs) = (0.05 + (0.4 * random.NextDouble()), 0.1 * random.NextDouble(), random.Next(8));
            var inputs = new DeploymentInputs(random.Next(3) == 0, runs, random.Next(runs + 1), random.Next(4) == 0, random.Next(6) == 0, random.Next(4) == 0, 10, random.Next(6));
            var cause = 1 / (1 + Math.Exp(-(Math.Log(change / (1 - change)) + (inputs.OwnRunFailed == true ? 3 : 0) - 1)));
            return new SettledDeployment(i, i + 1, change, target, inputs, random.NextDouble() < 1 - ((1 - cause) * (1 - target)));
        })];
    }
}
