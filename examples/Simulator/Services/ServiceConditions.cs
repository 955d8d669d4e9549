namespace Simulator.Services;

/// <summary>What acts on all parts of a service at one minute.</summary>
/// <param name="Activity">The rhythm of its users, about 0.3..1.</param>
/// <param name="Peak">Extra traffic as a share of the usual.</param>
/// <param name="Spike">Strength of a passing slowness, 0..1.</param>
/// <param name="RolloutErrors">Share of requests that a harmless release fails while it rolls out.</param>
internal readonly record struct ServiceConditions(double Activity, double Peak, double Spike, double RolloutErrors);
