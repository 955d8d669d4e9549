using System.Collections.Immutable;

namespace Exporter.Trainer.Networks;

/// <summary>What a recurrent layer does at each step of a window: by some gates it makes the next state of what comes in and of the state before.</summary>
/// <remarks>Each kind is written down twice, for a <see cref="Tape"/> and for scoring; both are the ONNX operator's equations, in its order of gates.</remarks>
internal abstract class RecurrentCell
{
    /// <summary>Name of the ONNX operator.</summary>
    public abstract string Operator { get; }

    /// <summary>Blocks of columns that weights have, each as wide as there are units.</summary>
    public abstract int Gates { get; }

    /// <summary>Values that a unit's state has; the first is its output.</summary>
    public abstract int StateWidth { get; }

    /// <summary>Attributes of the ONNX operator besides its number of units.</summary>
    public virtual ImmutableArray<(string Name, long Value)> Attributes => [];

    /// <summary>Biases of the input that learning begins with, one a gate.</summary>
    public virtual float FirstBias(int gate) => 0;

    /// <summary>Adds a step to a tape.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="input">Inputs times weights plus biases, [rows × gates · units].</param>
    /// <param name="recurrent">Outputs of the step before times weights plus biases, [rows × gates · units].</param>
    /// <param name="state">Of the step before, each value [rows × units].</param>
    /// <returns>The state of this step.</returns>
    public abstract Tensor[] Step(Tape tape, Tensor input, Tensor recurrent, Tensor[] state);

    /// <summary>Does a step for one row.</summary>
    /// <param name="input">As for a tape; overwritten.</param>
    /// <param name="recurrent">As for a tape; overwritten.</param>
    /// <param name="state">Of the step before, unit by unit the first value, then the next; becomes that of this step.</param>
    public abstract void Step(Span<float> input, Span<float> recurrent, Span<float> state);
}
