using System.Collections.Immutable;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Networks;

/// <summary>Fits layers to rows.</summary>
/// <remarks>
/// Weights begin as by K. He et al., "Delving deep into rectifiers", 2015: uniform, as wide as keeps the spread of what a layer hands on.
/// </remarks>
internal sealed class NetworkFit
{
    private const float Rate = 1e-3f;

    private readonly BatchDescent _descent;
    private readonly (Tensor Weights, Tensor Biases, bool IsRectified)[] _layers;

    /// <summary>Layers before the first step.</summary>
    /// <param name="design">Terms and outcomes.</param>
    /// <param name="rows">The rows of it that are learnt from, each as much as the others; put in another order.</param>
    /// <param name="shapes">Of the layers, in order.</param>
    /// <param name="isRepeating">Whether the outputs are to be the terms, as exactly as can be; else the one output is the log-odds of the outcome.</param>
    /// <param name="decay">Of the weights, see <see cref="Adam"/>.</param>
    /// <param name="seed">Of the first weights and of the order of rows.</param>
    public NetworkFit(DesignMatrix design, int[] rows, IReadOnlyList<LayerShape> shapes, bool isRepeating, float decay, int seed)
    {
        var random = new Random(seed);
        _descent = new BatchDescent(design, rows, random);
        _layers = new (Tensor, Tensor, bool)[shapes.Count];
        var (tape, outputs) = (_descent.Tape, _descent.Terms);
        for (var i = 0; i < _layers.Length; i++)
        {
            var weights = BatchDescent.Begun(outputs.Columns, shapes[i].Outputs, Math.Sqrt(6.0 / outputs.Columns), random);
            _layers[i] = (weights, new Tensor(1, shapes[i].Outputs, isLearnt: true), shapes[i].IsRectified);
            outputs = tape.AddRow(tape.Product(outputs, _layers[i].Weights), _layers[i].Biases);
            outputs = shapes[i].IsRectified ? tape.Relu(outputs) : outputs;
        }

        var loss = isRepeating ? tape.SquaredError(outputs, _descent.Terms, _descent.Weights) : tape.LogLoss(outputs, _descent.Outcomes, _descent.Weights);
        _descent.Begin(loss, [.. _layers.SelectMany(layer => new[] { layer.Weights, layer.Biases })], Rate, decay);
    }

    /// <inheritdoc cref="BatchDescent.GoOn"/>
    public void GoOn() => _descent.GoOn();

    /// <summary>A copy of the layers as they are.</summary>
    public ImmutableArray<DenseLayer> Layers() => [.. _layers.Select(layer => new DenseLayer([.. layer.Weights.Values], [.. layer.Biases.Values], layer.IsRectified))];
}
