using CsCheck;
using Exporter.Trainer.Stacking;
using Exporter.Trainer.Training;

namespace Exporter.Tests.Trainer.Stacking;

public sealed class StackWeightsTests
{
    [Fact]
    public void Fit_TwiceTheSameMember_SharesItsWeight()
    {
        var one = StackWeights.Fit(Design(score => [score]))!;
        var two = StackWeights.Fit(Design(score => [score, score]))!;
        Assert.Equal(two.Standard[0], two.Standard[1], 1e-3);

        // Half each: the squares that are punished are half as large in sum.
        Assert.InRange(2 * two.Standard[0], one.Standard[0], 1.3 * one.Standard[0]);
    }

    [Fact]
    public void Fit_MemberThatRanksTheWrongWay_CountsNothing()
    {
        var weights = StackWeights.Fit(Design(score => [score, -score]))!;
        Assert.True(weights.Raw[0] > 0);
        Assert.Equal(0, weights.Raw[1]);
    }

    [Fact]
    public void Fit_OneKindOfRowsOrConstantScores_HasNoWeights()
    {
        Assert.Null(StackWeights.Fit(Design(_ => [7])));
        var quiet = Design(score => [score]);
        quiet.Outcomes.AsSpan().Clear();
        Assert.Null(StackWeights.Fit(quiet));
    }

    [Fact]
    public void Sum_TwoMembers_IsTheHandComputedOne()
    {
        // 0.5·1 + 2·3 − 1 and 0.5·(−2) + 2·0 − 1.
        Assert.Equal([5.5f, -2f], new StackWeights([0.5f, 2], -1, [1, 1]).Sum([[1, -2], [3, 0]]));
    }

    [Fact]
    public void Fit_MembersOfAnyNoise_NoneCountsLessThanNothingAndTheLeastNoisyMost() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[0, 100_000]).Sample(
            (members, seed) =>
            {
                var random = new Random(seed);
                double[] noises = [.. Enumerable.Range(1, members).Select(i => i / 2.0)];
                random.Shuffle(noises);
                var weights = StackWeights.Fit(Design(score => [.. noises.Select(noise => (float)(score + (noise * SomeContest.Normal(random))))], seed))!;
                Assert.All(weights.Standard, weight => Assert.True(weight >= 0));
                Assert.Equal(Array.IndexOf(noises, noises.Min()), Array.IndexOf(weights.Standard, weights.Standard.Max()));
            },
            iter: 20);

    /// <summary>Rows that fail where a hidden number is above 1.2, and what members make of that number.</summary>
    private static DesignMatrix Design(Func<float, float[]> members, int seed = 1)
    {
        var random = new Random(seed);
        var design = new DesignMatrix(members(0).Length, 4000);
        for (var row = 0; row < design.Rows; row++)
        {
            var hidden = (float)SomeContest.Normal(random);
            members(hidden).CopyTo(design.Row(row));
            (design.Outcomes[row], design.Weights[row]) = (hidden + (0.3 * SomeContest.Normal(random)) > 1.2, 1);
        }

        return design;
    }
}
