using Exporter.Features.Library;
using Exporter.Signals;

namespace Exporter.Features;

/// <summary>All feature families, in the order of the columns: declared here, and nowhere else.</summary>
/// <param name="definition">Families that its settings do not ask for give no columns.</param>
internal sealed class FeatureCatalog(PredictorDefinition definition)
{
    /// <summary>Goes up whenever a definition changes under an unchanged name, so that older models no longer fit.</summary>
    public const int Revision = 4;

    /// <summary>Families of each signal.</summary>
    public SignalFamily[] OfSignals { get; } =
    [
        new LevelFamily(),
        new SlopeFamily(),
        new VolatilityFamily(),
        new RobustDeviationFamily(),
        new NoveltyFamily(),
        new ShiftFamily(),
        new SeasonalFamily(),
        new PeerFamily(definition.PeerLabels),
        new MissingFamily(),
        new LimitFamily(),
        .. definition.Signals.Any(signal => signal.Forecast) ? [new ForecastFamily(definition)] : Array.Empty<SignalFamily>(),
    ];

    /// <summary>Families of the entity as a whole.</summary>
    public IEntityFamily[] OfEntity { get; } =
    [
        new AgeFamily(),
        new IncidentFamily(),
        new CorrelationFamily(),
        .. definition.ChangeExpression is null ? Array.Empty<IEntityFamily>() : [new ChangeFamily(definition)],
        .. definition is { DependencyExpression: not null, DependencyFeatures: true } ? [new DependencyFamily()] : Array.Empty<IEntityFamily>(),
    ];
}
