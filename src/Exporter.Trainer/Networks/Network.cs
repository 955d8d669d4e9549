using System.Collections.Immutable;
using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Networks;

/// <summary>Fitted layers, and how the last one's outputs become a raw score.</summary>
/// <param name="Layers">In order, the first one's inputs being the terms.</param>
internal abstract record Network(ImmutableArray<DenseLayer> Layers) : INetwork
{
    /// <inheritdoc/>
    public int ScratchSize => 2 * Layers.Max(layer => layer.Outputs);

    /// <inheritdoc/>
    public bool IsFinite => Layers.All(layer => layer.IsFinite);

    /// <inheritdoc/>
    public double Score(ReadOnlySpan<float> terms) => Score(terms, new float[ScratchSize]);

    /// <inheritdoc/>
    public double Score(ReadOnlySpan<float> terms, Span<float> scratch)
    {
        var inputs = terms;
        for (var i = 0; i < Layers.Length; i++)
        {
            var outputs = scratch.Slice(i % 2 * (scratch.Length / 2), Layers[i].Outputs);
            Layers[i].Apply(inputs, outputs);
            inputs = outputs;
        }

        return ScoreOf(inputs, terms);
    }

    /// <inheritdoc/>
    public string Write(GraphBuilder graph, string terms, string name) => WriteScore(graph, Layers.Aggregate(terms, (inputs, layer) => layer.Write(graph, inputs)), terms);

    /// <inheritdoc/>
    /// <remarks>G. D. Garson, "Interpreting neural-network connection weights", 1991: products of the weights' sizes, added up over all ways through the layers.</remarks>
    public double[] Says() =>
        Layers.Reverse().Aggregate(Enumerable.Repeat(1.0, Layers[^1].Outputs).ToArray(), (strengths, layer) => layer.Connections(strengths));

    /// <summary>The raw score.</summary>
    /// <param name="outputs">Of the last layer.</param>
    /// <param name="terms">Of the first.</param>
    protected abstract double ScoreOf(ReadOnlySpan<float> outputs, ReadOnlySpan<float> terms);

    /// <summary>Adds the score to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="outputs">Name of what the last layer gives.</param>
    /// <param name="terms">Name of what the first one is given.</param>
    /// <returns>Name of a value of [N, 1].</returns>
    protected abstract string WriteScore(GraphBuilder graph, string outputs, string terms);
}
