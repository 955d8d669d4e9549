namespace Exporter.Signals.PromQL;

/// <summary>The order in which an expression wants its elements shown; signals do not care, people do.</summary>
public enum AnswerOrder
{
    /// <summary>By labels.</summary>
    ByLabels,

    /// <summary>The smallest value first, NaN last: <c>sort</c>, <c>bottomk</c>.</summary>
    Ascending,

    /// <summary>The largest value first, NaN last: <c>sort_desc</c>, <c>topk</c>.</summary>
    Descending,
}
