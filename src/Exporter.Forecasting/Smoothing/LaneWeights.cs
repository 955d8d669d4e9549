using System.Runtime.Intrinsics;

namespace Exporter.Forecasting.Smoothing;

/// <summary>The weights of eight smoothings, one a lane.</summary>
/// <param name="Level">α.</param>
/// <param name="Trend">β.</param>
/// <param name="Season">γ.</param>
/// <param name="Damping">φ.</param>
internal readonly record struct LaneWeights(Vector512<double> Level, Vector512<double> Trend, Vector512<double> Season, Vector512<double> Damping)
{
    /// <summary>The same weights in all lanes.</summary>
    public static LaneWeights Of(SmoothingWeights weights) =>
        new(Vector512.Create(weights.Level), Vector512.Create(weights.Trend), Vector512.Create(weights.Season), Vector512.Create(weights.Damping));
}
