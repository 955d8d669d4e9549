namespace Exporter.Mlflow;

/// <summary>MLflow, or a store of artifacts, did not do what it was asked; the message says who, what and why.</summary>
public sealed class MlflowException : Exception
{
    /// <summary>Says what was not done.</summary>
    /// <param name="fault">Why.</param>
    /// <param name="message">For the person who runs the program.</param>
    /// <param name="inner">What lies behind it; null for nothing.</param>
    public MlflowException(MlflowFault fault, string message, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    /// <summary>Why.</summary>
    public MlflowFault Fault { get; }
}
