using System.Text.Json.Serialization;

namespace Exporter.Host.Endpoints;

/// <summary>The answer of <c>/api/v1/predictions</c>.</summary>
/// <param name="Predictors">One element a predictor, ordered by name.</param>
internal sealed record PredictionsAnswer(IReadOnlyList<PredictorAnswer> Predictors);

/// <summary>One predictor's latest step.</summary>
/// <param name="Predictor">Name of the predictor.</param>
/// <param name="Step">The step's time, RFC 3339.</param>
/// <param name="Model">Version of the model that scored, or <c>baseline</c>.</param>
/// <param name="Challenger">Name of the challenger that says so; absent for the predictions that hold.</param>
/// <param name="Thresholds">Alert threshold per horizon.</param>
/// <param name="ClearThresholds">Probability below which an alert that has begun ends, per horizon.</param>
/// <param name="Total">Predictions that are asked for, on all pages.</param>
/// <param name="Predictions">One element an entity, the likeliest failure first unless asked otherwise; made as it is written, so that a large fleet's answer is never in memory as a whole.</param>
internal sealed record PredictorAnswer(
    string Predictor,
    string Step,
    string Model,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Challenger,
    IReadOnlyDictionary<string, double> Thresholds,
    IReadOnlyDictionary<string, double> ClearThresholds,
    int Total,
    IEnumerable<PredictionAnswer> Predictions);

/// <summary>One entity's prediction.</summary>
/// <param name="Entity">Labels that identify it.</param>
/// <param name="Kept">Labels carried along.</param>
/// <param name="Probability">Probability per horizon, rounded as on the metrics page.</param>
/// <param name="Alerting">The shortest horizon at or above its threshold; null for none.</param>
/// <param name="Withheld">True where it may begin no alert all the same, as the budget has no room or the failure has begun already.</param>
/// <param name="Overrides">What operators have decided about it; absent for nothing.</param>
/// <param name="Contributions">Why, the strongest first; empty below half of every threshold.</param>
/// <param name="Advice">What a person needs to act on it; null where the prediction is not explained.</param>
internal sealed record PredictionAnswer(
    IReadOnlyDictionary<string, string> Entity,
    IReadOnlyDictionary<string, string> Kept,
    IReadOnlyDictionary<string, double> Probability,
    string? Alerting,
    bool Withheld,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<OverrideMark>? Overrides,
    IReadOnlyList<ContributionAnswer> Contributions,
    AdviceAnswer? Advice);

/// <summary>What an operator has decided about a prediction.</summary>
/// <param name="Id">Identifies it.</param>
/// <param name="Kind">What is decided.</param>
/// <param name="Until">Until when it holds, RFC 3339; null until somebody ends it.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who decided it.</param>
internal sealed record OverrideMark(long Id, string Kind, string? Until, string Reason, string By);

/// <summary>Share of one signal in a prediction.</summary>
/// <param name="Signal">Name of the signal.</param>
/// <param name="Contribution">The share.</param>
internal sealed record ContributionAnswer(string Signal, double Contribution);

/// <summary>What a person needs to act on a prediction.</summary>
/// <param name="Priority">How urgent, 0..100.</param>
/// <param name="Reasons">How the contributing signals have gone, the strongest first.</param>
/// <param name="Time">When the failure is forecast; null where nothing tells.</param>
/// <param name="Recommendations">What to do, the strongest reason's first.</param>
/// <param name="Group">What shares the cause; null for a prediction that stands alone.</param>
/// <param name="Pattern">The recurring pattern of incidents that it looks like; null for none.</param>
internal sealed record AdviceAnswer(
    double Priority,
    IReadOnlyList<ReasonAnswer> Reasons,
    TimeAnswer? Time,
    IReadOnlyList<RecommendationAnswer> Recommendations,
    GroupAnswer? Group,
    PatternAnswer? Pattern);

/// <summary>How one contributing signal has gone.</summary>
/// <param name="Signal">Name of the signal.</param>
/// <param name="Text">All of it in plain words.</param>
/// <param name="Unit">Unit of the numbers; empty where none is configured.</param>
/// <param name="Value">Value at the step; null when missing.</param>
/// <param name="ChangePerHour">Change per hour of late; null when it cannot be told.</param>
/// <param name="UsualValue">Level that it usually has; null when it cannot be told.</param>
/// <param name="UnusualSince">Since when it is unusual, RFC 3339; null when it is not.</param>
/// <param name="Forecasts">Where it will be at each horizon, the nearest first; without those that cannot be told.</param>
internal sealed record ReasonAnswer(
    string Signal,
    string Text,
    string Unit,
    double? Value,
    double? ChangePerHour,
    double? UsualValue,
    string? UnusualSince,
    IReadOnlyList<ForecastAnswer> Forecasts);

/// <summary>Where a signal is forecast to be.</summary>
/// <param name="Horizon">How far ahead of the step.</param>
/// <param name="Value">The forecast.</param>
/// <param name="Lower">Lower end of the band that is meant to hold it in eight of ten cases.</param>
/// <param name="Upper">Upper end of the band.</param>
internal sealed record ForecastAnswer(string Horizon, double Value, double Lower, double Upper);

/// <summary>When a failure is forecast, RFC 3339.</summary>
/// <param name="At">The forecast.</param>
/// <param name="Lower">As early as it may well be.</param>
/// <param name="Upper">As late as it may well be; null where nothing bounds it.</param>
/// <param name="Signal">The signal that will cross its limit; empty where the probabilities of several horizons tell.</param>
internal sealed record TimeAnswer(string At, string Lower, string? Upper, string Signal);

/// <summary>What to do.</summary>
/// <param name="Recommendation">Name of the rule.</param>
/// <param name="Action">What to do.</param>
/// <param name="RunbookUrl">Where more is written; empty for nowhere.</param>
/// <param name="Severity">How bad it is if nothing is done.</param>
internal sealed record RecommendationAnswer(string Recommendation, string Action, string RunbookUrl, string Severity);

/// <summary>What shares the cause of a prediction.</summary>
/// <param name="Group">Name of the group.</param>
/// <param name="Role">origin or affected.</param>
/// <param name="Size">Predictions in the group.</param>
internal sealed record GroupAnswer(string Group, string Role, int Size);

/// <summary>A recurring pattern of incidents.</summary>
/// <param name="Pattern">Its name.</param>
/// <param name="Text">What it looks like, in words.</param>
/// <param name="Count">Incidents that it came before.</param>
/// <param name="Incidents">Numbers of the latest of them.</param>
internal sealed record PatternAnswer(string Pattern, string Text, int Count, IReadOnlyList<int> Incidents);

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PredictionsAnswer))]
internal sealed partial class PredictionsJson : JsonSerializerContext;
