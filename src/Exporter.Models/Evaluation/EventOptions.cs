namespace Exporter.Models.Evaluation;

/// <summary>How alerts are held against incidents.</summary>
/// <param name="Step">Distance of steps; counts the entity-days watched.</param>
/// <param name="Horizon">The span after an alert's start in which an onset confirms it.</param>
/// <param name="MinLead">An onset sooner after the alert's start than this came too late to count; zero counts every onset after the start.</param>
/// <param name="Merge">Pauses shorter than this belong to the same alert.</param>
public readonly record struct EventOptions(TimeSpan Step, TimeSpan Horizon, TimeSpan MinLead, TimeSpan Merge);
