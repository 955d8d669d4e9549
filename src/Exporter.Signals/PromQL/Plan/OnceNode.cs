namespace Exporter.Signals.PromQL.Plan;

/// <summary>A part of a plan that several others read: evaluated once an evaluation, by whoever asks first.</summary>
/// <remarks>Where the data do not fit the part, everybody who reads it is told so, with the same words; nobody else is.</remarks>
internal sealed class OnceNode : VectorNode
{
    private readonly VectorNode _inner;
    private long _evaluation = long.MinValue;
    private EvaluationException? _failure;

    /// <summary>The part <paramref name="inner"/>, whose output this is.</summary>
    public OnceNode(VectorNode inner)
    {
        _inner = inner;
        Output = inner.Output;
    }

    /// <inheritdoc/>
    public override SlotTable Slots => _inner.Slots;

    /// <inheritdoc/>
    public override void Evaluate(in Instant instant)
    {
        if (_evaluation != instant.Evaluation)
        {
            EvaluateFirst(instant);
        }
        else if (_failure is not null)
        {
            throw new EvaluationException(_failure.Message);
        }
    }

    private void EvaluateFirst(in Instant instant)
    {
        // Noted only at the end: after any other exception, a fault of ours, the output is no one's to read.
        _failure = null;
        try
        {
            _inner.Evaluate(instant);
        }
        catch (EvaluationException exception)
        {
            _failure = exception;
            _evaluation = instant.Evaluation;
            throw;
        }

        _evaluation = instant.Evaluation;
    }
}
