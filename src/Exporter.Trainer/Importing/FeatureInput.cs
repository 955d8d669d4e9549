using Exporter.Features;
using Exporter.Models;
using Exporter.Signals;
using Exporter.Trainer.Onnx.Proto;
using DataType = Exporter.Trainer.Onnx.Proto.TensorProto.Types.DataType;

namespace Exporter.Trainer.Importing;

/// <summary>Makes the one input of a foreign graph that of the contract: float32 [N, features].</summary>
/// <param name="definition">The predictor that the model is for.</param>
/// <param name="columns">Number of its features.</param>
/// <param name="findings">Where mistakes and notes go.</param>
internal sealed class FeatureInput(PredictorDefinition definition, int columns, ImportFindings findings)
{
    private readonly WindowLayout? _windows = WindowLayout.Of(definition);

    /// <summary>Changes the graph where that is needed.</summary>
    /// <returns>False with mistakes; the graph is then as it was.</returns>
    public bool TryAdapt(ForeignGraph graph)
    {
        if (graph.TakesVectors(columns, _windows))
        {
            return true;
        }

        if (graph.Inputs is not [var input])
        {
            findings.Mistakes.Add($"it has {graph.Inputs.Count} inputs ({string.Join(", ", graph.Inputs.Select(each => each.Name))}), it must have one of float32 [N, {columns}]; in scikit-learn convert with FloatTensorType([None, {columns}])");
            return false;
        }

        var before = findings.Mistakes.Count;
        var type = ForeignGraph.TypeOf(input);
        if (type is not (DataType.Float or DataType.Double))
        {
            findings.Mistakes.Add($"input \"{input.Name}\" is {ForeignGraph.Said(type)}, it must be float32 (or float64)");
        }

        if (input.Type?.TensorType?.Shape is { } shape)
        {
            CheckShape(input.Name, shape);
        }

        if (findings.Mistakes.Count > before)
        {
            return false;
        }

        if (input.Name != ModelContract.InputName || type == DataType.Double)
        {
            findings.Notes.Add($"input \"{input.Name}\" is now \"{ModelContract.InputName}\"{(type == DataType.Double ? ", and converted to float64 behind it" : "")}");
        }

        graph.TakeFeatures(input, columns, type);
        return true;
    }

    private void CheckShape(string name, TensorShapeProto shape)
    {
        if (shape.Dim.Count != 2)
        {
            var windows = _windows is null ? "" : $"; windows are float32 [N, {_windows.Steps}, {_windows.Signals.Length}] by the name \"{ModelContract.WindowsName}\"";
            findings.Mistakes.Add($"input \"{name}\" has {shape.Dim.Count} dimensions, it must have two: rows and features{windows}");
            return;
        }

        if (shape.Dim[0].DimValue > 0)
        {
            findings.Mistakes.Add($"input \"{name}\" takes exactly {shape.Dim[0].DimValue} rows at a time, it must take any number: leave the first dimension open (PyTorch: dynamic_axes={{\"{name}\": {{0: \"N\"}}}}, scikit-learn: FloatTensorType([None, {columns}]))");
        }

        if (shape.Dim[1].DimValue > 0 && shape.Dim[1].DimValue != columns)
        {
            findings.Mistakes.Add($"input \"{name}\" has {shape.Dim[1].DimValue} features, predictor \"{definition.Name}\" has {columns}: it must be trained on the vectors of this configuration, in the order of /api/v1/vectors");
        }
    }
}
