using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Exporter.Trainer.Importing;

/// <summary>What a graph gave for the sample rows.</summary>
/// <param name="Shape">Shape of the output.</param>
/// <param name="Values">The output, row-major.</param>
internal sealed record TrialRun(int[] Shape, double[] Values)
{
    /// <summary>Runs a graph that has one input.</summary>
    /// <param name="onnx">The whole file.</param>
    /// <param name="output">Name of the output to look at.</param>
    /// <param name="rows">Row-major.</param>
    /// <param name="columns">Features of a row.</param>
    /// <param name="error">Why it does not run, or gives no numbers; else empty.</param>
    /// <returns>Null with an error.</returns>
    public static TrialRun? Of(byte[] onnx, string output, float[] rows, int columns, out string error)
    {
        error = "";
        try
        {
            using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            using var session = new InferenceSession(onnx, options);
            var input = NamedOnnxValue.CreateFromTensor(session.InputNames[0], new DenseTensor<float>(rows, [rows.Length / columns, columns]));
            using var outputs = session.Run([input], [output]);
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
}
