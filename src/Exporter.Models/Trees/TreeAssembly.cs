using Exporter.Models.Onnx;

namespace Exporter.Models.Trees;

/// <summary>Puts trees together from the flat lists of a <c>TreeEnsembleRegressor</c>; every list is checked before it is used.</summary>
/// <param name="source">Has the lists as attributes.</param>
/// <param name="features">Columns of the input.</param>
internal sealed class TreeAssembly(OnnxNode source, int features)
{
    // Covers are row counts in float32: exact up to 16.7 million, rounded beyond.
    private const double CoverTolerance = 1e-6;

    private readonly List<long> _trees = Of(source.Ints, "nodes_treeids");
    private readonly List<long> _ids = Of(source.Ints, "nodes_nodeids");
    private readonly List<long> _features = Of(source.Ints, "nodes_featureids");
    private readonly List<long> _true = Of(source.Ints, "nodes_truenodeids");
    private readonly List<long> _false = Of(source.Ints, "nodes_falsenodeids");
    private readonly List<long> _missing = Of(source.Ints, "nodes_missing_value_tracks_true");
    private readonly List<string> _modes = Of(source.Strings, "nodes_modes");
    private readonly List<float> _values = Of(source.Floats, "nodes_values");
    private readonly List<float> _covers = Of(source.Floats, "nodes_hitrates");
    private readonly List<long> _targetTrees = Of(source.Ints, "target_treeids");
    private readonly List<long> _targetNodes = Of(source.Ints, "target_nodeids");
    private readonly List<float> _weights = Of(source.Floats, "target_weights");
    private readonly List<float> _base = Of(source.Floats, "base_values");

    /// <summary>The ensemble; null when a list is short, a number out of place, or the covers do not add up.</summary>
    public TreeEnsemble? ToEnsemble()
    {
        int[] lengths = [_ids.Count, _features.Count, _true.Count, _false.Count, _missing.Count, _modes.Count, _values.Count, _covers.Count];
        if (_trees.Count == 0 || lengths.Any(length => length != _trees.Count) || _targetTrees.Count != _weights.Count || _targetNodes.Count != _weights.Count || _base.Count > 1)
        {
            return null;
        }

        var leaves = new Dictionary<(long Tree, long Node), float>();
        for (var i = 0; i < _weights.Count; i++)
        {
            leaves[(_targetTrees[i], _targetNodes[i])] = _weights[i];
        }

        var trees = new List<DecisionTree>();
        for (int first = 0, end; first < _trees.Count; first = end)
        {
            for (end = first; end < _trees.Count && _trees[end] == _trees[first]; end++)
            {
            }

            if (Tree(first, end - first, leaves) is not { } tree)
            {
                return null;
            }

            trees.Add(tree);
        }

        return new TreeEnsemble([.. trees], _base.Count == 1 ? _base[0] : 0);
    }

    /// <summary>The tree whose nodes are listed from <paramref name="first"/> on, numbered from 0, each after its parent.</summary>
    private DecisionTree? Tree(int first, int count, Dictionary<(long Tree, long Node), float> leaves)
    {
        // A node's place among inner nodes, or the complement of its place among leaves.
        var places = new int[count];
        var (inner, outer) = (0, 0);
        var hasParent = new bool[count];
        for (var node = 0; node < count; node++)
        {
            places[node] = _modes[first + node] == "LEAF" ? ~outer++ : inner++;
        }

        var tree = new DecisionTree
        {
            Features = new int[inner],
            Thresholds = new double[inner],
            MissingLeft = new bool[inner],
            Left = new int[inner],
            Right = new int[inner],
            InnerCovers = new double[inner],
            Leaves = new double[outer],
            LeafCovers = new double[outer],
        };
        for (var node = 0; node < count; node++)
        {
            if (!TryPlace(tree, first, node, places, hasParent, leaves))
            {
                return null;
            }
        }

        return tree;
    }

    private bool TryPlace(DecisionTree tree, int first, int node, int[] places, bool[] hasParent, Dictionary<(long Tree, long Node), float> leaves)
    {
        var at = first + node;
        if (_ids[at] != node || !(_covers[at] > 0))
        {
            return false;
        }

        if (places[node] < 0)
        {
            tree.LeafCovers[~places[node]] = _covers[at];
            tree.Leaves[~places[node]] = leaves.GetValueOrDefault((_trees[at], node));
            return true;
        }

        var place = places[node];
        var (left, right, feature) = (_true[at], _false[at], _features[at]);
        if (_modes[at] != "BRANCH_LEQ" || !IsChild(left) || !IsChild(right) || feature < 0 || feature >= features
            || Math.Abs(_covers[first + (int)left] + (double)_covers[first + (int)right] - _covers[at]) > CoverTolerance * _covers[at])
        {
            return false;
        }

        // A node with two parents is walked twice, and those below it four times, eight times...
        if (hasParent[left] || hasParent[right] || left == right)
        {
            return false;
        }

        (hasParent[left], hasParent[right]) = (true, true);
        (tree.Left[place], tree.Right[place], tree.Features[place]) = (places[left], places[right], (int)feature);
        (tree.Thresholds[place], tree.MissingLeft[place], tree.InnerCovers[place]) = (_values[at], _missing[at] != 0, _covers[at]);
        return true;

        bool IsChild(long child) => child > node && child < places.Length;
    }

    private static List<T> Of<T>(Dictionary<string, List<T>> lists, string name) => lists.GetValueOrDefault(name) ?? [];
}
