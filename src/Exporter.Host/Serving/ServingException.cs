namespace Exporter.Host.Serving;

/// <summary>Vectors are not scored.</summary>
/// <param name="fault">Why.</param>
/// <param name="message">Why, for the one who asks: every mistake, one a line.</param>
internal sealed class ServingException(ServingFault fault, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public ServingFault Fault { get; } = fault;
}
