namespace Exporter.Signals.State;

/// <summary>Saved state is not what its format says: cut short, damaged, or of other dimensions.</summary>
public sealed class StateFormatException(string message) : Exception(message);
