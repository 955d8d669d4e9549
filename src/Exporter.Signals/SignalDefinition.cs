namespace Exporter.Signals;

/// <summary>One input of a predictor: a PromQL expression that gives one value per entity at each step.</summary>
/// <param name="Name">Snake case, unique in the predictor; part of feature names and of the <c>signal</c> label.</param>
/// <param name="Expression">PromQL text; the sidecar evaluates it on the stream, the trainer on Prometheus' history.</param>
/// <param name="Limit">The value that must not be crossed, where there is one.</param>
/// <param name="Unit">What the numbers count, for words and labels.</param>
/// <param name="Forecast">True for features of where the signal will be at each horizon, which cost as much as all others together and more.</param>
public sealed record SignalDefinition(string Name, string Expression, SignalLimit? Limit = null, SignalUnit Unit = SignalUnit.None, bool Forecast = false);
