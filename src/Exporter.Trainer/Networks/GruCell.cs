using System.Collections.Immutable;

namespace Exporter.Trainer.Networks;

/// <summary>The gated recurrent unit, in the form that resets what the state says after its weights and biases.</summary>
/// <remarks>
/// K. Cho et al., "Learning phrase representations using RNN encoder-decoder", 2014; ONNX operator <c>GRU</c> with <c>linear_before_reset</c> 1, as PyTorch and cuDNN have it.
/// With a for what the input says and b for what the state says: z = σ(aᶻ + bᶻ), r = σ(aʳ + bʳ), n = tanh(aⁿ + r · bⁿ), and the next state is z · h + (1 − z) · n.
/// </remarks>
internal sealed class GruCell : RecurrentCell
{
    /// <inheritdoc/>
    public override string Operator => "GRU";

    /// <inheritdoc/>
    public override int Gates => 3;

    /// <inheritdoc/>
    public override int StateWidth => 1;

    /// <inheritdoc/>
    public override ImmutableArray<(string Name, long Value)> Attributes { get; } = [("linear_before_reset", 1)];

    /// <inheritdoc/>
    public override Tensor[] Step(Tape tape, Tensor input, Tensor recurrent, Tensor[] state)
    {
        var units = state[0].Columns;
        var gates = tape.Sigmoid(tape.Sum(tape.Columns(input, 0, 2 * units), tape.Columns(recurrent, 0, 2 * units)));
        var (keep, reset) = (tape.Columns(gates, 0, units), tape.Columns(gates, units, units));
        var fresh = tape.Tanh(tape.Sum(tape.Columns(input, 2 * units, units), tape.Times(reset, tape.Columns(recurrent, 2 * units, units))));
        return [tape.Blend(keep, state[0], fresh)];
    }

    /// <inheritdoc/>
    public override void Step(Span<float> input, Span<float> recurrent, Span<float> state)
    {
        var units = state.Length;
        var gates = input[..(2 * units)];
        RowSums.Add(gates, recurrent[..(2 * units)]);
        Gate.Sigmoid(gates, gates);
        var reset = gates[units..];
        var fresh = input[(2 * units)..];
        var said = recurrent[(2 * units)..];
        for (var i = 0; i < units; i++)
        {
            said[i] *= reset[i];
        }

        RowSums.Add(fresh, said);
        Gate.Tanh(fresh, fresh);
        Gate.Blend(gates[..units], state, fresh, state);
    }
}
