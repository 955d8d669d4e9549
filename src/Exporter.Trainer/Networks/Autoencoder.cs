using System.Collections.Immutable;
using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Networks;

/// <summary>A network that repeats its input by way of fewer numbers; the score is how badly it does: ln(1 + mean squared error).</summary>
/// <remarks>The logarithm, since errors spread over orders of magnitude and calibration is linear in the score for the most part.</remarks>
/// <param name="Layers">In order; the last has as many outputs as there are terms.</param>
internal sealed record Autoencoder(ImmutableArray<DenseLayer> Layers) : Network(Layers)
{
    /// <inheritdoc/>
    protected override double ScoreOf(ReadOnlySpan<float> outputs, ReadOnlySpan<float> terms)
    {
        double sum = 0;
        for (var i = 0; i < terms.Length; i++)
        {
            var difference = outputs[i] - terms[i];
            sum += difference * difference;
        }

        return Math.Log(1 + (sum / terms.Length));
    }

    /// <inheritdoc/>
    protected override string WriteScore(GraphBuilder graph, string outputs, string terms)
    {
        var difference = graph.Node("Sub", [outputs, terms]);
        float[] shares = [.. Enumerable.Repeat(1f / Layers[^1].Outputs, Layers[^1].Outputs)];
        var mean = graph.Node("MatMul", [graph.Node("Mul", [difference, difference]), graph.Constant(shares, shares.Length, 1)]);
        return graph.Node("Log", [graph.Node("Add", [mean, graph.Constant([1f])])]);
    }
}
