using Exporter.Trainer.Training;

namespace Exporter.Trainer.Networks;

/// <summary>Fits a recurrent layer with one output to windows, by log-loss through all steps of a window.</summary>
/// <remarks>P. Werbos, "Backpropagation through time", 1990. Weights begin uniform, within one over the root of the number of units.</remarks>
internal sealed class SequenceFit
{
    private const float Rate = 4e-3f;
    private const float Decay = 0.05f;

    private readonly BatchDescent _descent;
    private readonly RecurrentCell _cell;
    private readonly int _steps;
    private readonly (Tensor Weights, Tensor Biases) _input;
    private readonly (Tensor Weights, Tensor Biases) _recurrent;
    private readonly (Tensor Weights, Tensor Biases) _output;

    /// <summary>A layer before the first step of the descent.</summary>
    /// <param name="design">Terms, step by step of a window, and outcomes; all rows count alike.</param>
    /// <param name="cell">What the layer does at a step.</param>
    /// <param name="units">Number of its units.</param>
    /// <param name="steps">Steps of a window.</param>
    /// <param name="seed">Of the first weights and of the order of rows.</param>
    public SequenceFit(DesignMatrix design, RecurrentCell cell, int units, int steps, int seed)
    {
        var random = new Random(seed);
        var inputs = design.Columns / steps;
        (_cell, _steps, _descent) = (cell, steps, new BatchDescent(design, [.. Enumerable.Range(0, design.Rows)], random));
        (_input, _recurrent, _output) = (Begun(inputs, cell.Gates * units), Begun(units, cell.Gates * units), Begun(units, 1));
        for (var i = 0; i < _input.Biases.Columns; i++)
        {
            _input.Biases.Values[i] = cell.FirstBias(i / units);
        }

        var loss = _descent.Tape.LogLoss(Scores(_descent.Tape, _descent.Terms, units), _descent.Outcomes, _descent.Weights);
        _descent.Begin(loss, [_input.Weights, _input.Biases, _recurrent.Weights, _recurrent.Biases, _output.Weights, _output.Biases], Rate, Decay);

        (Tensor, Tensor) Begun(int from, int to) => (BatchDescent.Begun(from, to, 1 / Math.Sqrt(units), random), new Tensor(1, to, isLearnt: true));
    }

    /// <inheritdoc cref="BatchDescent.GoOn"/>
    public void GoOn() => _descent.GoOn();

    /// <summary>A copy of the network as it is.</summary>
    /// <param name="offset">Added to the score.</param>
    public SequenceNetwork Network(float offset)
    {
        var output = Copy(_output);
        return new SequenceNetwork(_steps, new RecurrentLayer(_cell, Copy(_input), Copy(_recurrent)), output with { Biases = [output.Biases[0] + offset] });

        static DenseLayer Copy((Tensor Weights, Tensor Biases) layer) => new([.. layer.Weights.Values], [.. layer.Biases.Values], IsRectified: false);
    }

    private Tensor Scores(Tape tape, Tensor windows, int units)
    {
        var inputs = windows.Columns / _steps;
        Tensor[] state = [.. Enumerable.Range(0, _cell.StateWidth).Select(_ => new Tensor(windows.Rows, units, isLearnt: false))];
        for (var step = 0; step < _steps; step++)
        {
            var input = Layer(_input, tape.Columns(windows, step * inputs, inputs));
            state = _cell.Step(tape, input, Layer(_recurrent, state[0]), state);
        }

        return Layer(_output, state[0]);

        Tensor Layer((Tensor Weights, Tensor Biases) layer, Tensor values) => tape.AddRow(tape.Product(values, layer.Weights), layer.Biases);
    }
}
