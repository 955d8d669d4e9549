using System.Text.Json.Serialization;

namespace Exporter.Host.Endpoints;

/// <summary>The answer of <c>/api/v1/predictions</c>.</summary>
/// <param name="Predictors">One element a predictor, ordered by name.</param>
internal sealed record PredictionsAnswer(IReadOnlyList<PredictorAnswer> Predictors);

/// <summary>One predictor's latest step.</summary>
/// <param name="Predictor">Name of the predictor.</param>
/// <param name="Step">The step's time, RFC 3339.</param>
/// <param name="Model">Version of the model that scored, or <c>baseline</c>.</param>
/// <param name="Thresholds">Alert threshold per horizon.</param>
/// <param name="ClearThresholds">Probability below which an alert that has begun ends, per horizon.</param>
/// <param name="Predictions">One element an entity, the likeliest failure first.</param>
internal sealed record PredictorAnswer(
    string Predictor,
    string Step,
    string Model,
    IReadOnlyDictionary<string, double> Thresholds,
    IReadOnlyDictionary<string, double> ClearThresholds,
    IReadOnlyList<PredictionAnswer> Predictions);

/// <summary>One entity's prediction.</summary>
/// <param name="Entity">Labels that identify it.</param>
/// <param name="Kept">Labels carried along.</param>
/// <param name="Probability">Probability per horizon, rounded as on the metrics page.</param>
/// <param name="Alerting">The shortest horizon at or above its threshold; null for none.</param>
/// <param name="Contributions">Why, the strongest first; empty below the threshold.</param>
internal sealed record PredictionAnswer(
    IReadOnlyDictionary<string, string> Entity,
    IReadOnlyDictionary<string, string> Kept,
    IReadOnlyDictionary<string, double> Probability,
    string? Alerting,
    IReadOnlyList<ContributionAnswer> Contributions);

/// <summary>Share of one signal in a prediction.</summary>
/// <param name="Signal">Name of the signal.</param>
/// <param name="Contribution">The share.</param>
internal sealed record ContributionAnswer(string Signal, double Contribution);

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PredictionsAnswer))]
internal sealed partial class PredictionsJson : JsonSerializerContext;
