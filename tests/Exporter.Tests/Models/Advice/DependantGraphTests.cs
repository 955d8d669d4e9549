using CsCheck;
using Exporter.Models.Advice;
using Exporter.Tests.Signals.Windows;

namespace Exporter.Tests.Models.Advice;

public sealed class DependantGraphTests
{
    private static DependantGraph Graph(int entities, IEnumerable<(int Dependent, int On, double Weight)> edges)
    {
        var some = new SomeWindows(SomeWindows.Predictor(1) with { DependencyExpression = "calls" });
        var graph = new DependantGraph();
        foreach (var step in (int[])[0, 1])
        {
            for (var i = 0; i < entities; i++)
            {
                some.With($"e{i}", 1);
            }

            foreach (var (dependent, on, weight) in edges)
            {
                some.Depends($"e{dependent}", $"e{on}", weight);
            }

            some.Apply(step);
        }

        graph.Load(some.Windows);
        return graph;
    }

    [Fact]
    public void Weight_CountsDependantsThroughOthersOnce()
    {
        // 3 → 2 → 1 → 0 and 3 → 1: three depend on 0, two on 1, one on 2.
        var graph = Graph(4, [(1, 0, 1), (2, 1, 1), (3, 2, 1), (3, 1, 1)]);

        Assert.Equal([3, 2, 1, 0], Enumerable.Range(0, 4).Select(graph.WeightOfDependants));
        Assert.Equal([1, 2], graph.DependenciesOf(3));
    }

    [Fact]
    public void Weight_OfARareCall_IsItsShareOfTheHeaviest()
    {
        // 1 calls 2 ten times as often as 0; 3 calls 1 alone: 0.1 of 1 and, through it, 0.1 of 3.
        var graph = Graph(4, [(1, 0, 5), (1, 2, 50), (3, 1, 7)]);

        Assert.Equal(0.2, graph.WeightOfDependants(0), 1e-12);
        Assert.Equal(2, graph.WeightOfDependants(2), 1e-12);
    }

    [Fact]
    public void Cycle_EndsAndCountsNobodyTwice()
    {
        var graph = Graph(3, [(0, 1, 1), (1, 2, 1), (2, 0, 1)]);

        Assert.Equal([2, 2, 2], Enumerable.Range(0, 3).Select(graph.WeightOfDependants));
    }

    [Fact]
    public void NoDependencies_WeighNothing()
    {
        var graph = Graph(2, []);

        Assert.Equal((0, true), (graph.WeightOfDependants(1), graph.IsEmpty));
        Assert.Empty(graph.DependenciesOf(1));
    }

    // Up to six entities, any edges: the best product along any way, by relaxing all edges as often as there are entities.
    [Fact]
    public void Weight_OnAnyGraph_EqualsRepeatedRelaxation() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[1, 9]).Array[0, 20].Sample(drawn =>
        {
            var edges = drawn.Where(edge => edge.Item1 != edge.Item2)
                .GroupBy(edge => (edge.Item1, edge.Item2))
                .Select(group => (Dependent: group.Key.Item1, On: group.Key.Item2, Weight: (double)group.Max(edge => edge.Item3)))
                .ToArray();
            var graph = Graph(6, edges);
            for (var entity = 0; entity < 6; entity++)
            {
                var best = new double[6];
                best[entity] = 1;
                for (var round = 0; round < 6; round++)
                {
                    foreach (var edge in edges)
                    {
                        var share = edge.Weight / edges.Where(other => other.Dependent == edge.Dependent).Max(other => other.Weight);
                        best[edge.Dependent] = Math.Max(best[edge.Dependent], best[edge.On] * share);
                    }
                }

                if (Math.Abs(best.Sum() - 1 - graph.WeightOfDependants(entity)) > 1e-9)
                {
                    return false;
                }
            }

            return true;
        });
}
