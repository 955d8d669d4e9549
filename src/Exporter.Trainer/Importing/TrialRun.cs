using Exporter.Features;
using Exporter.Models;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Exporter.Trainer.Importing;

/// <summary>What a graph gave for the sample rows.</summary>
/// <param name="Shape">Shape of the output.</param>
/// <param name="Values">The output, row-major.</param>
internal sealed record TrialRun(int[] Shape, double[] Values)
{
    /// <summary>Runs a graph that takes vectors by one input, or windows by one of that name.</summary>
    /// <param name="onnx">The whole file.</param>
    /// <param name="output">Name of the output to look at.</param>
    /// <param name="rows">Row-major.</param>
    /// <param name="columns">Features of a row.</param>
    /// <param name="windows">The windows that the last of them are; null for none.</param>
    /// <param name="error">Why it does not run, or gives no numbers; else empty.</param>
    /// <returns>Null with an error.</returns>
    public static TrialRun? Of(byte[] onnx, string output, float[] rows, int columns, WindowLayout? windows, out string error)
    {
        error = "";
        try
        {
            using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            using var session = new InferenceSession(onnx, options);
            using var outputs = session.Run([.. session.InputNames.Select(name => NamedOnnxValue.CreateFromTensor(name, Given(name, rows, columns, windows)))], [output]);
            switch (outputs[0].Value)
            {
                case Tensor<float> tensor:
                    return new TrialRun(tensor.Dimensions.ToArray(), [.. tensor.Select(value => (double)value)]);
                case Tensor<double> tensor:
                    return new TrialRun(tensor.Dimensions.ToArray(), [.. tensor]);
                default:
                    error = $"output \"{output}\" is {outputs[0].ElementType} and no tensor of float32 or float64";
                    return null;
            }
        }
        catch (OnnxRuntimeException exception)
        {
            error = $"ONNX Runtime refuses the model: {exception.Message}";
            return null;
        }
    }

    private static DenseTensor<float> Given(string name, float[] rows, int columns, WindowLayout? windows)
    {
        var count = rows.Length / columns;
        return windows is not null && name == ModelContract.WindowsName
            ? new DenseTensor<float>(rows.Chunk(columns).SelectMany(row => row[^windows.Columns..]).ToArray(), [count, windows.Steps, windows.Signals.Length])
            : new DenseTensor<float>(rows, [count, columns]);
    }
}
