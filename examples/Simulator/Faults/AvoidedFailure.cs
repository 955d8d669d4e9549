namespace Simulator.Faults;

/// <summary>A failure of the plan that did not come because its cause had been cured.</summary>
/// <param name="Planned">The failure in the run without operator.</param>
/// <param name="CuredMs">When the cause was cured, Unix ms.</param>
public sealed record AvoidedFailure(Incident Planned, long CuredMs);
