using System.Text.Json.Serialization;

namespace Exporter.Host.Status;

/// <summary>The answer of <c>/api/v1/status</c>.</summary>
/// <param name="Version">The release.</param>
/// <param name="Revision">The commit.</param>
/// <param name="Runtime">Version of .NET.</param>
/// <param name="Started">When the process began, RFC 3339.</param>
/// <param name="UptimeSeconds">For how long it has run.</param>
/// <param name="Ready">True when every predictor has evaluated a step.</param>
/// <param name="Stream">What has been received.</param>
/// <param name="Configuration">What is configured, without secrets.</param>
/// <param name="Predictors">One element a predictor, in the order of the configuration.</param>
internal sealed record StatusAnswer(
    string Version,
    string Revision,
    string Runtime,
    string Started,
    double UptimeSeconds,
    bool Ready,
    StreamAnswer Stream,
    ConfigurationAnswer Configuration,
    IReadOnlyList<PredictorStatusAnswer> Predictors);

/// <summary>What has been received.</summary>
/// <param name="NewestSample">Time of the newest sample, RFC 3339; null before the first.</param>
/// <param name="Series">Series whose samples are held, as an expression selects them.</param>
/// <param name="IgnoredSeries">Series that are known and selected by nothing.</param>
/// <param name="Backlog">True while a sender works off a backlog and steps wait for it.</param>
internal sealed record StreamAnswer(string? NewestSample, int Series, int IgnoredSeries, bool Backlog);

/// <summary>The configuration in force, as far as anybody may see it.</summary>
/// <param name="Storage">True where what is known outlives the process.</param>
/// <param name="Lifecycle">True where reload and shutdown can be asked for over HTTP.</param>
/// <param name="MaxEntities">Entities that each predictor keeps windows for.</param>
/// <param name="MaxSeries">Series whose samples may be held.</param>
/// <param name="StaleAfterSeconds">Without a new step for so long, predictions are withheld.</param>
/// <param name="Prometheus">Where history is read; null for nowhere. Such addresses have neither user nor query.</param>
/// <param name="Alertmanager">Who is asked for silences; null for nobody.</param>
/// <param name="Predictors">One element a predictor.</param>
internal sealed record ConfigurationAnswer(
    bool Storage,
    bool Lifecycle,
    int MaxEntities,
    int MaxSeries,
    double StaleAfterSeconds,
    string? Prometheus,
    string? Alertmanager,
    IReadOnlyList<PredictorConfigurationAnswer> Predictors);

/// <summary>One configured predictor.</summary>
/// <param name="Predictor">Its name.</param>
/// <param name="EntityLabels">Labels that name what may fail.</param>
/// <param name="KeepLabels">Labels carried along.</param>
/// <param name="Step">Distance of its steps.</param>
/// <param name="Horizons">How far ahead it looks.</param>
/// <param name="Signals">Expression of each signal.</param>
/// <param name="Failure">The failure expression; null where there is none.</param>
/// <param name="Model">The model that is to predict: an alias, a path, or <c>baseline</c>.</param>
/// <param name="Challengers">Those beside it.</param>
internal sealed record PredictorConfigurationAnswer(
    string Predictor,
    IReadOnlyList<string> EntityLabels,
    IReadOnlyList<string> KeepLabels,
    string Step,
    IReadOnlyList<string> Horizons,
    IReadOnlyDictionary<string, string> Signals,
    string? Failure,
    string Model,
    IReadOnlyList<string> Challengers);

/// <summary>How one predictor is.</summary>
/// <param name="Predictor">Its name.</param>
/// <param name="LastStep">The last step evaluated, RFC 3339; null before the first.</param>
/// <param name="Model">Version of the model in use.</param>
/// <param name="Entities">Entities that there are windows for.</param>
/// <param name="WarmingUp">Those of them whose windows are not full.</param>
/// <param name="Predictions">Entities with a prediction that holds.</param>
/// <param name="Troubles">What keeps it from predicting, or from predicting as well as it could; empty when nothing does.</param>
internal sealed record PredictorStatusAnswer(
    string Predictor, string? LastStep, string Model, int Entities, int WarmingUp, int Predictions, IReadOnlyList<TroubleAnswer> Troubles);

/// <summary>One thing that is not as it should be, or not yet.</summary>
/// <param name="Reason">For programs.</param>
/// <param name="Text">For people.</param>
internal sealed record TroubleAnswer(string Reason, string Text);

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatusAnswer))]
internal sealed partial class StatusJson : JsonSerializerContext;
