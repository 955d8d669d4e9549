using System.Text.Json.Serialization;
using Exporter.Feedback;
using Exporter.Feedback.Storage;
using Exporter.Host.Endpoints;

namespace Exporter.Host.Incidents;

/// <summary>The answer of <c>POST /api/v1/incidents</c>.</summary>
/// <param name="Incidents">What became of each, in the order of the request; one element for each predictor that an incident is about.</param>
internal sealed record IncidentReceiptsAnswer(IReadOnlyList<IncidentReceiptAnswer> Incidents);

/// <summary>What became of one incident.</summary>
/// <param name="Index">Its place in the request.</param>
/// <param name="Predictor">The predictor that it is about; null where it is refused before that is known.</param>
/// <param name="Id">Its name.</param>
/// <param name="Result"><c>new</c>, <c>changed</c>, <c>known</c> or <see cref="Refused"/>.</param>
/// <param name="Error">Why it is refused.</param>
internal sealed record IncidentReceiptAnswer(int Index, string? Predictor, string? Id, string Result, string? Error)
{
    /// <summary>It is not kept.</summary>
    public const string Refused = "refused";

    /// <summary>What became of an incident that went to the store.</summary>
    public static IncidentReceiptAnswer Of(int index, string predictor, ReportedIncident incident, IncidentReceipt receipt) => new(
        index,
        predictor,
        incident.Id,
        receipt switch
        {
            IncidentReceipt.New => "new",
            IncidentReceipt.Changed => "changed",
            IncidentReceipt.Known => "known",
            _ => Refused,
        },
        receipt switch
        {
            IncidentReceipt.Conflict => $"id \"{incident.Id}\" is that of an incident of another entity or with another start",
            IncidentReceipt.Full => $"{IncidentWrite.MaxKept} incidents are kept already",
            _ => null,
        });
}

/// <summary>The answer of <c>GET /api/v1/incidents</c>.</summary>
/// <param name="Incidents">The newest first.</param>
/// <param name="Next">What <c>after</c> must be to get the next ones; null at the end.</param>
internal sealed record IncidentsAnswer(IReadOnlyList<IncidentAnswer> Incidents, string? Next);

/// <summary>One incident that is kept.</summary>
/// <param name="Predictor">Whose it is.</param>
/// <param name="Id">Its name.</param>
/// <param name="Labels">What failed.</param>
/// <param name="Start">When it began, RFC 3339.</param>
/// <param name="End">When it was over; null while that is not known.</param>
/// <param name="Note">In words.</param>
/// <param name="Source">Who or what says so.</param>
/// <param name="Posted">When it was posted, by the clock.</param>
/// <param name="Taken">The step at which outcomes took it in; null while none has.</param>
internal sealed record IncidentAnswer(
    string Predictor, string Id, IReadOnlyDictionary<string, string> Labels, string Start, string? End, string Note, string Source, string Posted, string? Taken)
{
    /// <summary>Describes a kept incident.</summary>
    public static IncidentAnswer Of(KeptIncident kept) => new(
        kept.Predictor,
        kept.Incident.Id,
        LabelMap.Of(kept.Incident.Entity),
        AdviceText.Time(kept.Incident.StartMs),
        AdviceText.OptionalTime(kept.Incident.EndMs),
        kept.Incident.Note,
        kept.Incident.Source,
        AdviceText.Time(kept.PostedMs),
        AdviceText.OptionalTime(kept.TakenMs));
}

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IncidentReceiptsAnswer))]
[JsonSerializable(typeof(IncidentsAnswer))]
internal sealed partial class IncidentsJson : JsonSerializerContext;
