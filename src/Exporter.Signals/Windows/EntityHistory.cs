namespace Exporter.Signals.Windows;

/// <summary>Age and incidents of one entity, up to and including the last applied step.</summary>
/// <param name="FirstSeenMs">Step at which the entity first had a value, Unix ms.</param>
/// <param name="InIncident">The failure expression is non-zero now, or was within the merge gap.</param>
/// <param name="LastOnsetMs">Step of the latest onset, Unix ms; null when none was seen.</param>
/// <param name="Incidents">Onsets seen.</param>
public readonly record struct EntityHistory(long FirstSeenMs, bool InIncident, long? LastOnsetMs, int Incidents);
