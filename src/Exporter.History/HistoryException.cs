namespace Exporter.History;

/// <summary>A source of history cannot give what was asked for; the message is for the person at the command line or the log.</summary>
/// <param name="fault">What kind of trouble it is.</param>
/// <param name="message">What, which, how much, and the limit.</param>
/// <param name="inner">The cause, where it is another exception.</param>
public sealed class HistoryException(HistoryFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What kind of trouble it is.</summary>
    public HistoryFault Fault => fault;
}
