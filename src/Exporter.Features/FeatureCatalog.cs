using Exporter.Features.Library;

namespace Exporter.Features;

/// <summary>All feature families, in the order of the columns: declared here, and nowhere else.</summary>
internal sealed class FeatureCatalog
{
    /// <summary>Goes up whenever a definition changes under an unchanged name, so that older models no longer fit.</summary>
    public const int Revision = 1;

    /// <summary>Families of each signal.</summary>
    public ISignalFamily[] OfSignals { get; } =
    [
        new LevelFamily(),
        new SlopeFamily(),
        new VolatilityFamily(),
        new RobustDeviationFamily(),
        new ShiftFamily(),
        new SeasonalFamily(),
        new PeerFamily(),
        new MissingFamily(),
        new LimitFamily(),
    ];

    /// <summary>Families of the entity as a whole.</summary>
    public IEntityFamily[] OfEntity { get; } =
    [
        new AgeFamily(),
        new IncidentFamily(),
        new CorrelationFamily(),
    ];
}
