using Exporter.Signals;

namespace Exporter.Host.Pipeline;

/// <summary>Tells whether a reloaded predictor can go on with the windows that it has.</summary>
internal static class DefinitionMatch
{
    /// <summary>True when both definitions give the same windows and features: equal apart from model, threshold, kept labels and what is for words only.</summary>
    public static bool SharesWindows(PredictorDefinition a, PredictorDefinition b) =>
        a.Name == b.Name
        && a.EntityLabels.SequenceEqual(b.EntityLabels)
        && a.Step == b.Step
        && a.Lateness == b.Lateness
        && a.Horizons.SequenceEqual(b.Horizons)
        && a.Signals.Select(WithoutUnit).SequenceEqual(b.Signals.Select(WithoutUnit))
        && a.FailureExpression == b.FailureExpression
        && a.ChangeExpression == b.ChangeExpression
        && a.DependencyExpression == b.DependencyExpression
        && a.DependencyFeatures == b.DependencyFeatures
        && a.PeerLabels.SequenceEqual(b.PeerLabels)
        && a.Merge == b.Merge
        && a.Seasonality.SequenceEqual(b.Seasonality);

    private static SignalDefinition WithoutUnit(SignalDefinition signal) => signal with { Unit = SignalUnit.None };
}
