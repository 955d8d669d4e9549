namespace Exporter.Signals.PromQL;

/// <summary>The data at hand do not fit the expression, as when a match is many-to-many.</summary>
public sealed class EvaluationException(string message) : Exception(message);
