using Exporter.Signals;
using Exporter.Signals.PromQL;

namespace Exporter.Host.QueryApi;

/// <summary><c>/api/v1/query_range</c>: an expression at evenly spaced instants; outside of what the head holds it has no value.</summary>
internal static class RangeQuestion
{
    // Prometheus' own bound: more than one point a pixel helps nobody.
    private const int MaxSteps = 11_000;

    /// <summary>Answers it.</summary>
    public static QueryAnswer Answer(QuerySource source, QueryParameters parameters, CancellationToken cancellation)
    {
        var limit = parameters.Limit();
        var start = parameters.Time("start") ?? throw QueryRefusal.Parameter("start", "cannot parse \"\" to a valid timestamp");
        var end = parameters.Time("end") ?? throw QueryRefusal.Parameter("end", "cannot parse \"\" to a valid timestamp");
        var step = CheckStep(parameters, start, end);
        LookBack.Check(parameters);
        var query = parameters.Expression();
        if (query.Kind is not (AnswerKind.Scalar or AnswerKind.Vector))
        {
            throw QueryRefusal.Parameter("query", $"invalid expression type \"{(query.Kind == AnswerKind.Text ? "string" : "range vector")}\" for range query, must be Scalar or instant Vector");
        }

        var head = source.Copy(query.Selectors, start, end, cancellation);
        var series = new Dictionary<Labels, (List<TimedValue> Numbers, List<TimedHistogram> Histograms)>();
        var points = 0L;
        var (result, histograms) = (new InstantVector(), new List<(Labels Labels, HistogramView Value)>());
        for (var at = start; at <= end; at += step)
        {
            cancellation.ThrowIfCancellationRequested();
            query.Evaluate(head, at, result, histograms);
            points += result.Count + histograms.Sum(one => 1L + one.Value.Buckets.Count);
            CheckSize(points, series.Count, source.Options);
            for (var i = 0; i < result.Count; i++)
            {
                Of(series, result.LabelsAt(i)).Numbers.Add(new TimedValue(at, result.ValueAt(i)));
            }

            foreach (var (labels, value) in histograms)
            {
                Of(series, labels).Histograms.Add(new TimedHistogram(at, value));
            }
        }

        return QueryAnswer.Matrix(series.Select(one => new SampledSeries(one.Key, one.Value.Numbers, one.Value.Histograms)), limit);
    }

    private static long CheckStep(QueryParameters parameters, long start, long end)
    {
        if (end < start)
        {
            throw QueryRefusal.Parameter("end", "end timestamp must not be before start time");
        }

        var step = parameters.Duration("step") ?? throw QueryRefusal.Parameter("step", "cannot parse \"\" to a valid duration");
        if (step <= 0)
        {
            throw QueryRefusal.Parameter("step", "zero or negative query resolution step widths are not accepted. Try a positive integer");
        }

        return (end - start) / step > MaxSteps
            ? throw QueryRefusal.BadData("exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)")
            : step;
    }

    private static void CheckSize(long points, int series, Exporter.Configuration.QueryOptions options)
    {
        if (points > options.MaxSamples || series > options.MaxSeries)
        {
            throw QueryRefusal.Execution($"the answer has more than {options.MaxSamples} points (query.max_samples) or {options.MaxSeries} series (query.max_series): use a longer step or aggregate");
        }
    }

    private static (List<TimedValue> Numbers, List<TimedHistogram> Histograms) Of(
        Dictionary<Labels, (List<TimedValue> Numbers, List<TimedHistogram> Histograms)> series, Labels labels)
    {
        if (!series.TryGetValue(labels, out var values))
        {
            series.Add(labels, values = ([], []));
        }

        return values;
    }
}
