using System.Text.Json.Serialization;
using Exporter.Host.Endpoints;
using Exporter.Host.Pipeline;

namespace Exporter.Host.Entities;

/// <summary>The answer of <c>/api/v1/entities</c>.</summary>
/// <param name="Predictors">One element a predictor, in the order of the configuration.</param>
internal sealed record EntitiesAnswer(IReadOnlyList<PredictorEntitiesAnswer> Predictors);

/// <summary>The entities of one predictor.</summary>
/// <param name="Predictor">Name of the predictor.</param>
/// <param name="Total">Entities that are asked for, on all pages.</param>
/// <param name="Entities">One page of them, ordered by their labels.</param>
internal sealed record PredictorEntitiesAnswer(string Predictor, int Total, IReadOnlyList<EntityAnswer> Entities);

/// <summary>What is known of one entity.</summary>
/// <param name="Entity">Labels that identify it.</param>
/// <param name="Kept">Labels carried along.</param>
/// <param name="Active">True where it has a signal at the last step.</param>
/// <param name="FirstSeen">The first step at which it had one, RFC 3339.</param>
/// <param name="LastSeen">The last such step.</param>
/// <param name="StepsSeen">How many there were.</param>
/// <param name="WarmingUp">True while its windows are not full.</param>
/// <param name="Failing">True while the failure expression is not zero.</param>
/// <param name="Incidents">Incidents seen.</param>
/// <param name="LastIncident">When the latest began; null where none was seen.</param>
internal sealed record EntityAnswer(
    IReadOnlyDictionary<string, string> Entity,
    IReadOnlyDictionary<string, string> Kept,
    bool Active,
    string FirstSeen,
    string LastSeen,
    long StepsSeen,
    bool WarmingUp,
    bool Failing,
    int Incidents,
    string? LastIncident)
{
    /// <summary>Describes an entity.</summary>
    public static EntityAnswer Of(EntityState state) => new(
        LabelMap.Of(state.Entity),
        LabelMap.Of(state.Kept),
        state.IsActive,
        AdviceText.Time(state.History.FirstSeenMs),
        AdviceText.Time(state.LastSeenMs),
        state.StepsSeen,
        state.IsWarmingUp,
        state.IsFailing,
        state.History.Incidents,
        AdviceText.OptionalTime(state.History.LastOnsetMs));
}

/// <summary>The answer of <c>/api/v1/predictions/explanation</c>.</summary>
/// <param name="Predictor">Name of the predictor.</param>
/// <param name="Step">The step, RFC 3339.</param>
/// <param name="Model">Version of the model that scored.</param>
/// <param name="Thresholds">Alert threshold per horizon.</param>
/// <param name="Horizon">The horizon that contributions explain; null where every probability is below half of its threshold, as nobody is told of those.</param>
/// <param name="Prediction">The prediction with its reasons and advice.</param>
/// <param name="About">What is known of the entity.</param>
/// <param name="Features">What the model saw, in its order; null is missing.</param>
internal sealed record ExplanationAnswer(
    string Predictor,
    string Step,
    string Model,
    IReadOnlyDictionary<string, double> Thresholds,
    string? Horizon,
    PredictionAnswer Prediction,
    EntityAnswer About,
    IReadOnlyDictionary<string, float?> Features);

/// <summary>The answer of <c>/api/v1/predictions/history</c>.</summary>
/// <param name="Predictor">Name of the predictor.</param>
/// <param name="Entity">Labels that identify the entity.</param>
/// <param name="Horizons">One element a horizon.</param>
internal sealed record HistoryAnswer(string Predictor, IReadOnlyDictionary<string, string> Entity, IReadOnlyList<HorizonHistoryAnswer> Horizons);

/// <summary>What was predicted for one horizon.</summary>
/// <param name="Horizon">The horizon.</param>
/// <param name="Total">Predictions within the time that is asked for; the newest of them follow.</param>
/// <param name="Predictions">In the order of their steps.</param>
internal sealed record HorizonHistoryAnswer(string Horizon, int Total, IReadOnlyList<PastPredictionAnswer> Predictions);

/// <summary>One earlier prediction.</summary>
/// <param name="Step">The step, RFC 3339.</param>
/// <param name="Probability">As it is remembered: to 0.008 about 1, to 0.0003 about 0.001.</param>
/// <param name="Alerting">True where it was at or above the threshold of that step.</param>
internal sealed record PastPredictionAnswer(string Step, double Probability, bool Alerting);

/// <summary>Serialisers made at build time; what is missing of a model's features is said.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EntitiesAnswer))]
[JsonSerializable(typeof(ExplanationAnswer))]
[JsonSerializable(typeof(HistoryAnswer))]
internal sealed partial class EntitiesJson : JsonSerializerContext;
