using System.Collections.Immutable;

namespace Exporter.Models.Onnx;

/// <summary>Tells from a graph which columns of its input can make a difference to what it gives.</summary>
/// <remarks>
/// Followed are what selects or splits on columns: <c>Gather</c> with constant indices and tree ensembles, behind nothing or what keeps
/// columns as they are. Whatever else looks at the input is taken to look at all of it: a wrong answer would be a wrong probability.
/// </remarks>
internal static class InputUse
{
    private const string Leaf = "LEAF";

    private static readonly string[] Keeping = ["Cast", "Identity"];
    private static readonly string[] Ensembles = ["TreeEnsembleRegressor", "TreeEnsembleClassifier"];

    /// <summary>The columns, ascending.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="features">Columns of the input.</param>
    /// <param name="windows">How many of them, the last, are handed over once more as an input of their own, all of which is looked at where the graph takes it.</param>
    public static ImmutableArray<int> Of(OnnxGraph graph, int features, int windows = 0) =>
        windows > 0 && graph.Takes(ModelContract.WindowsName)
            ? [.. OfFeatures(graph, features).Where(column => column < features - windows), .. Enumerable.Range(features - windows, windows)]
            : OfFeatures(graph, features);

    private static ImmutableArray<int> OfFeatures(OnnxGraph graph, int features)
    {
        var whole = new HashSet<string>(StringComparer.Ordinal) { ModelContract.InputName };
        var used = new SortedSet<long>();
        foreach (var node in graph.Nodes)
        {
            if (node.HasGraph)
            {
                return All(features);
            }

            if (!node.Inputs.Any(whole.Contains))
            {
                continue;
            }

            if (Keeping.Contains(node.Operation))
            {
                whole.UnionWith(node.Outputs);
            }
            else if (SelectedBy(node, graph, features) is { } selected)
            {
                used.UnionWith(selected);
            }
            else
            {
                return All(features);
            }
        }

        var isSound = !whole.Contains(ModelContract.OutputName) && used.All(column => column >= 0 && column < features);
        return isSound ? [.. used.Select(column => (int)column)] : All(features);
    }

    private static ImmutableArray<int> All(int features) => [.. Enumerable.Range(0, features)];

    /// <summary>The columns that an operator looks at; null where that is not known.</summary>
    private static IEnumerable<long>? SelectedBy(OnnxNode node, OnnxGraph graph, int features)
    {
        if (node is { Operation: "Gather", Inputs: [_, var indices] } && node.Int("axis", 0) == 1)
        {
            // Indices below 0 count from the end.
            return graph.Indices(indices)?.Select(index => index < 0 ? index + features : index);
        }

        return Ensembles.Contains(node.Operation)
            && node.Ints.TryGetValue("nodes_featureids", out var columns) && node.Strings.TryGetValue("nodes_modes", out var modes) && columns.Count == modes.Count
            ? columns.Where((_, i) => modes[i] != Leaf)
            : null;
    }
}
