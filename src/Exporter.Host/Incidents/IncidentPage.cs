using System.Globalization;
using Exporter.Feedback.Storage;
using Exporter.Host.QueryApi;
using Exporter.Signals.PromQL;

namespace Exporter.Host.Incidents;

/// <summary>What <c>GET /api/v1/incidents</c> asks for: a part of what is kept, the newest first.</summary>
internal sealed class IncidentPage
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    private readonly string _predictor;
    private readonly LabelCondition[] _matches;
    private readonly long _startMs;
    private readonly long _endMs;
    private readonly int _limit;
    private readonly IncidentPlace? _after;

    /// <summary>Reads the parameters: <c>predictor</c>, <c>match[]</c>, <c>start</c>, <c>end</c>, <c>limit</c>, <c>after</c>.</summary>
    /// <exception cref="QueryRefusal">One of them is wrong.</exception>
    public IncidentPage(QueryParameters parameters)
    {
        _predictor = parameters.Get("predictor");
        _matches = [.. parameters.Matches().Select(matchers => LabelCondition.TryCreate(matchers, out var condition, out var complaint)
            ? condition
            : throw QueryRefusal.Parameter("match[]", complaint))];
        (_startMs, _endMs) = (parameters.Time("start") ?? long.MinValue, parameters.Time("end") ?? long.MaxValue);
        _limit = parameters.Get("limit").Length == 0 ? DefaultLimit : Math.Min(parameters.Limit(), MaxLimit);
        _after = parameters.Get("after") is { Length: > 0 } after ? Place(after) : null;
    }

    /// <summary>Reads the page.</summary>
    /// <param name="store">Where incidents are kept.</param>
    public IncidentsAnswer Read(Store store)
    {
        List<KeptIncident> found = [];
        store.Read(
            connection =>
            {
                IncidentRows.Read(connection, _predictor, _after, kept =>
                {
                    if (Wants(kept))
                    {
                        found.Add(kept);
                    }

                    return found.Count <= _limit;
                });
                return true;
            },
            otherwise: false);
        var isMore = found.Count > _limit;
        var page = found.Take(_limit).ToList();
        return new IncidentsAnswer([.. page.Select(IncidentAnswer.Of)], isMore ? TextOf(page[^1]) : null);
    }

    private bool Wants(KeptIncident kept) =>
        kept.Incident.StartMs <= _endMs && kept.Incident.LastMs >= _startMs && (_matches.Length == 0 || _matches.Any(match => match.Matches(kept.Incident.Entity)));

    private static string TextOf(KeptIncident kept) => string.Create(CultureInfo.InvariantCulture, $"{kept.Incident.StartMs}:{kept.Predictor}:{kept.Incident.Id}");

    private static IncidentPlace Place(string text) =>
        text.Split(':', 3) is [var start, var predictor, var id] && long.TryParse(start, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var startMs)
            ? new IncidentPlace(startMs, predictor, id)
            : throw QueryRefusal.Parameter("after", $"\"{text}\" is not the \"next\" of an answer");
}
