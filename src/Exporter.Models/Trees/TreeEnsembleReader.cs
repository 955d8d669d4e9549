using System.Collections.Immutable;
using Exporter.Models.Onnx;

namespace Exporter.Models.Trees;

/// <summary>Finds the tree ensembles in an ONNX graph, one a horizon, with the number of training rows at every node.</summary>
/// <remarks>
/// Covers travel in <c>nodes_hitrates</c>, which ONNX has for them. Other programs fill it with ones or leave it out; then,
/// and where the graph is not one regressor a horizon straight on the input, there is no exact explanation, and none is given.
/// </remarks>
internal static class TreeEnsembleReader
{
    private const string Operation = "TreeEnsembleRegressor";

    /// <summary>Reads the ensembles.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="features">Columns of the input.</param>
    /// <param name="horizons">Number of ensembles.</param>
    /// <returns>One a horizon, in order; empty when the file does not hold exactly that, with sound covers, or their explanation would take too long.</returns>
    public static ImmutableArray<TreeEnsemble> Read(OnnxGraph graph, int features, int horizons)
    {
        var ensembles = ImmutableArray.CreateBuilder<TreeEnsemble>(horizons);
        foreach (var node in graph.Nodes.Where(node => node.Operation == Operation))
        {
            if (!IsPlain(node) || new TreeAssembly(node, features).ToEnsemble() is not { IsExplainable: true } ensemble)
            {
                return [];
            }

            ensembles.Add(ensemble);
        }

        return ensembles.Count == horizons ? ensembles.DrainToImmutable() : [];
    }

    /// <summary>True for one target that is summed straight from the input.</summary>
    private static bool IsPlain(OnnxNode node) =>
        node.Inputs is [ModelContract.InputName]
        && node.Int("n_targets", 1) == 1 && node.Text("aggregate_function", "SUM") == "SUM" && node.Text("post_transform", "NONE") == "NONE";
}
