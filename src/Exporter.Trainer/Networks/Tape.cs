namespace Exporter.Trainer.Networks;

/// <summary>Reverse-mode differentiation: operations are written down once, and from then on done forwards and backwards over the same memory.</summary>
/// <remarks>
/// S. Linnainmaa, "Taylor expansion of the accumulated rounding error", 1976. All arithmetic is float32 by one thread, and no sum's order depends on
/// the width of the processor's registers: the same values give the same gradients. Once written down, an operation allocates nothing.
/// Not for several threads.
/// </remarks>
internal sealed partial class Tape
{
    private readonly List<Operation> _operations = [];

    /// <summary>Does all operations in order; what they read may have changed since the last time.</summary>
    public void Forward()
    {
        foreach (var operation in _operations)
        {
            operation.Forward();
        }
    }

    /// <summary>Adds to the gradients of all that a loss depends on; those of what operations make begin at 0, those of parameters where they are.</summary>
    /// <param name="loss">The one value that is differentiated, made by this tape.</param>
    public void Backward(Tensor loss)
    {
        foreach (var operation in _operations)
        {
            Array.Clear(operation.Made.Gradient);
        }

        loss.Gradient[0] = 1;
        foreach (var operation in Enumerable.Reverse(_operations))
        {
            operation.Backward();
        }
    }

    private Tensor Record(Tensor made, Action<Tensor> forward, Action<Tensor> backward)
    {
        _operations.Add(new Operation(made, () => forward(made), () => backward(made)));
        return made;
    }

    private sealed record Operation(Tensor Made, Action Forward, Action Backward);
}
