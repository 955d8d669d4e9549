namespace Exporter.Signals.Windows;

/// <summary>How the entities that one entity depends on are doing at the last applied step.</summary>
/// <param name="Count">Dependencies, each counted once, the entity itself left out; 0 where none is known at this step.</param>
/// <param name="Failing">Those that are in an incident.</param>
/// <param name="Missing">Those that have no value of any signal, or are not known at all.</param>
/// <param name="LastOnsetMs">Step of the latest onset among them, Unix ms; null when none was seen.</param>
public readonly record struct DependencyRisk(int Count, int Failing, int Missing, long? LastOnsetMs);
