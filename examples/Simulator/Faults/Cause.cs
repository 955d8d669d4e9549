namespace Simulator.Faults;

/// <summary>What will make an entity fail unless somebody comes.</summary>
/// <param name="Kind">Of which kind the failure will be.</param>
/// <param name="SinceMs">When it began, Unix ms; with kind and entity it names the cause.</param>
public readonly record struct Cause(FaultKind Kind, long SinceMs);
