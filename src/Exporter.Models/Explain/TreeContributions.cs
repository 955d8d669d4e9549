using Exporter.Models.Trees;

namespace Exporter.Models.Explain;

/// <summary>Exact contribution of every feature to the raw score of a tree ensemble: its Shapley values.</summary>
/// <remarks>
/// Path-dependent TreeSHAP: S. M. Lundberg, G. G. Erion, S.-I. Lee, "Consistent individualized feature attribution for
/// tree ensembles", 2018, algorithm 2. A feature that is left out sends a vector both ways, in the shares of the training
/// rows (the covers). The path holds, for each feature met so far, the share of rows that would come here without it,
/// whether the vector comes here with it, and the weight of all subsets of its length.
/// Contributions plus <see cref="Mean"/> sum to the score. Reuses its buffer; not thread-safe.
/// </remarks>
public sealed class TreeContributions
{
    private readonly TreeEnsemble _ensemble;
    private readonly Element[] _arena;

    /// <summary>An explainer of one ensemble.</summary>
    public TreeContributions(TreeEnsemble ensemble)
    {
        _ensemble = ensemble;
        Mean = ensemble.Offset + ensemble.Trees.Sum(tree => tree.Mean());

        // Each level copies its parent's path and adds one element.
        var levels = ensemble.Trees.Select(tree => tree.Depth()).DefaultIfEmpty(0).Max() + 2;
        _arena = new Element[levels * (levels + 1) / 2];
    }

    /// <summary>The score when nothing is known: its mean over the training rows.</summary>
    public double Mean { get; }

    /// <summary>Adds each feature's contribution to the score of a vector.</summary>
    /// <param name="features">The vector, NaN where missing.</param>
    /// <param name="contributions">As long as the vector; not cleared first.</param>
    public void AddTo(ReadOnlySpan<float> features, Span<double> contributions)
    {
        foreach (var tree in _ensemble.Trees)
        {
            if (tree.Features.Length > 0)
            {
                Visit(tree, 0, features, contributions, 0, 0, new Element(-1, 1, 1, 0));
            }
        }
    }

    /// <summary>Walks down from <paramref name="child"/>, whose parent's path has <paramref name="depth"/> elements from <paramref name="parentStart"/> on.</summary>
    private void Visit(DecisionTree tree, int child, ReadOnlySpan<float> features, Span<double> contributions, int parentStart, int depth, Element last)
    {
        var start = parentStart + depth;
        var path = _arena.AsSpan(start, depth + 1);
        _arena.AsSpan(parentStart, depth).CopyTo(path);
        Extend(path, last);
        if (child < 0)
        {
            var value = tree.Leaves[~child];
            for (var i = 1; i < path.Length; i++)
            {
                contributions[path[i].Feature] += WeightWithout(path, i) * (path[i].With - path[i].Without) * value;
            }

            return;
        }

        var feature = tree.Features[child];
        var hot = tree.Next(child, features);
        var cold = hot == tree.Left[child] ? tree.Right[child] : tree.Left[child];
        var (without, with) = (1.0, 1.0);
        var earlier = IndexOf(path, feature);
        var length = path.Length;
        if (earlier > 0)
        {
            // The feature was met above: its element is taken out and comes back with both conditions in one.
            (without, with) = (path[earlier].Without, path[earlier].With);
            Remove(path, earlier);
            length--;
        }

        var cover = tree.InnerCovers[child];
        Visit(tree, hot, features, contributions, start, length, new Element(feature, without * tree.CoverOf(hot) / cover, with, 0));
        Visit(tree, cold, features, contributions, start, length, new Element(feature, without * tree.CoverOf(cold) / cover, 0, 0));
    }

    private static int IndexOf(ReadOnlySpan<Element> path, int feature)
    {
        for (var i = 1; i < path.Length; i++)
        {
            if (path[i].Feature == feature)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Puts an element at the path's last place.</summary>
    private static void Extend(Span<Element> path, Element added)
    {
        var depth = path.Length - 1;
        path[depth] = added with { Weight = depth == 0 ? 1 : 0 };
        for (var i = depth - 1; i >= 0; i--)
        {
            path[i + 1].Weight += added.With * path[i].Weight * (i + 1) / (depth + 1);
            path[i].Weight = added.Without * path[i].Weight * (depth - i) / (depth + 1);
        }
    }

    /// <summary>Undoes the extension by the element at <paramref name="index"/>; the path's last place is free afterwards.</summary>
    private static void Remove(Span<Element> path, int index)
    {
        var depth = path.Length - 1;
        var (without, with) = (path[index].Without, path[index].With);
        var next = path[depth].Weight;
        for (var i = depth - 1; i >= 0; i--)
        {
            if (with != 0)
            {
                var weight = path[i].Weight;
                path[i].Weight = next * (depth + 1) / ((i + 1) * with);
                next = weight - (path[i].Weight * without * (depth - i) / (depth + 1));
            }
            else
            {
                path[i].Weight = path[i].Weight * (depth + 1) / (without * (depth - i));
            }
        }

        for (var i = index; i < depth; i++)
        {
            path[i] = path[i + 1] with { Weight = path[i].Weight };
        }
    }

    /// <summary>Sum of the weights that the path would have without the element at <paramref name="index"/>.</summary>
    private static double WeightWithout(ReadOnlySpan<Element> path, int index)
    {
        var depth = path.Length - 1;
        var (without, with) = (path[index].Without, path[index].With);
        var next = path[depth].Weight;
        double sum = 0;
        for (var i = depth - 1; i >= 0; i--)
        {
            if (with != 0)
            {
                var weight = next * (depth + 1) / ((i + 1) * with);
                sum += weight;
                next = path[i].Weight - (weight * without * (depth - i) / (depth + 1));
            }
            else
            {
                sum += path[i].Weight * (depth + 1) / (without * (depth - i));
            }
        }

        return sum;
    }

    private record struct Element(int Feature, double Without, double With, double Weight);
}
