using Exporter.Models.Onnx;

namespace Exporter.Models;

/// <summary>The inputs of models, each with its shape behind the number of rows.</summary>
public static class ModelInputs
{
    /// <summary>Those that a model of a contract may have, of which it has one or both.</summary>
    public static SortedDictionary<string, int[]> Known(ModelContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        var inputs = new SortedDictionary<string, int[]>(StringComparer.Ordinal) { [ModelContract.InputName] = [contract.Features.Length] };
        if (contract.Windows is { } windows)
        {
            inputs[ModelContract.WindowsName] = [windows.Steps, windows.Signals.Length];
        }

        return inputs;
    }

    /// <summary>Those that the graph of a file takes.</summary>
    /// <param name="file">The ONNX file.</param>
    /// <param name="contract">The contract inside.</param>
    public static IEnumerable<KeyValuePair<string, int[]>> Of(byte[] file, ModelContract contract)
    {
        var graph = OnnxGraph.TryRead(file);
        return Known(contract).Where(input => graph?.Takes(input.Key) ?? input.Key == ModelContract.InputName);
    }
}
