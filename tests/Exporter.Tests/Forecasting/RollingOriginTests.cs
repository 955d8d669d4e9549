using Exporter.Forecasting;
using Exporter.Forecasting.Accuracy;

namespace Exporter.Tests.Forecasting;

public sealed class RollingOriginTests
{
    [Fact]
    public void Run_TwoOrigins_AreTalliedByHand()
    {
        var rolling = new RollingOrigin(new RollingPlan(History: 3, Every: 2, Season: 1, Ahead: [1, 2]), [new RandomWalk(1)]);

        // Origin 3: past 0 2 4, scale 2, deviation 2, forecast 4: truths 5 (error 1, within both) and 8 (error 4; deviation √8, so 3.62 and 5.54).
        // Origin 5: past 4 5 8, scale 2, deviation √5, forecast 8: truth 13 (error 5 against 2.87 and 4.38) and one that is missing.
        rolling.Run([0, 2, 4, 5, 8, 13, double.NaN]);

        var (near, far) = (rolling.Tallies[0][0], rolling.Tallies[0][1]);
        Assert.Equal((2, 0), (rolling.Origins, rolling.LeftOut));
        Assert.Equal((2, 1.5, 0.5, 0.5), (near.Count, near.Mase, near.Coverage80, near.Coverage95));
        Assert.Equal((1, 2.0, 0.0, 1.0), (far.Count, far.Mase, far.Coverage80, far.Coverage95));
    }

    [Fact]
    public void Run_ConstantPast_IsLeftOut()
    {
        var rolling = new RollingOrigin(new RollingPlan(3, 1, 1, [1]), [new RandomWalk(1)]);
        rolling.Run([5, 5, 5, 6, 7]);
        Assert.Equal((1, 1), (rolling.Origins, rolling.LeftOut));
        Assert.Equal(1, rolling.Tallies[0][0].Count);
    }

    [Fact]
    public void Run_MethodThatLearnsNothing_LeavesTheOriginOutForAll()
    {
        var rolling = new RollingOrigin(new RollingPlan(4, 1, 1, [1]), [new RandomWalk(1), new RandomWalk(3)]);
        rolling.Run([1, 2, double.NaN, 3, 4]);
        Assert.Equal((0, 1), (rolling.Origins, rolling.LeftOut));
        Assert.Equal(0, rolling.Tallies[0][0].Count);
    }

    [Fact]
    public void Difference_HasItsStandardError()
    {
        var (first, second) = (new HorizonTally(), new HorizonTally());
        foreach (var (error, other) in new[] { (1.0, 2.0), (4.0, 2.0), (3.0, 1.0) })
        {
            first.Add(error, 1, 0, 1);
            second.Add(other, 1, 0, 1);
        }

        // -1, 2 and 2: mean 1, variance 3.
        Assert.Equal(new PairedDifference(1, 1), PairedDifference.Of(first, second));
        Assert.Equal(new PairedDifference(2, 2.5), PairedDifference.OverFamilies([new(1, 3), new(3, 4)]));
    }

    [Fact]
    public void Run_ShortSeries_HasNoOrigin()
    {
        var rolling = new RollingOrigin(new RollingPlan(4, 1, 1, [3]), [new RandomWalk(1)]);
        rolling.Run([1, 2, 3, 4, 5, 6]);
        Assert.Equal((0, 0), (rolling.Origins, rolling.LeftOut));
    }
}
