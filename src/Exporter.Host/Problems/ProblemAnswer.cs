using System.Text.Json.Serialization;
using Exporter.Host.Events;
using Exporter.Host.Incidents;

namespace Exporter.Host.Problems;

/// <summary>What an endpoint answers that cannot do what it was asked: problem details as in RFC 9457.</summary>
/// <param name="Type">Which kind of problem, and where that is described.</param>
/// <param name="Title">The kind in words.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Detail">What is wrong with this request: what, which, how much, the limit.</param>
/// <param name="Errors">Every mistake, where there may be several; null elsewhere.</param>
/// <param name="Incidents">What became of each incident, where some were refused and the others taken; null elsewhere.</param>
/// <param name="Events">What became of each event, likewise.</param>
internal sealed record ProblemAnswer(
    string Type, string Title, int Status, string Detail, IReadOnlyList<string>? Errors = null, IReadOnlyList<IncidentReceiptAnswer>? Incidents = null, IReadOnlyList<EventReceiptAnswer>? Events = null);

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemAnswer))]
internal sealed partial class ProblemJson : JsonSerializerContext;
