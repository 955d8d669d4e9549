using System.Globalization;
using Exporter.Feedback.Events;
using Exporter.Feedback.Storage;
using Exporter.Host.Endpoints;
using Exporter.Host.Problems;

namespace Exporter.Host.Events;

/// <summary>What <c>GET /api/v1/events</c> asks for: a part of what is kept, the newest first.</summary>
internal sealed class EventPage
{
    private const string All = "all";

    private readonly KeptFilter _filter;
    private readonly EventPlace? _after;
    private readonly string _kind;

    /// <summary>Reads the parameters: <c>kind</c>, <c>predictor</c>, <c>match[]</c>, <c>start</c>, <c>end</c>, <c>limit</c>, <c>after</c>.</summary>
    /// <exception cref="BadParametersException">Some of them are wrong.</exception>
    public EventPage(CheckedParameters parameters)
    {
        _filter = new KeptFilter(parameters);
        _kind = parameters.Choice("kind", [All, .. EventKinds.Names]);
        _after = Place(parameters);
        parameters.Check();
    }

    /// <summary>Reads the page.</summary>
    /// <param name="store">Where events are kept.</param>
    public EventsAnswer Read(Store store)
    {
        var (page, isMore) = _filter.Page<KeptEvent>(
            store,
            (connection, take) => EventRows.Read(connection, _after, take),
            kept => (_kind == All || EventKinds.NameOf(kept.Event.Kind) == _kind)
                && (_filter.Predictor.Length == 0 || kept.Event.Predictor.Length == 0 || kept.Event.Predictor == _filter.Predictor)
                && _filter.Wants(kept.Event.Labels, kept.Event.StartMs, kept.Event.EndMs ?? kept.Event.StartMs));
        var steps = store.Read(connection => page.Select(kept => EventRows.ReadSteps(connection, kept.Event.Key)).ToArray(), [.. page.Select(_ => Array.Empty<(string, long?)>())]);
        return new EventsAnswer([.. page.Select((kept, index) => EventAnswer.Of(kept, steps[index]))], isMore ? TextOf(page[^1].Event) : null);
    }

    // A source may hold a colon, an id too: the length says where one ends.
    private static string TextOf(ReportedEvent last) => string.Create(CultureInfo.InvariantCulture, $"{last.StartMs}:{last.Source.Length}:{last.Source}{last.Id}");

    private static EventPlace? Place(CheckedParameters parameters)
    {
        var text = parameters.Get("after");
        if (text.Split(':', 3) is [var start, var length, var names]
            && long.TryParse(start, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var startMs)
            && int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var source)
            && source <= names.Length)
        {
            return new EventPlace(startMs, names[..source], names[source..]);
        }

        if (text.Length > 0)
        {
            parameters.ComplainOfPlace(text);
        }

        return null;
    }
}
