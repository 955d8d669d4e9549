using Exporter.Models;

namespace Exporter.Trainer.Onnx;

/// <summary>The end of every graph: raw scores → calibrated → not decreasing over horizons → the output and its metadata.</summary>
internal static class CalibrationNodes
{
    /// <summary>Adds the nodes and writes the file.</summary>
    /// <param name="graph">With an input, and the raw scores made.</param>
    /// <param name="scores">Raw scores, one [N, 1] value a horizon.</param>
    /// <param name="calibrations">One a horizon.</param>
    /// <param name="contract">Goes into the metadata.</param>
    /// <param name="destination">Where the file goes.</param>
    public static void Finish(GraphBuilder graph, string[] scores, Calibration[] calibrations, ModelContract contract, Stream destination)
    {
        var columns = new string[scores.Length];
        for (var horizon = 0; horizon < columns.Length; horizon++)
        {
            columns[horizon] = Calibrated(graph, calibrations[horizon], scores[horizon]);
            if (horizon > 0)
            {
                columns[horizon] = graph.Node("Max", [columns[horizon - 1], columns[horizon]]);
            }
        }

        graph.Node("Concat", columns, ModelContract.OutputName, ("axis", 1));
        graph.Output(ModelContract.OutputName, GraphBuilder.Dynamic, columns.Length)
            .Metadata(ModelContract.MetadataKey, contract.ToJson())
            .WriteTo(destination);
    }

    /// <summary>What does not go together; empty when all does.</summary>
    public static IEnumerable<string> Check(int features, Calibration[] calibrations, ModelContract contract)
    {
        if (features != contract.Features.Length)
        {
            yield return $"the model has {features} features, the contract {contract.Features.Length}";
        }

        if (calibrations.Length != contract.HorizonsSeconds.Length)
        {
            yield return $"the model has {calibrations.Length} horizons, the contract {contract.HorizonsSeconds.Length}";
        }

        foreach (var error in ModelContractRules.Check(contract).Concat(calibrations.SelectMany(calibration => calibration.Check())))
        {
            yield return error;
        }
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
