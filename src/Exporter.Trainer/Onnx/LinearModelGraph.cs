using Exporter.Models;

namespace Exporter.Trainer.Onnx;

/// <summary>Writes a <see cref="LinearModel"/> as an ONNX file.</summary>
/// <remarks>
/// features → IsNaN/Where (fill) → Sub, Div (standardise) → Max, Min (clip) → Concat with missing indicators and hinges
/// → Gemm → per horizon calibration → running Max over horizons → probability.
/// </remarks>
public static class LinearModelGraph
{
    /// <summary>Writes graph and contract.</summary>
    /// <exception cref="ArgumentException">Sizes of model and contract do not go together, or a parameter is not finite.</exception>
    public static void Write(LinearModel model, ModelContract contract, Stream destination)
    {
        var errors = model.Check().Concat(ModelContractRules.Check(contract)).Concat(CheckSizes(model, contract)).ToArray();
        if (errors.Length > 0)
        {
            throw new ArgumentException("the model cannot be written: " + string.Join("; ", errors), nameof(model));
        }

        var graph = new GraphBuilder(contract.Predictor, contract.Trainer);
        var features = graph.Input(ModelContract.InputName, GraphBuilder.Dynamic, model.Basis.Features);
        var terms = Terms(graph, model.Basis, features);
        var columns = Scores(graph, model, terms);
        for (var horizon = 0; horizon < columns.Length; horizon++)
        {
            columns[horizon] = Calibrated(graph, model.Calibrations[horizon], columns[horizon]);
            if (horizon > 0)
            {
                columns[horizon] = graph.Node("Max", [columns[horizon - 1], columns[horizon]]);
            }
        }

        graph.Node("Concat", columns, ModelContract.OutputName, ("axis", 1));
        graph.Output(ModelContract.OutputName, GraphBuilder.Dynamic, model.Horizons)
            .Metadata(ModelContract.MetadataKey, contract.ToJson())
            .WriteTo(destination);
    }

    private static IEnumerable<string> CheckSizes(LinearModel model, ModelContract contract)
    {
        if (model.Basis.Features != contract.Features.Length)
        {
            yield return $"the model has {model.Basis.Features} features, the contract {contract.Features.Length}";
        }

        if (model.Horizons != contract.HorizonsSeconds.Length)
        {
            yield return $"the model has {model.Horizons} horizons, the contract {contract.HorizonsSeconds.Length}";
        }
    }

    private static string Terms(GraphBuilder graph, LinearBasis basis, string features)
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

    /// <summary>Raw scores, one [N, 1] value a horizon.</summary>
    private static string[] Scores(GraphBuilder graph, LinearModel model, string terms)
    {
        var weights = graph.Constant(model.Weights, model.Basis.Size, model.Horizons);
        var all = graph.Node("Gemm", [terms, weights, graph.Constant(model.Intercepts, model.Horizons)]);
        return [.. Enumerable.Range(0, model.Horizons).Select(horizon =>
            graph.Node("Gather", [all, graph.Constant([(long)horizon], 1)], null, ("axis", 1)))];
    }

    private static string Calibrated(GraphBuilder graph, Calibration calibration, string score)
    {
        switch (calibration)
        {
            case PlattCalibration platt:
                var scaled = graph.Node("Mul", [score, Scalar(graph, platt.Slope)]);
                return graph.Node("Sigmoid", [graph.Node("Add", [scaled, Scalar(graph, platt.Offset)])]);
            case IsotonicCalibration isotonic:
                return Isotonic(graph, isotonic, score);
            default:
                throw new ArgumentException($"calibration {calibration.GetType().Name} has no graph", nameof(calibration));
        }
    }

    /// <summary>p₀ + Σ Δpᵢ · clip((score − sᵢ) / Δsᵢ, 0, 1).</summary>
    /// <remarks>Every term lies in 0..Δpᵢ, so steep steps lose no digits, as they would in a sum of hinges.</remarks>
    private static string Isotonic(GraphBuilder graph, IsotonicCalibration isotonic, string score)
    {
        var segments = isotonic.Scores.Length - 1;
        var widths = isotonic.Scores.Zip(isotonic.Scores.Skip(1), (low, high) => high - low).ToArray();
        var rises = isotonic.Probabilities.Zip(isotonic.Probabilities.Skip(1), (low, high) => high - low).ToArray();
        var offset = graph.Node("Sub", [score, graph.Constant(isotonic.Scores.AsSpan(0, segments), 1, segments)]);
        var part = graph.Node("Div", [offset, graph.Constant(widths, 1, segments)]);
        var (zero, one) = (Scalar(graph, 0), Scalar(graph, 1));
        var risen = graph.Node("MatMul", [graph.Node("Clip", [part, zero, one]), graph.Constant(rises, segments, 1)]);
        return graph.Node("Clip", [graph.Node("Add", [risen, Scalar(graph, isotonic.Probabilities[0])]), zero, one]);
    }

    private static string Scalar(GraphBuilder graph, double value) => graph.Constant([(float)value]);
}
