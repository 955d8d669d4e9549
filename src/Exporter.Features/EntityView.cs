using Exporter.Signals.Windows;

namespace Exporter.Features;

/// <summary>What entity families may look at.</summary>
/// <param name="History">Age and incidents.</param>
/// <param name="Changes">Deployments and restarts.</param>
/// <param name="Dependencies">How the entities that this one depends on are doing.</param>
/// <param name="AsOfMs">The step, Unix ms.</param>
/// <param name="Correlations">All signals of the entity side by side.</param>
/// <param name="Scale">Steps and hours.</param>
internal readonly record struct EntityView(
    EntityHistory History, ChangeHistory Changes, DependencyRisk Dependencies, long AsOfMs, CorrelationScratch Correlations, FeatureScale Scale);
