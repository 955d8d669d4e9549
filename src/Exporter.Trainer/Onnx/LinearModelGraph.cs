using Exporter.Models;

namespace Exporter.Trainer.Onnx;

/// <summary>Writes a <see cref="LinearModel"/> as an ONNX file.</summary>
/// <remarks>
/// features → Gather (those with some weight) → IsNaN/Where (fill) → Sub, Div (standardise) → Max, Min (clip) → Concat with missing indicators and hinges
/// → Gemm → per horizon calibration → running Max over horizons → probability.
/// </remarks>
public static class LinearModelGraph
{
    /// <summary>Writes graph and contract.</summary>
    /// <exception cref="ArgumentException">Sizes of model and contract do not go together, or a parameter is not finite.</exception>
    public static void Write(LinearModel model, ModelContract contract, Stream destination)
    {
        var errors = model.Check().Concat(CalibrationNodes.Check(model.Basis.Features, model.Calibrations, contract)).Distinct().ToArray();
        if (errors.Length > 0)
        {
            throw new ArgumentException("the model cannot be written: " + string.Join("; ", errors), nameof(model));
        }

        var graph = new GraphBuilder(contract.Predictor, contract.Trainer);
        var features = graph.Input(ModelContract.InputName, GraphBuilder.Dynamic, model.Basis.Features);
        CalibrationNodes.Finish(graph, Scores(graph, model, features), model.Calibrations, contract, destination);
    }

    /// <summary>Adds the raw scores of a model to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="model">The model.</param>
    /// <param name="features">Name of a value of [N, F].</param>
    /// <returns>Names of values of [N, 1], one a horizon.</returns>
    internal static string[] Scores(GraphBuilder graph, LinearModel model, string features)
    {
        var used = model.UsedFeatures();
        if (used.Length < model.Basis.Features)
        {
            features = graph.Node("Gather", [features, graph.Constant(Array.ConvertAll(used, column => (long)column), used.Length)], null, ("axis", 1));
            model = model.Narrowed(used);
        }

        return Sums(graph, model, Terms(graph, model.Basis, features));
    }

    /// <summary>Adds the terms of a basis to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="basis">How features become terms.</param>
    /// <param name="features">Name of a value of [N, F].</param>
    /// <returns>Name of a value of [N, terms].</returns>
    internal static string Terms(GraphBuilder graph, LinearBasis basis, string features)
    {
        string Row(float[] values) => graph.Constant(values, 1, values.Length);

        var missing = graph.Node("IsNaN", [features]);
        var filled = graph.Node("Where", [missing, Row(basis.Fill), features]);
        var scaled = graph.Node("Div", [graph.Node("Sub", [filled, Row(basis.Means)]), Row(basis.Scales)]);
        var clipped = graph.Node("Min", [graph.Node("Max", [scaled, Row(basis.ClipLow)]), Row(basis.ClipHigh)]);
        List<string> parts = [clipped];
        if (basis.MissingIndicators)
        {
            const long floatType = 1;
            parts.Add(graph.Node("Cast", [missing], null, ("to", floatType)));
        }

        var knots = basis.Knots.SelectMany(values => values).ToArray();
        if (knots.Length > 0)
        {
            var bent = basis.Knots.SelectMany((values, feature) => values.Select(_ => (long)feature)).ToArray();
            var repeated = graph.Node("Gather", [clipped, graph.Constant(bent, bent.Length)], null, ("axis", 1));
            parts.Add(graph.Node("Relu", [graph.Node("Sub", [repeated, Row(knots)])]));
        }

        return parts.Count == 1 ? clipped : graph.Node("Concat", parts.ToArray(), null, ("axis", 1));
    }

    /// <summary>Weighted sums of terms, one [N, 1] value a horizon.</summary>
    private static string[] Sums(GraphBuilder graph, LinearModel model, string terms)
    {
        var weights = graph.Constant(model.Weights, model.Basis.Size, model.Horizons);
        var all = graph.Node("Gemm", [terms, weights, graph.Constant(model.Intercepts, model.Horizons)]);
        return [.. Enumerable.Range(0, model.Horizons).Select(horizon =>
            graph.Node("Gather", [all, graph.Constant([(long)horizon], 1)], null, ("axis", 1)))];
    }
}
