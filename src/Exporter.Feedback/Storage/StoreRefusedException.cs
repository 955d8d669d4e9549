namespace Exporter.Feedback.Storage;

/// <summary>The file is a good database, but not one that this build may write: it is left as it is.</summary>
public sealed class StoreRefusedException(string message) : Exception(message);
