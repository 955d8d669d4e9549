using Exporter.Models.Onnx;

namespace Exporter.Models.Safety;

/// <summary>Looks at the trees of an <c>ai.onnx.ml</c> ensemble: a walk down must end, or one vector keeps the runtime busy for ever.</summary>
/// <remarks>ONNX Runtime takes nodes with several parents, as LightGBM's converter makes them for sets of categories, and so cycles too.</remarks>
internal static class TreeInspection
{
    private const string Leaf = "LEAF";

    /// <summary>What is wrong with the trees; empty for nothing.</summary>
    public static string Inspect(OnnxNode node)
    {
        var (trees, ids) = (Of(node, "nodes_treeids"), Of(node, "nodes_nodeids"));
        var (yes, no) = (Of(node, "nodes_truenodeids"), Of(node, "nodes_falsenodeids"));
        var modes = node.Strings.GetValueOrDefault("nodes_modes") ?? [];
        if (new[] { ids.Count, yes.Count, no.Count, modes.Count }.Any(count => count != trees.Count))
        {
            return $"has trees whose lists of nodes differ in length: {trees.Count}, {ids.Count}, {yes.Count}, {no.Count}, {modes.Count}";
        }

        var places = new Dictionary<(long Tree, long Node), int>(ids.Count);
        for (var i = 0; i < ids.Count; i++)
        {
            if (!places.TryAdd((trees[i], ids[i]), i))
            {
                return $"has tree {trees[i]} with two nodes {ids[i]}";
            }
        }

        return Walk(trees, modes, yes, no, places);
    }

    /// <summary>Takes nodes away that no other leads to, until none is left, or only circles are.</summary>
    private static string Walk(List<long> trees, List<string> modes, List<long> yes, List<long> no, Dictionary<(long Tree, long Node), int> places)
    {
        var parents = new int[trees.Count];
        var children = new (int Yes, int No)[trees.Count];
        for (var i = 0; i < trees.Count; i++)
        {
            if (modes[i] == Leaf)
            {
                children[i] = (-1, -1);
                continue;
            }

            if (!places.TryGetValue((trees[i], yes[i]), out children[i].Yes) || !places.TryGetValue((trees[i], no[i]), out children[i].No))
            {
                return $"has tree {trees[i]} with a branch to a node that is not there";
            }

            parents[children[i].Yes]++;
            parents[children[i].No]++;
        }

        var free = new Stack<int>(Enumerable.Range(0, trees.Count).Where(i => parents[i] == 0));
        var taken = 0;
        while (free.TryPop(out var i))
        {
            taken++;
            foreach (var child in (ReadOnlySpan<int>)[children[i].Yes, children[i].No])
            {
                if (child >= 0 && --parents[child] == 0)
                {
                    free.Push(child);
                }
            }
        }

        return taken == trees.Count ? "" : $"has tree {trees[Array.FindIndex(parents, count => count > 0)]} in which a walk goes in circles";
    }

    private static List<long> Of(OnnxNode node, string name) => node.Ints.GetValueOrDefault(name) ?? [];
}
