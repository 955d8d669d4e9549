using System.Text.Json.Serialization;
using Exporter.Host.Lifecycle;

namespace Exporter.Host.Endpoints;

/// <summary>The answer of <c>/api/v1/models</c>.</summary>
/// <param name="Predictors">One element a predictor, in the order of the configuration.</param>
internal sealed record ModelsAnswer(IReadOnlyList<PredictorModelsAnswer> Predictors);

/// <summary>One predictor's models.</summary>
/// <param name="Predictor">Name of the predictor.</param>
/// <param name="Champion">The model that predicts.</param>
/// <param name="Challengers">Those that are scored beside it, in the order of the configuration.</param>
/// <param name="Drift">How far what the champion sees has moved; null where it is not known.</param>
/// <param name="Rules">What the rules by which they change have seen; null where there are none.</param>
/// <param name="Switches">Every change of either, the newest first.</param>
internal sealed record PredictorModelsAnswer(
    string Predictor, ModelAnswer Champion, IReadOnlyList<ChallengerAnswer> Challengers, DriftAnswer? Drift, RulesAnswer? Rules, IReadOnlyList<SwitchAnswer> Switches);

/// <summary>A model in use.</summary>
/// <param name="Model">What the configuration calls it: an alias, a path, or <c>baseline</c>.</param>
/// <param name="Version">Its version.</param>
/// <param name="Kind"><c>onnx</c> or <c>baseline</c>.</param>
/// <param name="Sha256">Of its file; null for the baseline.</param>
/// <param name="Since">When it came into use, RFC 3339.</param>
/// <param name="TrainedTo">Last instant that it learnt from, RFC 3339; null where it does not say.</param>
/// <param name="Thresholds">Alert threshold per horizon.</param>
/// <param name="Promised">What it reached on held-out time, per horizon and measure; null where there is no contract.</param>
/// <param name="Live">What it reached in the last 30 days, likewise, and <c>alerts_decided</c>; without numbers that do not exist yet.</param>
internal sealed record ModelAnswer(
    string Model,
    string Version,
    string Kind,
    string? Sha256,
    string Since,
    string? TrainedTo,
    IReadOnlyDictionary<string, double> Thresholds,
    IReadOnlyDictionary<string, Dictionary<string, double>>? Promised,
    IReadOnlyDictionary<string, Dictionary<string, double>> Live);

/// <summary>A challenger.</summary>
/// <param name="Challenger">What the configuration calls it.</param>
/// <param name="Model">The model in use; null where there is none yet.</param>
/// <param name="Error">Why the last attempt to load another failed; null when it did not.</param>
/// <param name="Comparison">Beside the champion, per horizon; null before its first step.</param>
internal sealed record ChallengerAnswer(string Challenger, ModelAnswer? Model, string? Error, IReadOnlyDictionary<string, ComparisonAnswer?>? Comparison);

/// <summary>Champion against challenger on what both predicted.</summary>
/// <param name="Since">Event time of the first step compared, RFC 3339; of the last 30 days at most.</param>
/// <param name="Predictions">Pairs of predictions with a certain outcome.</param>
/// <param name="Incidents">Incidents that both could have announced.</param>
/// <param name="ChampionAlerts">Decided alerts of the champion.</param>
/// <param name="ChallengerAlerts">Decided alerts of the challenger.</param>
/// <param name="Measures">By the name that follows <c>foresight_outcome_</c>.</param>
internal sealed record ComparisonAnswer(
    string Since, long Predictions, long Incidents, long ChampionAlerts, long ChallengerAlerts, IReadOnlyDictionary<string, ComparedAnswer> Measures);

/// <summary>One measure; null is a number that does not exist yet.</summary>
/// <param name="Champion">The champion's.</param>
/// <param name="Challenger">The challenger's.</param>
/// <param name="Difference">Challenger − champion.</param>
/// <param name="Lower">Lower end of its 95 % interval.</param>
/// <param name="Upper">Upper end.</param>
internal sealed record ComparedAnswer(double? Champion, double? Challenger, double? Difference, double? Lower, double? Upper);

/// <summary>How far what a model sees has moved from what it learnt from.</summary>
/// <param name="Rows">Vectors that it rests on.</param>
/// <param name="Features">Features watched.</param>
/// <param name="Moved">Those that have moved.</param>
/// <param name="Furthest">The furthest ones.</param>
/// <param name="Scores">The probabilities, one a horizon.</param>
/// <param name="Reconstruction">Errors that the components of the training's vectors leave; null where the model has none.</param>
internal sealed record DriftAnswer(long Rows, int Features, int Moved, IReadOnlyList<MovedAnswer> Furthest, IReadOnlyList<MovedAnswer> Scores, MovedAnswer? Reconstruction);

/// <summary>How far one feature, one horizon's probabilities, or reconstruction errors have moved.</summary>
/// <param name="Name">The feature, or the horizon.</param>
/// <param name="Largest">The largest distance by its threshold: 1 and more for what has moved.</param>
/// <param name="Moved">Whether it counts as moved; never where training was too short to tell.</param>
internal sealed record MovedAnswer(string Name, double Largest, bool Moved);

/// <summary>A model that took another's place.</summary>
/// <param name="At">When, RFC 3339, by the machine's clock.</param>
/// <param name="Role"><c>champion</c> or <c>challenger</c>.</param>
/// <param name="Challenger">Which challenger; null for the champion.</param>
/// <param name="From">Version before; null for none.</param>
/// <param name="To">Version from then on.</param>
/// <param name="Reason"><c>start</c>, <c>alias_moved</c>, <c>reload</c>, <c>override</c>, <c>override_ended</c>, <c>promotion_rule</c> or <c>rollback_rule</c>.</param>
internal sealed record SwitchAnswer(string At, string Role, string? Challenger, string? From, string To, string Reason);

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ModelsAnswer))]
internal sealed partial class ModelsJson : JsonSerializerContext;
