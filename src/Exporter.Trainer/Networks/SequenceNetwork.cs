using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Networks;

/// <summary>A recurrent layer over a window, and one output of what it ends with: the log-odds of an onset.</summary>
/// <param name="Steps">Steps of a window.</param>
/// <param name="Recurrent">Its inputs are the terms of a step.</param>
/// <param name="Output">Of its units; one output.</param>
internal sealed record SequenceNetwork(int Steps, RecurrentLayer Recurrent, DenseLayer Output) : INetwork
{
    /// <inheritdoc/>
    public int ScratchSize => Recurrent.ScratchSize;

    /// <inheritdoc/>
    public bool IsFinite => Recurrent.Input.IsFinite && Recurrent.Recurrent.IsFinite && Output.IsFinite;

    /// <inheritdoc/>
    public double Score(ReadOnlySpan<float> terms) => Score(terms, new float[ScratchSize]);

    /// <inheritdoc/>
    public double Score(ReadOnlySpan<float> terms, Span<float> scratch)
    {
        Span<float> score = stackalloc float[1];
        Output.Apply(Recurrent.Apply(terms, scratch), score);
        return score[0];
    }

    /// <inheritdoc/>
    public string Write(GraphBuilder graph, string terms, string name) => Output.Write(graph, Recurrent.Write(graph, terms, Steps));

    /// <inheritdoc/>
    /// <remarks>As for other networks by the sizes of weights (Garson 1991), by way of every gate alike. A signal's share stands at the newest step, for its whole window.</remarks>
    public double[] Says()
    {
        var ofUnits = Output.Connections([1]);
        var ofGates = Enumerable.Range(0, Recurrent.Input.Outputs).Select(output => ofUnits[output % Recurrent.Units]).ToArray();
        var ofSignals = Recurrent.Input.Connections(ofGates);
        return [.. Enumerable.Repeat(0.0, (Steps - 1) * ofSignals.Length), .. ofSignals];
    }
}
