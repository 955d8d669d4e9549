using Exporter.Models;

namespace Exporter.Trainer.Onnx;

/// <summary>Writes a <see cref="TreeModel"/> as an ONNX file: features → per horizon TreeEnsembleRegressor → calibration → probability.</summary>
public static class TreeModelGraph
{
    /// <summary>Writes graph and contract.</summary>
    /// <exception cref="ArgumentException">Sizes of model and contract do not go together, or a parameter is not finite.</exception>
    public static void Write(TreeModel model, ModelContract contract, Stream destination)
    {
        var errors = CalibrationNodes.Check(model.Features, model.Calibrations, contract).Concat(CheckTrees(model)).ToArray();
        if (errors.Length > 0)
        {
            throw new ArgumentException("the model cannot be written: " + string.Join("; ", errors), nameof(model));
        }

        var graph = new GraphBuilder(contract.Predictor, contract.Trainer);
        var features = graph.Input(ModelContract.InputName, GraphBuilder.Dynamic, model.Features);
        CalibrationNodes.Finish(graph, Scores(graph, model, features), model.Calibrations, contract, destination);
    }

    /// <summary>Adds the raw scores of a model to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="model">The model.</param>
    /// <param name="features">Name of a value of [N, F].</param>
    /// <param name="prefix">Begins the names of its values.</param>
    /// <returns>Names of values of [N, 1], one a horizon.</returns>
    internal static string[] Scores(GraphBuilder graph, TreeModel model, string features, string prefix = "") =>
        [.. model.Ensembles.Select((ensemble, horizon) => graph.MlNode("TreeEnsembleRegressor", features, $"{prefix}score_{horizon}", TreeAttributes.Of(ensemble)))];

    /// <summary>What makes the parameters unusable; empty when they are sound.</summary>
    internal static IEnumerable<string> CheckTrees(TreeModel model)
    {
        if (model.Ensembles.Length != model.Calibrations.Length)
        {
            yield return $"{model.Calibrations.Length} calibrations for {model.Ensembles.Length} horizons";
        }

        foreach (var ensemble in model.Ensembles)
        {
            if (ensemble.Trees.Length == 0 || !double.IsFinite(ensemble.Offset) || ensemble.Trees.Any(tree => !tree.Leaves.All(double.IsFinite) || tree.Thresholds.Any(double.IsNaN)))
            {
                yield return "an ensemble needs at least one tree, and all its numbers";
            }
        }
    }
}
