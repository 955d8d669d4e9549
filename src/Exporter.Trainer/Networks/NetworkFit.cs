using System.Collections.Immutable;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Networks;

/// <summary>Fits layers to rows, in shuffled batches of fixed size.</summary>
/// <remarks>
/// Weights begin as by K. He et al., "Delving deep into rectifiers", 2015: uniform, as wide as keeps the spread of what a layer hands on.
/// The same rows and seed give the same weights; one thread.
/// </remarks>
internal sealed class NetworkFit
{
    private const int BatchRows = 128;
    private const int LeastSteps = 50;
    private const float Rate = 1e-3f;

    private readonly DesignMatrix _design;
    private readonly int[] _rows;
    private readonly Random _random;
    private readonly Tape _tape = new();
    private readonly (Tensor Weights, Tensor Biases, bool IsRectified)[] _layers;
    private readonly Tensor _terms;
    private readonly Tensor _outcomes = new(BatchRows, 1, isLearnt: false);
    private readonly Tensor _weights = new(BatchRows, 1, isLearnt: false);
    private readonly Tensor _loss;
    private readonly Adam _descent;

    /// <summary>Layers before the first step.</summary>
    /// <param name="design">Terms and outcomes.</param>
    /// <param name="rows">The rows of it that are learnt from, each as much as the others; put in another order.</param>
    /// <param name="shapes">Of the layers, in order.</param>
    /// <param name="isRepeating">Whether the outputs are to be the terms, as exactly as can be; else the one output is the log-odds of the outcome.</param>
    /// <param name="decay">Of the weights, see <see cref="Adam"/>.</param>
    /// <param name="seed">Of the first weights and of the order of rows.</param>
    public NetworkFit(DesignMatrix design, int[] rows, IReadOnlyList<LayerShape> shapes, bool isRepeating, float decay, int seed)
    {
        (_design, _rows, _random) = (design, rows, new Random(seed));
        _terms = new Tensor(BatchRows, design.Columns, isLearnt: false);
        _layers = new (Tensor, Tensor, bool)[shapes.Count];
        var outputs = _terms;
        for (var i = 0; i < _layers.Length; i++)
        {
            _layers[i] = (Begun(outputs.Columns, shapes[i].Outputs), new Tensor(1, shapes[i].Outputs, isLearnt: true), shapes[i].IsRectified);
            outputs = _tape.AddRow(_tape.Product(outputs, _layers[i].Weights), _layers[i].Biases);
            outputs = shapes[i].IsRectified ? _tape.Relu(outputs) : outputs;
        }

        _loss = isRepeating ? _tape.SquaredError(outputs, _terms, _weights) : _tape.LogLoss(outputs, _outcomes, _weights);
        _descent = new Adam([.. _layers.SelectMany(layer => new[] { layer.Weights, layer.Biases })], Rate, decay);
    }

    /// <summary>Goes over all rows once more, or several times where they are few.</summary>
    public void GoOn()
    {
        for (var steps = 0; steps < LeastSteps && _rows.Length > 0;)
        {
            _random.Shuffle(_rows);
            for (var first = 0; first < _rows.Length; first += BatchRows, steps++)
            {
                Load(first);
                _tape.Forward();
                _tape.Backward(_loss);
                _descent.Step();
            }
        }
    }

    /// <summary>A copy of the layers as they are.</summary>
    public ImmutableArray<DenseLayer> Layers() => [.. _layers.Select(layer => new DenseLayer([.. layer.Weights.Values], [.. layer.Biases.Values], layer.IsRectified))];

    private Tensor Begun(int inputs, int outputs)
    {
        var weights = new Tensor(inputs, outputs, isLearnt: true);
        var bound = Math.Sqrt(6.0 / inputs);
        for (var i = 0; i < weights.Values.Length; i++)
        {
            weights.Values[i] = (float)(((2 * _random.NextDouble()) - 1) * bound);
        }

        return weights;
    }

    /// <summary>Fills a batch; where the rows end, the places that are left count nothing.</summary>
    private void Load(int first)
    {
        for (var i = 0; i < BatchRows; i++)
        {
            var isThere = first + i < _rows.Length;
            _weights.Values[i] = isThere ? 1 : 0;
            if (isThere)
            {
                var row = _rows[first + i];
                _design.Row(row).CopyTo(_terms.Row(i));
                _outcomes.Values[i] = _design.Outcomes[row] ? 1 : 0;
            }
        }
    }
}
