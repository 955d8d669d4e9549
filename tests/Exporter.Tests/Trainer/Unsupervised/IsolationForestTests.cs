using Exporter.Models.Trees;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Unsupervised;

namespace Exporter.Tests.Trainer.Unsupervised;

public sealed class IsolationForestTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 1)] // 2·1 − 2·1/2
    [InlineData(3, 5 / 3.0)] // 2·(1 + 1/2) − 2·2/3
    [InlineData(4, 13 / 6.0)] // 2·(1 + 1/2 + 1/3) − 2·3/4
    public void PathLength_FewRows_IsWorkedOutByHand(int rows, double expected) => Assert.Equal(expected, PathLength.Of(rows), 12);

    [Fact]
    public void Grow_OneOfThreeDiffers_ScoresByHand()
    {
        // Any split leaves the third alone after one step, and two that are alike, who count c(2) = 1 more; c(3) = 5/3.
        var forest = Forest([[0, 7], [0, 7], [1, 7]]);
        Assert.Equal(5 * (1 - (2 / (5 / 3.0))), forest.Score([0f, 7f]), 12);
        Assert.Equal(5 * (1 - (1 / (5 / 3.0))), forest.Score([1f, 7f]), 12);
    }

    [Fact]
    public void Grow_OneOfThreeIsMissing_ScoresAsOneThatDiffers()
    {
        var forest = Forest([[5], [float.NaN], [5]]);
        Assert.Equal(-1, forest.Score([5f]), 12);
        Assert.Equal(2, forest.Score([float.NaN]), 12);
    }

    [Fact]
    public void Grow_AllAlike_IsOneLeafOfScoreZero()
    {
        var forest = Forest([[3], [3], [3], [3]]);
        Assert.All(forest.Trees, tree => Assert.Single(tree.Leaves));
        Assert.Equal(0, forest.Score([9f]), 12);
    }

    [Fact]
    public void Grow_NeighbouringFloatsAndInfinities_LeavesRowsOnBothSides()
    {
        var forest = Forest([[1], [MathF.BitIncrement(1)], [float.PositiveInfinity], [float.NegativeInfinity], [float.NaN]]);
        Assert.All(forest.Trees, tree => Assert.All(tree.LeafCovers, cover => Assert.True(cover > 0)));
        Assert.All(forest.Trees, tree => Assert.Equal(5, tree.LeafCovers.Sum()));
    }

    [Fact]
    public void Grow_CloudAndOneFarOff_TheOneIsMostUnusual()
    {
        var random = new Random(5);
        float[][] rows = [.. Enumerable.Range(0, 500).Select(_ => new[] { Normal(random), Normal(random) }), [6, -6]];
        var forest = IsolationForest.Grow(Rows(rows), [.. Enumerable.Range(0, rows.Length)], trees: 100, sampleRows: 256, seed: 1);
        var scores = Array.ConvertAll(rows, row => forest.Score(row));
        Assert.Equal(rows.Length - 1, Array.IndexOf(scores, scores.Max()));
        Assert.True(forest.Score([0f, 0f]) < scores.Order().ElementAt(scores.Length / 2));
        Assert.All(forest.Trees, tree => Assert.InRange(tree.Depth(), 1, 8));
    }

    [Fact]
    public void Grow_SameSeed_GivesTheSameTrees()
    {
        var random = new Random(2);
        float[][] rows = [.. Enumerable.Range(0, 300).Select(_ => new[] { Normal(random), random.Next(3) == 0 ? float.NaN : Normal(random) })];
        TreeEnsemble Grown(int seed) => IsolationForest.Grow(Rows(rows), [.. Enumerable.Range(0, rows.Length)], trees: 10, sampleRows: 64, seed);
        Assert.Equal(Grown(3).Trees.SelectMany(tree => tree.Thresholds), Grown(3).Trees.SelectMany(tree => tree.Thresholds));
        Assert.NotEqual(Grown(3).Trees.SelectMany(tree => tree.Thresholds), Grown(4).Trees.SelectMany(tree => tree.Thresholds));
    }

    /// <summary>Ten trees on all rows.</summary>
    private static TreeEnsemble Forest(float[][] rows) => IsolationForest.Grow(Rows(rows), [.. Enumerable.Range(0, rows.Length)], trees: 10, sampleRows: 256, seed: 1);

    private static TrainingRows Rows(float[][] values)
    {
        var rows = new TrainingRows(values[0].Length);
        foreach (var row in values)
        {
            rows.Add(0, 0, row);
        }

        return rows;
    }

    private static float Normal(Random random) => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
