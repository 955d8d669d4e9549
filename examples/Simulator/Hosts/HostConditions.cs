namespace Simulator.Hosts;

/// <summary>What acts on all parts of a host at one minute.</summary>
/// <param name="Activity">The rhythm of its users, about 0.3..1.</param>
/// <param name="Backup">Strength of the nightly backup, 0..1.</param>
/// <param name="Batch">Processor share that a batch job takes.</param>
/// <param name="Peak">Processor share that a traffic peak takes.</param>
/// <param name="Spike">Strength of a passing disk latency spike, 0..1.</param>
internal readonly record struct HostConditions(double Activity, double Backup, double Batch, double Peak, double Spike);
