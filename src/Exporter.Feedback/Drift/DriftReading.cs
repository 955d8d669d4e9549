using Exporter.Models.Drift;

namespace Exporter.Feedback.Drift;

/// <summary>How far one feature, one horizon's probabilities, or reconstruction errors have moved.</summary>
/// <param name="Name">The feature, the horizon as it is written, or <see cref="Exporter.Models.ReferenceSubspace.ErrorName"/>.</param>
/// <param name="Distances">Of the last window from the training.</param>
/// <param name="Thresholds">From where on it counts as moved; null where training was too short to tell.</param>
public sealed record DriftReading(string Name, DriftDistances Distances, DriftDistances? Thresholds)
{
    private static readonly DistanceKind[] Kinds = Enum.GetValues<DistanceKind>();

    /// <summary>The largest distance by its threshold: 1 and more for what has moved; without thresholds by the common ones, though it never counts as moved.</summary>
    public double Largest => Kinds.Max(kind => Distances[kind] / (Thresholds ?? DriftThresholds.Common)[kind]);

    /// <summary>True when any distance has reached its threshold.</summary>
    public bool HasMoved => Thresholds is not null && Largest >= 1;
}
