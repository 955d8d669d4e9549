using Exporter.Models.Trees;
using Exporter.Trainer.Onnx.Proto;
using Google.Protobuf;
using Type = Exporter.Trainer.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace Exporter.Trainer.Onnx;

/// <summary>A tree ensemble as the flat lists of <c>TreeEnsembleRegressor</c>.</summary>
/// <remarks>Node numbers of a tree: its inner nodes in order, then its leaves. Training rows a node go into <c>nodes_hitrates</c>, so that the file alone explains itself.</remarks>
internal sealed class TreeAttributes
{
    private readonly List<AttributeProto> _all = [];
    private readonly AttributeProto _trees;
    private readonly AttributeProto _ids;
    private readonly AttributeProto _features;
    private readonly AttributeProto _true;
    private readonly AttributeProto _false;
    private readonly AttributeProto _missing;
    private readonly AttributeProto _modes;
    private readonly AttributeProto _values;
    private readonly AttributeProto _covers;
    private readonly AttributeProto _targetTrees;
    private readonly AttributeProto _targetNodes;
    private readonly AttributeProto _targets;
    private readonly AttributeProto _weights;

    private static readonly ByteString Leaf = ByteString.CopyFromUtf8("LEAF");
    private static readonly ByteString AtMost = ByteString.CopyFromUtf8("BRANCH_LEQ");

    private TreeAttributes(TreeEnsemble ensemble)
    {
        _all.Add(new AttributeProto { Name = "n_targets", Type = Type.Int, I = 1 });
        Add("base_values", Type.Floats).Floats.Add((float)ensemble.Offset);
        (_trees, _ids, _features) = (Add("nodes_treeids", Type.Ints), Add("nodes_nodeids", Type.Ints), Add("nodes_featureids", Type.Ints));
        (_true, _false, _missing) = (Add("nodes_truenodeids", Type.Ints), Add("nodes_falsenodeids", Type.Ints), Add("nodes_missing_value_tracks_true", Type.Ints));
        (_modes, _values, _covers) = (Add("nodes_modes", Type.Strings), Add("nodes_values", Type.Floats), Add("nodes_hitrates", Type.Floats));
        (_targetTrees, _targetNodes, _targets) = (Add("target_treeids", Type.Ints), Add("target_nodeids", Type.Ints), Add("target_ids", Type.Ints));
        _weights = Add("target_weights", Type.Floats);
        for (var tree = 0; tree < ensemble.Trees.Length; tree++)
        {
            AddTree(tree, ensemble.Trees[tree]);
        }
    }

    /// <summary>All attributes of the operator.</summary>
    public static IEnumerable<AttributeProto> Of(TreeEnsemble ensemble) => new TreeAttributes(ensemble)._all;

    /// <summary>The float32 that separates float32 values as <paramref name="threshold"/> does: the largest that is not above it.</summary>
    internal static float RoundedDown(double threshold)
    {
        var rounded = (float)threshold;
        return rounded > threshold ? MathF.BitDecrement(rounded) : rounded;
    }

    private AttributeProto Add(string name, Type type)
    {
        var attribute = new AttributeProto { Name = name, Type = type };
        _all.Add(attribute);
        return attribute;
    }

    private void AddTree(int number, DecisionTree tree)
    {
        var inner = tree.Features.Length;
        for (var node = 0; node < inner; node++)
        {
            AddNode(number, node, AtMost, tree.Features[node], RoundedDown(tree.Thresholds[node]), tree.InnerCovers[node]);
            _true.Ints.Add(NumberOf(tree.Left[node]));
            _false.Ints.Add(NumberOf(tree.Right[node]));
            _missing.Ints.Add(tree.MissingLeft[node] ? 1 : 0);
        }

        for (var leaf = 0; leaf < tree.Leaves.Length; leaf++)
        {
            AddNode(number, inner + leaf, Leaf, 0, 0, tree.LeafCovers[leaf]);
            _true.Ints.Add(0);
            _false.Ints.Add(0);
            _missing.Ints.Add(0);
            _targetTrees.Ints.Add(number);
            _targetNodes.Ints.Add(inner + leaf);
            _targets.Ints.Add(0);
            _weights.Floats.Add((float)tree.Leaves[leaf]);
        }

        int NumberOf(int child) => child >= 0 ? child : inner + ~child;
    }

    private void AddNode(int tree, int node, ByteString mode, int feature, float threshold, double cover)
    {
        _trees.Ints.Add(tree);
        _ids.Ints.Add(node);
        _modes.Strings.Add(mode);
        _features.Ints.Add(feature);
        _values.Floats.Add(threshold);
        _covers.Floats.Add((float)cover);
    }
}
