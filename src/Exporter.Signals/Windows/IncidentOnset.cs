namespace Exporter.Signals.Windows;

/// <summary>The beginning of an incident.</summary>
/// <param name="Entity">Slot of the entity that began to fail.</param>
/// <param name="OnsetMs">Step at which it did, Unix ms.</param>
public readonly record struct IncidentOnset(int Entity, long OnsetMs);
