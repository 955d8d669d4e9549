using System.Collections.Immutable;
using Exporter.Signals;

namespace Exporter.Features;

/// <summary>Translates between steps, in which windows are counted, and time, by which features are named.</summary>
internal sealed class FeatureScale(PredictorDefinition definition)
{
    /// <summary>Hours in a step.</summary>
    public double HoursPerStep { get; } = definition.Step.TotalHours;

    /// <summary>The longest horizon in hours.</summary>
    public double LongestHorizonHours { get; } = definition.Horizons.Max().TotalHours;

    /// <summary>Periods after which behaviour is expected to repeat.</summary>
    public ImmutableArray<TimeSpan> Periods { get; } = definition.Seasonality;

    /// <summary>Duration of so many steps in Prometheus' notation, as used in feature names.</summary>
    public string Span(int steps) => PrometheusDuration.Format(definition.Step * steps);
}
