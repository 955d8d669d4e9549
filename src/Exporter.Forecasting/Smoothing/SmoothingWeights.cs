namespace Exporter.Forecasting.Smoothing;

/// <summary>How much of an error each state takes over.</summary>
/// <param name="Level">α, 0..1.</param>
/// <param name="Trend">β, 0..α; 0 without a trend.</param>
/// <param name="Season">γ, 0..1 − α; 0 without a season.</param>
/// <param name="Damping">φ: what is left of the trend after a step, 0.8..0.98; 1 for one that is not damped.</param>
public readonly record struct SmoothingWeights(double Level, double Trend, double Season, double Damping);
