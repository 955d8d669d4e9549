using Exporter.Exposition;
using Exporter.Signals;

namespace Exporter.Host.QueryApi;

/// <summary>What there is to ask about: series, label names and values, descriptions.</summary>
/// <remarks>
/// Series are those with samples between <c>start</c> and <c>end</c>. Names and values are those of everything in the head, as they are
/// in Prometheus of everything in a block.
/// </remarks>
internal static class CatalogQuestions
{
    private static readonly (long FirstMs, long LastMs) Always = (long.MinValue, long.MaxValue);

    /// <summary><c>/api/v1/series</c>.</summary>
    public static QueryAnswer Series(QuerySource source, QueryParameters parameters, CancellationToken cancellation)
    {
        var time = TimeOf(parameters);
        var (matches, limit, most) = (parameters.Matches(), parameters.Limit(), source.Options.MaxSeries);
        if (matches.Count == 0)
        {
            throw QueryRefusal.BadData("no match[] parameter provided");
        }

        var series = source.Series(matches, time, cancellation).ToHashSet();
        return Math.Min(series.Count, limit) <= most
            ? QueryAnswer.Of(series, limit)
            : throw QueryRefusal.Execution($"the answer has {series.Count} series, more than {most} (query.max_series): narrow match[] or give a limit");
    }

    /// <summary><c>/api/v1/labels</c>.</summary>
    public static QueryAnswer LabelNames(QuerySource source, QueryParameters parameters, CancellationToken cancellation)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var labels in Matched(source, parameters, cancellation))
        {
            for (var i = 0; i < labels.Count; i++)
            {
                names.Add(labels[i].Name);
            }
        }

        return QueryAnswer.Of(names, parameters.Limit());
    }

    /// <summary><c>/api/v1/label/NAME/values</c>.</summary>
    public static QueryAnswer LabelValues(QuerySource source, QueryParameters parameters, string escapedName, CancellationToken cancellation)
    {
        var name = EscapedName.Unescape(escapedName);
        if (name.Length == 0)
        {
            throw QueryRefusal.BadData($"invalid label name: \"{name}\"");
        }

        var values = Matched(source, parameters, cancellation).Select(labels => labels.Get(name)).Where(value => value.Length > 0);
        return QueryAnswer.Of(values.ToHashSet(StringComparer.Ordinal), parameters.Limit());
    }

    /// <summary><c>/api/v1/metadata</c>: of the predictions; remote write rarely says what the received metrics are.</summary>
    public static QueryAnswer Metadata(QueryParameters parameters)
    {
        var wanted = parameters.Get("metric");
        var metrics = PredictionSeries.Metrics.Where(metric => wanted.Length == 0 || metric.Name == wanted).Take(parameters.Limit()).ToArray();
        return new QueryAnswer(json =>
        {
            json.Raw("{");
            for (var i = 0; i < metrics.Length; i++)
            {
                json.Raw(i == 0 ? "" : ",").Text(metrics[i].Name).Raw(""":[{"type":"gauge","unit":"","help":""").Text(metrics[i].Help).Raw("}]");
            }

            json.Raw("}");
        });
    }

    /// <summary><c>/api/v1/status/buildinfo</c>.</summary>
    public static QueryAnswer BuildInfo() => new(json => json
        .Raw("""{"application":"Foresight","version":""").Text(BuildIdentity.Version)
        .Raw(""","revision":""").Text(BuildIdentity.Revision)
        .Raw(""","branch":"","buildUser":"","buildDate":"","goVersion":""}"""));

    private static IEnumerable<Labels> Matched(QuerySource source, QueryParameters parameters, CancellationToken cancellation)
    {
        // Whatever they are, they must be times.
        _ = TimeOf(parameters);
        return source.Series(parameters.Matches(), Always, cancellation);
    }

    private static (long FirstMs, long LastMs) TimeOf(QueryParameters parameters) =>
        (parameters.Time("start") ?? Always.FirstMs, parameters.Time("end") ?? Always.LastMs);
}
