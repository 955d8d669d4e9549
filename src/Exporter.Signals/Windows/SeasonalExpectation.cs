namespace Exporter.Signals.Windows;

/// <summary>What a signal is expected to do at one time of a period, from earlier periods only.</summary>
/// <param name="Mean">Typical value; NaN until a whole period was seen.</param>
/// <param name="Deviation">Typical absolute deviation from it; NaN until then too.</param>
/// <param name="Anomalous">Share (0..1) of the steps at this time of earlier periods that were anomalous; NaN until judged once.</param>
public readonly record struct SeasonalExpectation(double Mean, double Deviation, double Anomalous)
{
    /// <summary>Nothing is known.</summary>
    public static SeasonalExpectation None { get; } = new(double.NaN, double.NaN, double.NaN);
}
