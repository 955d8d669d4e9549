using System.Text.Json.Serialization;
using Exporter.Host.Endpoints;

namespace Exporter.Host.Entities;

/// <summary>The answer of <c>/api/v1/entity</c>.</summary>
/// <param name="Predictor">Name of the predictor.</param>
/// <param name="Entity">Labels that identify the entity.</param>
/// <param name="Step">The predictor's last step, RFC 3339.</param>
/// <param name="StepSeconds">Distance of the steps.</param>
/// <param name="StepsSeen">Steps at which it had a value.</param>
/// <param name="StepsWarm">Steps that make its windows full.</param>
/// <param name="Failing">True when it fails by the predictor's <c>failure</c>.</param>
/// <param name="Why">Why there is no prediction, or why it rests on little; null where neither is so.</param>
/// <param name="Thresholds">Alert threshold per horizon.</param>
/// <param name="Prediction">The prediction in force; null for none.</param>
/// <param name="Times">The last steps, Unix seconds, oldest first: what <c>Probability</c> and the signals' values are at.</param>
/// <param name="Probability">Per horizon; null where there was none, where it is uncertain or too old to be remembered.</param>
/// <param name="Signals">In the order of the configuration; empty with <c>signals=false</c>.</param>
/// <param name="Alerts">Its latest alerts, the newest first; empty with <c>signals=false</c>, and where nothing is kept.</param>
/// <param name="Incidents">Its latest incidents, likewise.</param>
/// <param name="Events">Its latest events as somebody reported them, likewise.</param>
/// <param name="Changes">When its latest changes by the predictor's <c>change</c> began, RFC 3339, oldest first.</param>
/// <param name="Grafana">The bundled dashboard of the entity; null where nobody has said where Grafana is.</param>
internal sealed record OneEntityAnswer(
    string Predictor,
    IReadOnlyDictionary<string, string> Entity,
    string Step,
    double StepSeconds,
    long StepsSeen,
    int StepsWarm,
    bool Failing,
    string? Why,
    IReadOnlyDictionary<string, double> Thresholds,
    PredictionAnswer? Prediction,
    IReadOnlyList<double> Times,
    IReadOnlyDictionary<string, double?[]> Probability,
    IReadOnlyList<SignalAnswer> Signals,
    IReadOnlyList<PastAlertAnswer> Alerts,
    IReadOnlyList<PastIncidentAnswer> Incidents,
    IReadOnlyList<PastEventAnswer> Events,
    IReadOnlyList<string> Changes,
    string? Grafana);

/// <summary>One signal of an entity.</summary>
/// <param name="Signal">Its name.</param>
/// <param name="Expression">PromQL.</param>
/// <param name="Unit">Unit of the numbers; empty where none is configured.</param>
/// <param name="Limit">What must not be crossed; null for none.</param>
/// <param name="Values">One number a step; null where missing.</param>
internal sealed record SignalAnswer(string Signal, string Expression, string Unit, LimitAnswer? Limit, IReadOnlyList<double?> Values);

/// <summary>A limit.</summary>
/// <param name="Side">The bad side: <c>above</c> or <c>below</c>.</param>
/// <param name="Value">The limit.</param>
internal sealed record LimitAnswer(string Side, double Value);

/// <summary>An alert of the past, or one that goes on.</summary>
/// <param name="Horizon">Its horizon.</param>
/// <param name="Start">Its first step, RFC 3339.</param>
/// <param name="End">Its last step; null while it goes on.</param>
/// <param name="Peak">Largest probability.</param>
/// <param name="Outcome"><c>right</c>, <c>wrong</c>, <c>uncertain</c> or <c>undecided</c>.</param>
/// <param name="Onset">The incident that it announced; null for none.</param>
internal sealed record PastAlertAnswer(string Horizon, string Start, string? End, double Peak, string Outcome, string? Onset);

/// <summary>An incident of the past.</summary>
/// <param name="Horizon">The horizon that the outcome is of.</param>
/// <param name="Onset">When it began, RFC 3339.</param>
/// <param name="Outcome"><c>caught</c>, <c>missed</c> or <c>uncertain</c>.</param>
/// <param name="Alert">Start of the alert that announced it; null for none.</param>
internal sealed record PastIncidentAnswer(string Horizon, string Onset, string Outcome, string? Alert);

/// <summary>An event about the entity.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">When it was, or began, RFC 3339.</param>
/// <param name="End">When it was over; null for an instant, or while that is not known.</param>
/// <param name="Title">In a few words; may be empty.</param>
/// <param name="Version">What was rolled out; may be empty.</param>
/// <param name="Url">Where more is told; may be empty.</param>
/// <param name="Source">Who or what says so; may be empty.</param>
internal sealed record PastEventAnswer(string Kind, string Start, string? End, string Title, string Version, string Url, string Source);

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OneEntityAnswer))]
internal sealed partial class OneEntityJson : JsonSerializerContext;
