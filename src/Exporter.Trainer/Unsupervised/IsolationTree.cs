using Exporter.Models.Trees;
using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Unsupervised;

/// <summary>Grows one tree of random splits, until every row stands alone or the tree is as deep as a balanced one would be.</summary>
/// <remarks>Liu, Ting and Zhou 2008, algorithm 2. A leaf is worth the more, the shorter the way to it is beside that of rows in no order; where rows are left that nothing tells apart, telling them apart counts as part of the way.</remarks>
internal sealed class IsolationTree
{
    private readonly TrainingRows _rows;
    private readonly Random _random;
    private readonly double _unit;
    private readonly double _usual;
    private readonly int _deepest;
    private readonly int[] _columns;
    private readonly List<IsolationSplit> _splits = [];
    private readonly List<(int Left, int Right)> _children = [];
    private readonly List<double> _covers = [];
    private readonly List<double> _leaves = [];
    private readonly List<double> _leafCovers = [];

    private IsolationTree(TrainingRows rows, int size, double unit, Random random)
    {
        (_rows, _random, _unit, _usual) = (rows, random, unit, PathLength.Of(size));
        _deepest = (int)Math.Ceiling(Math.Log2(Math.Max(1, size)));
        _columns = [.. Enumerable.Range(0, rows.Columns)];
    }

    /// <summary>The tree of some rows.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="sample">Indices of those that it grows on; reordered.</param>
    /// <param name="unit">What one split on the way is worth, above 0.</param>
    /// <param name="random">Where chance comes from.</param>
    public static DecisionTree Grow(TrainingRows rows, Span<int> sample, double unit, Random random)
    {
        var tree = new IsolationTree(rows, sample.Length, unit, random);
        tree.Grow(sample, 0);
        return new DecisionTree
        {
            Features = [.. tree._splits.Select(split => split.Feature)],
            Thresholds = [.. tree._splits.Select(split => (double)split.Threshold)],
            MissingLeft = [.. tree._splits.Select(split => split.MissingLeft)],
            Left = [.. tree._children.Select(pair => pair.Left)],
            Right = [.. tree._children.Select(pair => pair.Right)],
            Leaves = [.. tree._leaves],
            InnerCovers = [.. tree._covers],
            LeafCovers = [.. tree._leafCovers],
        };
    }

    /// <returns>The node as a child: an inner one by its number, a leaf by the complement of its own.</returns>
    private int Grow(Span<int> sample, int depth)
    {
        if (depth == _deepest || IsolationSplit.Draw(_rows, sample, _columns, _random) is not { } split)
        {
            _leaves.Add(_unit * (_usual - depth - PathLength.Of(sample.Length)));
            _leafCovers.Add(sample.Length);
            return ~(_leaves.Count - 1);
        }

        var node = _splits.Count;
        _splits.Add(split);
        _children.Add(default);
        _covers.Add(sample.Length);
        var left = Part(sample, split);
        _children[node] = (Grow(sample[..left], depth + 1), Grow(sample[left..], depth + 1));
        return node;
    }

    /// <summary>Moves the rows that go left to the front.</summary>
    /// <returns>How many they are.</returns>
    private int Part(Span<int> sample, IsolationSplit split)
    {
        var left = 0;
        for (var i = 0; i < sample.Length; i++)
        {
            if (split.IsLeft(_rows.Row(sample[i])))
            {
                (sample[left], sample[i]) = (sample[i], sample[left]);
                left++;
            }
        }

        return left;
    }
}
