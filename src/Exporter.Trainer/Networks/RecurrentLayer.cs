using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Networks;

/// <summary>A fitted recurrent layer that goes over a window step by step, oldest first, and gives what its units put out at the last step.</summary>
/// <param name="Cell">What a step does.</param>
/// <param name="Input">From the signals at a step to the gates, not rectified.</param>
/// <param name="Recurrent">From the outputs of the step before to the gates, not rectified.</param>
internal sealed record RecurrentLayer(RecurrentCell Cell, DenseLayer Input, DenseLayer Recurrent)
{
    /// <summary>Values at a step.</summary>
    public int Inputs => Input.Inputs;

    /// <summary>Number of units.</summary>
    public int Units => Recurrent.Inputs;

    /// <summary>Floats that a window is worked out in.</summary>
    public int ScratchSize => (2 * Input.Outputs) + (Cell.StateWidth * Units);

    /// <summary>Goes over a window.</summary>
    /// <param name="window">[steps × inputs].</param>
    /// <param name="scratch">Of <see cref="ScratchSize"/>; overwritten.</param>
    /// <returns>Outputs at the last step, in the scratch memory.</returns>
    public ReadOnlySpan<float> Apply(ReadOnlySpan<float> window, Span<float> scratch)
    {
        var input = scratch[..Input.Outputs];
        var recurrent = scratch.Slice(Input.Outputs, Input.Outputs);
        var state = scratch[(2 * Input.Outputs)..ScratchSize];
        state.Clear();
        for (var at = 0; at < window.Length; at += Inputs)
        {
            Input.Apply(window.Slice(at, Inputs), input);
            Recurrent.Apply(state[..Units], recurrent);
            Cell.Step(input, recurrent, state);
        }

        return state[..Units];
    }

    /// <summary>Adds the layer to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="windows">Name of a value of [N, steps · inputs].</param>
    /// <param name="steps">Number of steps.</param>
    /// <returns>Name of a value of [N, units].</returns>
    public string Write(GraphBuilder graph, string windows, int steps)
    {
        var byStep = graph.Transpose(graph.Node("Reshape", [windows, graph.Constant([-1L, steps, Inputs], 3)]), 1, 0, 2);
        float[] biases = [.. Input.Biases, .. Recurrent.Biases];
        string[] inputs =
        [
            byStep,
            graph.Constant(Turned(Input), 1, Input.Outputs, Inputs),
            graph.Constant(Turned(Recurrent), 1, Recurrent.Outputs, Units),
            graph.Constant(biases, 1, biases.Length),
        ];

        // The outputs of all steps, [steps, 1, N, units]: the last of them, and of the one direction.
        var outputs = graph.Node(Cell.Operator, inputs, null, [("hidden_size", Units), .. Cell.Attributes]);
        var last = graph.Node("Gather", [outputs, graph.Constant([steps - 1L])], null, ("axis", 0));
        return graph.Node("Gather", [last, graph.Constant([0L])], null, ("axis", 0));
    }

    // ONNX has a row for each output.
    private static float[] Turned(DenseLayer layer)
    {
        var turned = new float[layer.Weights.Length];
        for (var i = 0; i < turned.Length; i++)
        {
            turned[(i % layer.Outputs * layer.Inputs) + (i / layer.Outputs)] = layer.Weights[i];
        }

        return turned;
    }
}
