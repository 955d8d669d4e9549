namespace Exporter.Trainer;

/// <summary>A model was made, but it does no better than what works without one; it was not written.</summary>
public sealed class WorthlessModelException(string message) : TrainingException(message);
