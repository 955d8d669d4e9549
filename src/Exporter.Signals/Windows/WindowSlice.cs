namespace Exporter.Signals.Windows;

/// <summary>A part of the entity slots that was saved at one moment.</summary>
/// <param name="From">First slot.</param>
/// <param name="To">Slot after the last one.</param>
/// <param name="AsOfMs">Step that the part was saved at, Unix ms.</param>
public readonly record struct WindowSlice(int From, int To, long AsOfMs);
