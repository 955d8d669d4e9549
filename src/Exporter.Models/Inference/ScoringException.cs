namespace Exporter.Models.Inference;

/// <summary>A model gave no usable probabilities for a step; the step has no predictions, the next one is tried again.</summary>
public sealed class ScoringException : Exception
{
    /// <summary>A failure without a cause from the runtime.</summary>
    public ScoringException(string message)
        : base(message)
    {
    }

    /// <summary>A failure that the runtime reported.</summary>
    public ScoringException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
