namespace Exporter.Trainer.Networks;

/// <summary>Long short-term memory: beside its output a unit has a cell that is added to.</summary>
/// <remarks>
/// S. Hochreiter and J. Schmidhuber, "Long short-term memory", 1997, with the forget gate of F. Gers et al., 2000; ONNX operator <c>LSTM</c> without peepholes.
/// With s for the sum of what input and state say: i = σ(sⁱ), o = σ(sᵒ), f = σ(sᶠ), the next cell is f · c + i · tanh(sᶜ), the next output o · tanh(c).
/// </remarks>
internal sealed class LstmCell : RecurrentCell
{
    private const int ForgetGate = 2;

    /// <inheritdoc/>
    public override string Operator => "LSTM";

    /// <inheritdoc/>
    public override int Gates => 4;

    /// <inheritdoc/>
    public override int StateWidth => 2;

    /// <inheritdoc/>
    /// <remarks>Cells that remember from the start: R. Jozefowicz et al., "An empirical exploration of recurrent network architectures", 2015.</remarks>
    public override float FirstBias(int gate) => gate == ForgetGate ? 1 : 0;

    /// <inheritdoc/>
    public override Tensor[] Step(Tape tape, Tensor input, Tensor recurrent, Tensor[] state)
    {
        var units = state[0].Columns;
        var said = tape.Sum(input, recurrent);
        var gates = tape.Sigmoid(tape.Columns(said, 0, 3 * units));
        var added = tape.Times(tape.Columns(gates, 0, units), tape.Tanh(tape.Columns(said, 3 * units, units)));
        var cell = tape.Sum(tape.Times(tape.Columns(gates, ForgetGate * units, units), state[1]), added);
        return [tape.Times(tape.Columns(gates, units, units), tape.Tanh(cell)), cell];
    }

    /// <inheritdoc/>
    public override void Step(Span<float> input, Span<float> recurrent, Span<float> state)
    {
        var units = state.Length / 2;
        RowSums.Add(input, recurrent);
        var gates = input[..(3 * units)];
        var fresh = input[(3 * units)..];
        Gate.Sigmoid(gates, gates);
        Gate.Tanh(fresh, fresh);
        var output = state[..units];
        var cell = state[units..];
        for (var i = 0; i < units; i++)
        {
            cell[i] = (gates[(ForgetGate * units) + i] * cell[i]) + (gates[i] * fresh[i]);
        }

        Gate.Tanh(cell, output);
        for (var i = 0; i < units; i++)
        {
            output[i] *= gates[units + i];
        }
    }
}
