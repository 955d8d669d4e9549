namespace Exporter.Trainer.Sources;

/// <summary>A source of history cannot give what was asked for; the message is for the person at the command line.</summary>
public sealed class HistoryException(string message, Exception? inner = null) : Exception(message, inner);
