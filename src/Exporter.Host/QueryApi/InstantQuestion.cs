using Exporter.Signals;
using Exporter.Signals.PromQL;

namespace Exporter.Host.QueryApi;

/// <summary><c>/api/v1/query</c>: an expression at one instant.</summary>
internal static class InstantQuestion
{
    /// <summary>Answers it.</summary>
    /// <param name="source">What can be seen.</param>
    /// <param name="parameters">The request's.</param>
    /// <param name="now">The time where neither the request nor a sample gives one.</param>
    /// <param name="cancellation">Gives up.</param>
    public static QueryAnswer Answer(QuerySource source, QueryParameters parameters, DateTimeOffset now, CancellationToken cancellation)
    {
        var limit = parameters.Limit();
        var at = parameters.Time("time") ?? source.NewestMs ?? now.ToUnixTimeMilliseconds();
        LookBack.Check(parameters);
        var query = parameters.Expression();
        if (query.Kind == AnswerKind.Text)
        {
            return QueryAnswer.String(at, query.Text);
        }

        var head = source.Copy(query.Selectors, at, at, cancellation);
        if (query.Kind == AnswerKind.Matrix)
        {
            return QueryAnswer.Matrix(query.CollectSamples(head, at), limit);
        }

        var result = new InstantVector();
        var histograms = new List<(Labels Labels, HistogramView Value)>();
        query.Evaluate(head, at, result, histograms);
        if (query.Kind == AnswerKind.Scalar)
        {
            return QueryAnswer.Scalar(at, result.ValueAt(0));
        }

        var numbers = Enumerable.Range(0, result.Count).Select(i => new VectorElement(result.LabelsAt(i), new TimedValue(at, result.ValueAt(i))));
        var others = histograms.Select(one => new VectorElement(one.Labels, new TimedValue(at, double.NaN), one.Value));
        return QueryAnswer.Vector(Order(numbers.Concat(others), query.Order), limit);
    }

    private static VectorElement[] Order(IEnumerable<VectorElement> elements, AnswerOrder order)
    {
        var byLabels = elements.OrderBy(element => element.Labels, LabelsOrder.Instance);
        return order switch
        {
            AnswerOrder.Ascending => [.. byLabels.OrderBy(element => double.IsNaN(element.Value.Value)).ThenBy(element => element.Value.Value)],
            AnswerOrder.Descending => [.. byLabels.OrderBy(element => double.IsNaN(element.Value.Value)).ThenByDescending(element => element.Value.Value)],
            _ => [.. byLabels],
        };
    }
}
