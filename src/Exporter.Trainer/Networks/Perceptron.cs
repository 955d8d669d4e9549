using System.Collections.Immutable;
using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Networks;

/// <summary>A network with one output: the log-odds of an onset.</summary>
/// <param name="Layers">In order; the last has one output.</param>
internal sealed record Perceptron(ImmutableArray<DenseLayer> Layers) : Network(Layers)
{
    /// <inheritdoc/>
    protected override double ScoreOf(ReadOnlySpan<float> outputs, ReadOnlySpan<float> terms) => outputs[0];

    /// <inheritdoc/>
    protected override string WriteScore(GraphBuilder graph, string outputs, string terms) => outputs;
}
