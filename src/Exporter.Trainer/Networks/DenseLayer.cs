using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Networks;

/// <summary>A fitted layer: inputs · weights + biases, rectified or not.</summary>
/// <param name="Weights">Row-major [inputs × outputs].</param>
/// <param name="Biases">One an output.</param>
/// <param name="IsRectified">Whether negative outputs become 0.</param>
internal sealed record DenseLayer(float[] Weights, float[] Biases, bool IsRectified)
{
    /// <summary>Number of inputs.</summary>
    public int Inputs => Weights.Length / Outputs;

    /// <summary>Number of outputs.</summary>
    public int Outputs => Biases.Length;

    /// <summary>Whether all weights and biases are finite.</summary>
    public bool IsFinite => Weights.All(float.IsFinite) && Biases.All(float.IsFinite);

    /// <summary>The outputs for some inputs, in float32 as a <see cref="Tape"/> sums them.</summary>
    public void Apply(ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        outputs.Clear();
        RowSums.AddCombined(outputs, inputs, 1, Weights);
        RowSums.Add(outputs, Biases);
        for (var i = 0; IsRectified && i < outputs.Length; i++)
        {
            outputs[i] = MathF.Max(outputs[i], 0);
        }
    }

    /// <summary>Adds the layer to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="inputs">Name of a value of [N, inputs].</param>
    /// <returns>Name of a value of [N, outputs].</returns>
    public string Write(GraphBuilder graph, string inputs)
    {
        var sums = graph.Node("Gemm", [inputs, graph.Constant(Weights, Inputs, Outputs), graph.Constant(Biases, Outputs)]);
        return IsRectified ? graph.Node("Relu", [sums]) : sums;
    }

    /// <summary>How strongly each input is connected to what follows: the sum over outputs of its weight's size times their strength.</summary>
    /// <param name="outputs">Strength of each output.</param>
    public double[] Connections(double[] outputs)
    {
        var strengths = new double[Inputs];
        for (var i = 0; i < Weights.Length; i++)
        {
            strengths[i / Outputs] += Math.Abs(Weights[i]) * outputs[i % Outputs];
        }

        return strengths;
    }
}
