namespace Exporter.Models.Drift;

/// <summary>A way to say how far two distributions are apart.</summary>
public enum DistanceKind
{
    /// <summary>See <see cref="Drift.StabilityIndex"/>.</summary>
    StabilityIndex,

    /// <summary>See <see cref="Drift.JensenShannon"/>.</summary>
    JensenShannon,

    /// <summary>See <see cref="Drift.Wasserstein"/>.</summary>
    Wasserstein,

    /// <summary>Difference of the shares that are missing, 0..1.</summary>
    Missing,
}
