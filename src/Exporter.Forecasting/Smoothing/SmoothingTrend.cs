namespace Exporter.Forecasting.Smoothing;

/// <summary>What a smoothed level does by itself.</summary>
public enum SmoothingTrend
{
    /// <summary>It stays.</summary>
    None,

    /// <summary>It goes on as of late, for ever.</summary>
    Additive,

    /// <summary>It goes on as of late, less with each step.</summary>
    Damped,
}
