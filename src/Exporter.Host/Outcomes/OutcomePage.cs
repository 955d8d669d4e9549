using System.Globalization;
using Exporter.Feedback.Storage;
using Exporter.Host.Endpoints;
using Exporter.Host.Problems;
using Microsoft.Data.Sqlite;

namespace Exporter.Host.Outcomes;

/// <summary>A part of the alerts or incidents that are kept, the newest first: <c>predictor</c>, <c>match[]</c>, <c>start</c>, <c>end</c>, <c>limit</c>, <c>after</c>.</summary>
internal sealed class OutcomePage
{
    private readonly KeptFilter _filter;
    private readonly OutcomePlace? _after;

    /// <summary>Reads the parameters.</summary>
    /// <exception cref="BadParametersException">Some of them are wrong.</exception>
    public OutcomePage(CheckedParameters parameters)
    {
        _filter = new KeptFilter(parameters);
        _after = Place(parameters);
        parameters.Check();
    }

    /// <summary>How rows are handed out from a place on, until they are not wanted any more.</summary>
    public delegate void Reader(SqliteConnection connection, string predictor, OutcomePlace? before, Func<KeptOutcome, bool> take);

    /// <summary>Reads the page.</summary>
    /// <param name="store">Where they are kept.</param>
    /// <param name="read">Which of them.</param>
    /// <returns>The page, and what <c>after</c> must be for the next one; null at the end.</returns>
    public (IReadOnlyList<KeptOutcome> Page, string? Next) Read(Store store, Reader read)
    {
        var (page, isMore) = _filter.Page<KeptOutcome>(
            store,
            (connection, take) => read(connection, _filter.Predictor, _after, take),
            kept => _filter.Wants(kept.Entity, kept.Place.StartMs, kept.EndMs ?? kept.Place.StartMs));
        return (page, isMore ? TextOf(page[^1].Place) : null);
    }

    private static string TextOf(OutcomePlace place) => string.Create(CultureInfo.InvariantCulture, $"{place.StartMs}:{place.Predictor}:{place.Horizon}:{place.EntityText}");

    private static OutcomePlace? Place(CheckedParameters parameters)
    {
        var text = parameters.Get("after");
        if (text.Split(':', 4) is [var start, var predictor, var horizon, var entity] && long.TryParse(start, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var startMs))
        {
            return new OutcomePlace(startMs, predictor, horizon, entity);
        }

        if (text.Length > 0)
        {
            parameters.ComplainOfPlace(text);
        }

        return null;
    }
}
