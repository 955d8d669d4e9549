namespace Exporter.Signals.Windows;

/// <summary>One entity depends on another at the last applied step.</summary>
/// <param name="Dependent">Slot of the entity that depends.</param>
/// <param name="Target">Slot of the entity depended on.</param>
/// <param name="Weight">Value of the dependency's element; above 0: what is negative counts by its size, what is infinite as 1.</param>
public readonly record struct DependencyEdge(int Dependent, int Target, double Weight);
