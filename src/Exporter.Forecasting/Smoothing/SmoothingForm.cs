namespace Exporter.Forecasting.Smoothing;

/// <summary>One of the additive forms of exponential smoothing.</summary>
/// <param name="Trend">What the level does by itself.</param>
/// <param name="Season">Values in a period; 0 without a season.</param>
public readonly record struct SmoothingForm(SmoothingTrend Trend, int Season)
{
    /// <summary>Weights that are searched for: of the level, the trend, its damping, the season.</summary>
    public int Weights => 1 + (int)Trend + (Season > 0 ? 1 : 0);

    /// <summary>All that is estimated: the weights, the free states at the start, and the variance. A season's states sum to 0, so one of them is not free.</summary>
    public int Parameters => Weights + 1 + (Trend == SmoothingTrend.None ? 0 : 1) + Math.Max(0, Season - 1) + 1;

    /// <summary>The usual name: error, trend and season, each A for additive, N for none, Ad for damped.</summary>
    public override string ToString() =>
        $"ETS(A,{Trend switch { SmoothingTrend.None => "N", SmoothingTrend.Additive => "A", _ => "Ad" }},{(Season > 0 ? "A" : "N")})";
}
