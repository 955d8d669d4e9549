using Exporter.Trainer.Networks;

namespace Exporter.Tests.Trainer.Networks;

public sealed class AdamTests
{
    [Fact]
    public void Step_TwoGradients_MovesByHandComputedSteps()
    {
        var parameter = new Tensor(1, 2, isLearnt: true);
        (parameter.Values[0], parameter.Values[1]) = (1, -1);
        var adam = new Adam([parameter], rate: 0.1f, decay: 0);

        // The first step is as long as the rate, however large the gradient.
        (parameter.Gradient[0], parameter.Gradient[1]) = (4, -0.01f);
        adam.Step();
        Assert.Equal([0.9f, -0.9f], parameter.Values, (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal([0, 0], parameter.Gradient);

        // Then mean (0.9·0.1·4 + 0)/0.19 = 1.894737 over sqrt((0.999·0.001·16)/0.001999) = 2.827720.
        adam.Step();
        Assert.Equal(0.9 - (0.1 * 1.894737 / 2.827720), parameter.Values[0], 1e-4);
    }

    [Fact]
    public void Step_NoGradient_WeightsDecayAlone()
    {
        var parameter = new Tensor(1, 1, isLearnt: true);
        parameter.Values[0] = 2;
        new Adam([parameter], rate: 0.1f, decay: 0.5f).Step();
        Assert.Equal(2 - (0.1 * 0.5 * 2), parameter.Values[0], 1e-6);
    }
}
