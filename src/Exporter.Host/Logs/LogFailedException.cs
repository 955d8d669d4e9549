namespace Exporter.Host.Logs;

/// <summary>A fault of ours, which is logged.</summary>
internal sealed class LogFailedException(string message, Exception inner) : Exception(message, inner);
