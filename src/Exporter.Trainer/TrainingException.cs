namespace Exporter.Trainer;

/// <summary>No model can be made from what was given; the message is for the person at the command line.</summary>
public class TrainingException(string message) : Exception(message);
