namespace Exporter.Trainer;

/// <summary>No model can be made from what was given; the message is for the person at the command line.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="inner">What caused it; null where nothing did.</param>
public class TrainingException(string message, Exception? inner = null) : Exception(message, inner);
