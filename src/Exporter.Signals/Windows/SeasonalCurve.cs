namespace Exporter.Signals.Windows;

/// <summary>Where a step lies in a whole period of one signal's profile, and how well the profile tells what the signal does.</summary>
/// <param name="Bins">Bins of the period.</param>
/// <param name="Position">Where the step lies, in bins since the period began: 0..<paramref name="Bins"/>; a bin's centre is at its number + 0.5.</param>
/// <param name="StepsPerBin">Steps in a bin; need not be whole.</param>
/// <param name="Deviation">Mean over the bins of the typical absolute deviation from what was expected.</param>
public readonly record struct SeasonalCurve(int Bins, double Position, double StepsPerBin, double Deviation)
{
    /// <summary>Most bins that a period has.</summary>
    public const int MostBins = SeasonalGrid.MostBins;
}
