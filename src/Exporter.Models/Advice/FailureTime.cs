namespace Exporter.Models.Advice;

/// <summary>When a failure is forecast.</summary>
/// <param name="AtMs">The forecast, Unix ms.</param>
/// <param name="LowerMs">As early as it may well be, Unix ms.</param>
/// <param name="UpperMs">As late as it may well be, Unix ms; null where nothing bounds it.</param>
/// <param name="Signal">The signal that is forecast to cross its limit; empty where the probabilities say when, see <see cref="HazardTime"/>.</param>
public readonly record struct FailureTime(long AtMs, long LowerMs, long? UpperMs, string Signal);
