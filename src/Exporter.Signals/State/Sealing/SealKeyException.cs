namespace Exporter.Signals.State.Sealing;

/// <summary>A key file cannot be used; the message says why, without the file's name, and nothing of what is in it.</summary>
public sealed class SealKeyException(string message) : Exception(message);
