using System.Text.Json.Serialization;

namespace Exporter.Host.Logs;

/// <summary>The answer of <c>GET /api/v1/log-templates</c>.</summary>
/// <param name="Total">Templates that are asked for, on all pages.</param>
/// <param name="Incidents">Incidents that bad templates were learnt from.</param>
/// <param name="Templates">Those of this page.</param>
internal sealed record LogTemplatesAnswer(int Total, int Incidents, IReadOnlyList<LogTemplateAnswer> Templates);

/// <summary>One template.</summary>
/// <param name="Id">Sixteen digits: the value of the label <c>template</c>.</param>
/// <param name="Template">Its text, with <c>&lt;*&gt;</c> for values.</param>
/// <param name="Severity">The worst of its lines.</param>
/// <param name="Lines">Lines since it was found.</param>
/// <param name="RatePerSecond">Lines a second of all entities, over their last five to ten minutes.</param>
/// <param name="FirstSeen">When its first line was written, RFC 3339.</param>
/// <param name="LastSeen">When its latest line was written, RFC 3339.</param>
/// <param name="Entities">Entities that have a series of it.</param>
/// <param name="Factor">How many times its usual rate it has, of the entity where that is most; null where it cannot be told, or it was never seen there before.</param>
/// <param name="KnownBad">How it comes before incidents; null where it is not known to.</param>
/// <param name="Example">Its first line; null unless <c>logs.keep_examples</c> is set.</param>
internal sealed record LogTemplateAnswer(
    string Id,
    string Template,
    string Severity,
    long Lines,
    double RatePerSecond,
    string FirstSeen,
    string LastSeen,
    int Entities,
    double? Factor,
    KnownBadAnswer? KnownBad,
    string? Example);

/// <summary>How a template comes before incidents.</summary>
/// <param name="Support">Incidents before which it was above its usual rate.</param>
/// <param name="Lift">How many times as often as before any moment.</param>
internal sealed record KnownBadAnswer(int Support, double Lift);

/// <summary>How answers about logs are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LogTemplatesAnswer))]
internal sealed partial class LogsJson : JsonSerializerContext;
