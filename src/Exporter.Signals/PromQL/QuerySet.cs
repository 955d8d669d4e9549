using Exporter.Signals.Head;
using Exporter.Signals.PromQL.Plan;

namespace Exporter.Signals.PromQL;

/// <summary>Queries that are evaluated together: what several of them contain is followed and evaluated once an instant.</summary>
/// <remarks>
/// Results are those of the queries by themselves, bit for bit. A sub-expression that the data do not fit fails every query that
/// contains it and no other. Like <see cref="Query"/> it keeps what it learnt of the head's series: not thread-safe.
/// </remarks>
public sealed class QuerySet
{
    private readonly VectorNode[] _plans;
    private Instant _instant;

    /// <summary>A set of <paramref name="queries"/>, numbered as given.</summary>
    public QuerySet(IEnumerable<Query> queries)
    {
        ArgumentNullException.ThrowIfNull(queries);
        var planner = new Planner();
        _plans = [.. queries.Select(query => query.PlanWith(planner))];
    }

    /// <summary>Number of queries.</summary>
    public int Count => _plans.Length;

    /// <summary>Turns to an instant; the head must not change until the last <see cref="Evaluate"/> of it.</summary>
    /// <param name="head">The samples.</param>
    /// <param name="atMs">Unix ms; the same may come again, once more samples are there.</param>
    public void Begin(SeriesHead head, long atMs)
    {
        ArgumentNullException.ThrowIfNull(head);
        _instant = new Instant(head, atMs, _instant.Evaluation + 1);
    }

    /// <summary>Evaluates query <paramref name="index"/> at the instant into <paramref name="result"/>, which is cleared first.</summary>
    /// <returns>Number of elements that are left out because they are native histograms, which have no number.</returns>
    /// <exception cref="EvaluationException">The data do not fit this expression (many-to-many matching, for example).</exception>
    public int Evaluate(int index, InstantVector result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (_instant.Head is null)
        {
            throw new InvalidOperationException("Begin comes before Evaluate");
        }

        return Query.Evaluate(_plans[index], _instant, result);
    }
}
