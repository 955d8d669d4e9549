using System.Globalization;
using Exporter.Feedback.Storage;
using Exporter.Host.Endpoints;
using Exporter.Host.Problems;

namespace Exporter.Host.Incidents;

/// <summary>What <c>GET /api/v1/incidents</c> asks for: a part of what is kept, the newest first.</summary>
internal sealed class IncidentPage
{
    private readonly KeptFilter _filter;
    private readonly IncidentPlace? _after;

    /// <summary>Reads the parameters: <c>predictor</c>, <c>match[]</c>, <c>start</c>, <c>end</c>, <c>limit</c>, <c>after</c>.</summary>
    /// <exception cref="BadParametersException">Some of them are wrong.</exception>
    public IncidentPage(CheckedParameters parameters)
    {
        _filter = new KeptFilter(parameters);
        _after = Place(parameters);
        parameters.Check();
    }

    /// <summary>Reads the page.</summary>
    /// <param name="store">Where incidents are kept.</param>
    public IncidentsAnswer Read(Store store)
    {
        var (page, isMore) = _filter.Page<KeptIncident>(
            store,
            (connection, take) => IncidentRows.Read(connection, _filter.Predictor, _after, take),
            kept => _filter.Wants(kept.Incident.Entity, kept.Incident.StartMs, kept.Incident.LastMs));
        return new IncidentsAnswer([.. page.Select(IncidentAnswer.Of)], isMore ? TextOf(page[^1]) : null);
    }

    private static string TextOf(KeptIncident kept) => string.Create(CultureInfo.InvariantCulture, $"{kept.Incident.StartMs}:{kept.Predictor}:{kept.Incident.Id}");

    private static IncidentPlace? Place(CheckedParameters parameters)
    {
        var text = parameters.Get("after");
        if (text.Split(':', 3) is [var start, var predictor, var id] && long.TryParse(start, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var startMs))
        {
            return new IncidentPlace(startMs, predictor, id);
        }

        if (text.Length > 0)
        {
            parameters.ComplainOfPlace(text);
        }

        return null;
    }
}
