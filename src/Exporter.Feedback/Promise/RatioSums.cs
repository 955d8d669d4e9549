namespace Exporter.Feedback;

/// <summary>What one group of entities adds to a ratio; lies in a snapshot as it lies in memory.</summary>
internal struct RatioSums
{
    /// <summary>Right alerts, or predictions that came true.</summary>
    internal double Numerator;

    /// <summary>Decided alerts, or the sum of probabilities.</summary>
    internal double Denominator;
}
